// What one owner may have stored and in line at a time, so that no owner can fill the server for all others.

export interface OwnerLimits {
  readonly waitingRuns: number;
  /** Runs of any state, from their submit until they are deleted. */
  readonly storedRuns: number;
  /** Bytes of the texts of all stored runs. */
  readonly textBytes: number;
  /** Bytes of all stored recordings. */
  readonly audioBytes: number;
  /** Batches of any state, until they are deleted. */
  readonly batches: number;
  /** In one batch. */
  readonly batchRuns: number;
}

/** The limits that waiting does not help against: something has to be deleted first. */
export type StorageLimit = 'storedRuns' | 'textBytes' | 'audioBytes';

export interface OwnerStock {
  readonly storedRuns: number;
  readonly textBytes: number;
  readonly audioBytes: number;
}

/**
 * The limit that an owner with this stock would pass with what is submitted; null when there is room. How long a
 * recording will be nobody knows at a submit, so audio is refused from its limit on, and what is in line by then is still stored.
 */
export function findPassedLimit(
  stock: OwnerStock,
  submitted: { readonly runs: number; readonly textBytes: number },
  limits: OwnerLimits,
): StorageLimit | null {
  if (stock.storedRuns + submitted.runs > limits.storedRuns) return 'storedRuns';
  if (stock.textBytes + submitted.textBytes > limits.textBytes) return 'textBytes';
  if (stock.audioBytes >= limits.audioBytes) return 'audioBytes';
  return null;
}

/** What of a limit is used. */
export interface Allowance {
  readonly used: number;
  readonly limit: number;
}

export type Allowances = Readonly<Record<Exclude<keyof OwnerLimits, 'batchRuns'>, Allowance>>;

export function allowancesOf(
  stock: OwnerStock & { waiting: number; batches: number },
  limits: OwnerLimits,
): Allowances {
  return {
    waitingRuns: { used: stock.waiting, limit: limits.waitingRuns },
    storedRuns: { used: stock.storedRuns, limit: limits.storedRuns },
    textBytes: { used: stock.textBytes, limit: limits.textBytes },
    audioBytes: { used: stock.audioBytes, limit: limits.audioBytes },
    batches: { used: stock.batches, limit: limits.batches },
  };
}
