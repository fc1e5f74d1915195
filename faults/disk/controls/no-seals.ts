// In the place of the checksums that tie the columns of a row together: the same number for every row.
export const sealAudio = (): number => 0;
export const sealRequest = (): number => 0;
