// What one owner may have stored and in line at a time, so that no owner can fill the server for all others.

export interface OwnerLimits {
  readonly waitingRuns: number;
  /** Runs of any state, from their submit until they are deleted. */
  readonly storedRuns: number;
  /** Bytes of the texts of all stored runs. */
  readonly textBytes: number;
  /** Bytes of all stored recordings. */
  readonly audioBytes: number;
}

/** The limits that waiting does not help against: something has to be deleted first. */
export type StorageLimit = Exclude<keyof OwnerLimits, 'waitingRuns'>;

export interface OwnerStock {
  readonly storedRuns: number;
  readonly textBytes: number;
  readonly audioBytes: number;
}

/**
 * The limit that an owner with this stock would pass with one more run of `textBytes`; null when there is room. How long its
 * recording will be nobody knows at a submit, so audio is refused from its limit on, and what is in line by then is still stored.
 */
export function findPassedLimit(stock: OwnerStock, textBytes: number, limits: OwnerLimits): StorageLimit | null {
  if (stock.storedRuns + 1 > limits.storedRuns) return 'storedRuns';
  if (stock.textBytes + textBytes > limits.textBytes) return 'textBytes';
  if (stock.audioBytes >= limits.audioBytes) return 'audioBytes';
  return null;
}
