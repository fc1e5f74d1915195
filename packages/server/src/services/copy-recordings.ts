// Bringing every recording that a database refers to from one folder into another, many at a time.
import type { Condition, Recording } from '../domain/recording.ts';
import { AppError } from '../errors.ts';
import type { DatabaseCopy } from '../ports/database-copy.ts';
import type { ObjectFolder } from '../ports/object-folder.ts';

/** How far a long work has come. */
export type OnProgress = (progress: { readonly done: number; readonly failed: number; readonly total: number }) => void;

export interface LostRecording {
  readonly recording: Recording;
  readonly condition: Condition;
}

export interface CopyReport {
  /** What had to be copied; the rest was there already. */
  readonly copied: number;
  readonly copiedBytes: number;
  /** What the source has no sound copy of, nor the target from before. */
  readonly lost: readonly LostRecording[];
}

/** Files at a time: their fsyncs share what the disk does for each. */
const BATCH = 8;
/** Left free: folders and names take room too. */
const RESERVE_BYTES = 4 * 1024 * 1024;

/** Rejects with `busy`, before anything is copied, when there is no room for all. */
export async function copyRecordings(
  { copy, from, to }: { copy: DatabaseCopy; from: ObjectFolder; to: ObjectFolder },
  options: {
    /** Hash what is there already, too, and copy it again when it is not sound. */
    readonly verify: boolean;
    readonly signal: AbortSignal;
    readonly onProgress: OnProgress;
  },
): Promise<CopyReport> {
  const { verify, signal, onProgress } = options;
  const total = copy.facts().recordings;
  await requireFreeSpace(to, await sumAbsent(copy, to, signal));

  const lost: LostRecording[] = [];
  let [done, copied, copiedBytes] = [0, 0, 0];
  const copyOne = async (recording: Recording) => {
    if ((await to.inspect(recording, { hash: verify, signal })) === 'sound') return;
    const condition = await to.copyFrom(recording, from, signal);
    if (condition === 'sound') {
      copied++;
      copiedBytes += recording.sizeBytes;
    } else {
      lost.push({ recording, condition });
    }
  };
  onProgress({ done, failed: 0, total });
  for (const batch of inBatches(copy.recordings())) {
    signal.throwIfAborted();
    const results = await Promise.allSettled(batch.map(copyOne));
    const failure = results.find((result) => result.status === 'rejected');
    if (failure !== undefined) throw failure.reason;
    done += batch.length;
    onProgress({ done: done - lost.length, failed: lost.length, total });
  }
  return { copied, copiedBytes, lost };
}

/** Throws `busy`, with what is lacking, unless so many bytes fit. */
export async function requireFreeSpace(disk: Pick<ObjectFolder, 'freeBytes'>, neededBytes: number): Promise<void> {
  const free = await disk.freeBytes();
  const lacking = neededBytes + RESERVE_BYTES - free;
  if (lacking <= 0) return;
  const inMb = (bytes: number) => `${Math.ceil(bytes / 1e6)} MB`;
  const message = `There is not enough room: ${inMb(neededBytes)} more are needed and ${inMb(free)} are free. Free ${inMb(lacking)} first.`;
  throw new AppError('busy', message);
}

async function sumAbsent(copy: DatabaseCopy, to: ObjectFolder, signal: AbortSignal): Promise<number> {
  let bytes = 0;
  for (const batch of inBatches(copy.recordings())) {
    const found = await Promise.all(batch.map((recording) => to.inspect(recording, { hash: false, signal })));
    for (const [i, { sizeBytes }] of batch.entries()) if (found[i] !== 'sound') bytes += sizeBytes;
  }
  return bytes;
}

function* inBatches(recordings: Iterable<Recording>): Iterable<readonly Recording[]> {
  let batch: Recording[] = [];
  for (const recording of recordings) {
    batch.push(recording);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  yield batch;
}
