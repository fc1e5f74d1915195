// The seam to what was used, and how it went: counted in the transactions that did it, so that deleting changes nothing of it.

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

/** How one finished run went. */
export interface RunTimes {
  readonly waitMs: number;
  readonly workMs: number;
  readonly audioMs: number;
}

/** What an owner has stored and in line now. */
export interface Holdings {
  readonly recordings: number;
  readonly audioBytes: number;
  readonly waiting: number;
  readonly running: number;
  /** When the oldest recording was finished; null when there is none. */
  readonly oldestAtMs: number | null;
}

export interface UsageStore {
  /** Of each day and key with anything to tell, oldest first. */
  days(ownerId: number, from: number, to: number): Promise<readonly UsageDay[]>;
  /** Of the newest runs with audio, at most so many. */
  recent(ownerId: number, limit: number): Promise<readonly RunTimes[]>;
  holdings(ownerId: number): Promise<Holdings>;
}
