// A batch: runs that were submitted together, their progress, and how much is left.

/** `open` takes more runs, `running` does not; `completed` and `cancelled`: nothing is left to be spoken. */
export const BATCH_STATUSES = ['open', 'running', 'paused', 'cancelling', 'completed', 'cancelled'] as const;
export type BatchStatus = (typeof BATCH_STATUSES)[number];

export interface BatchCounts {
  readonly waiting: number;
  readonly running: number;
  readonly done: number;
  readonly failed: number;
  readonly cancelled: number;
  /** Done, and the audio is gone by now. */
  readonly expired: number;
}

/** What was measured of the runs that were spoken. */
export interface BatchWork {
  readonly runs: number;
  readonly characters: number;
  readonly audioMs: number;
  /** From the last claim to the end of each run, summed up. */
  readonly workMs: number;
  /** Sum of workMs² / characters of each run. */
  readonly workSpread: number;
}

export interface Batch {
  /** Random: `batch_` and 32 lower-case hex digits. */
  readonly id: string;
  readonly ownerId: number;
  readonly name: string | null;
  readonly createdAtMs: number;
  /** When it was said that no more runs come; null: it takes more. */
  readonly closedAtMs: number | null;
  readonly pausedAtMs: number | null;
  readonly cancelledAtMs: number | null;
  /** When the last run ended of a batch that takes no more. */
  readonly finishedAtMs: number | null;
  readonly counts: BatchCounts;
  /** Code points of the texts of all its runs. */
  readonly characters: number;
  readonly work: BatchWork;
}

export function runsIn({ counts }: Pick<Batch, 'counts'>): number {
  return counts.waiting + counts.running + counts.done + counts.failed + counts.cancelled + counts.expired;
}

export function batchStatusOf(batch: Batch): BatchStatus {
  if (batch.cancelledAtMs !== null) return batch.finishedAtMs === null ? 'cancelling' : 'cancelled';
  if (batch.finishedAtMs !== null) return 'completed';
  if (batch.pausedAtMs !== null) return 'paused';
  return batch.closedAtMs === null ? 'open' : 'running';
}

export interface TimeLeft {
  /** As likely too long as too short. */
  readonly seconds: number;
  /** Four times in five it is between these. */
  readonly from: number;
  readonly to: number;
}

/** A tenth of a normal distribution lies beyond so many standard deviations. */
const TENTH = 1.2816;
/** What no measurement of the past knows: other programs, other runs in line. */
const LEAST_SPREAD = 0.1;

/**
 * How long the rest takes, by the time that a character took in this batch so far, with as many runs at a time as now. Null before the first
 * run is done, while nothing of it is spoken, and when nothing is left.
 */
export function timeLeft({ counts, characters, work }: Batch): TimeLeft | null {
  const open = counts.waiting + counts.running;
  const places = counts.running;
  if (open === 0 || places === 0 || work.characters === 0 || work.workMs === 0) return null;
  // What failed is not spoken. Its share of the characters is not known, so it is taken to be as long as the rest.
  const total = runsIn({ counts });
  const left = Math.max(0, characters - work.characters) * (open / Math.max(1, total - work.runs));
  // Of the runs that are being spoken, half is done on average.
  const rest = left * (1 - (0.5 * places) / open);
  const each = work.workMs / work.characters;
  const variance = Math.max(0, work.workSpread / work.characters - each * each);
  const perRun = work.characters / work.runs;
  // That the mean is not known exactly, and that the rest scatters around it.
  const deviation = Math.sqrt(variance) * rest * Math.sqrt(1 / work.runs + perRun / Math.max(rest, perRun));
  const seconds = (each * rest) / places / 1_000;
  const spread = Math.max((TENTH * deviation) / places / 1_000, LEAST_SPREAD * seconds);
  return { seconds, from: Math.max(0, seconds - spread), to: seconds + spread };
}
