// Port to usage figures. They are counted in the transaction of the use itself, so that deleting a run does not change them.

export interface UsageDay {
  /** Days since 1970, UTC. */
  readonly day: number;
  readonly keyId: number;
  readonly keyName: string;
  readonly runs: number;
  readonly characters: number;
  readonly done: number;
  readonly errors: number;
  readonly audioMs: number;
}

/** The durations of one finished run. */
export interface RunTimes {
  readonly waitMs: number;
  readonly workMs: number;
  readonly audioMs: number;
}

/** What an owner has stored and queued now. */
export interface Holdings {
  readonly recordings: number;
  readonly audioBytes: number;
  /** Runs of any state. */
  readonly storedRuns: number;
  /** Of their texts, in UTF-8. */
  readonly textBytes: number;
  readonly waiting: number;
  readonly running: number;
  /** Batches of any state. */
  readonly batches: number;
  /** When the oldest recording was finished; null when there is none. */
  readonly oldestAtMs: number | null;
}

export interface UsageStore {
  /** One entry for each day and key with any use, oldest first. */
  days(ownerId: number, from: number, to: number): Promise<readonly UsageDay[]>;
  /** The times of the newest runs with audio, at most `limit`. */
  recent(ownerId: number, limit: number): Promise<readonly RunTimes[]>;
  holdings(ownerId: number): Promise<Holdings>;
  /** Code points submitted with a key that there is, and how many may be; null: any number. */
  charactersOf(keyId: number): Promise<{ readonly used: number; readonly limit: number | null }>;
}
