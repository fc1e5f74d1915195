// Copies every recording that a database refers to from one folder into another, several at a time.
import { type Condition, type Recording, timingsFileOf } from '../domain/recording.ts';
import { AppError } from '../errors.ts';
import type { DatabaseCopy } from '../ports/database-copy.ts';
import type { ObjectFolder } from '../ports/object-folder.ts';

/** Reports the progress of long work. */
export type OnProgress = (progress: { readonly done: number; readonly failed: number; readonly total: number }) => void;

export interface LostRecording {
  readonly recording: Recording;
  readonly condition: Condition;
}

export interface CopyReport {
  /** Recordings that had to be copied; the rest existed already. */
  readonly copied: number;
  readonly copiedBytes: number;
  /** Recordings without a valid copy in the source or in the target. */
  readonly lost: readonly LostRecording[];
}

/** Files at a time: concurrent fsyncs share disk flushes. */
const BATCH = 8;
/** Left free, because folders and directory entries need space too. */
const RESERVE_BYTES = 4 * 1024 * 1024;

/** Rejects with `busy`, before anything is copied, when there is not enough space. */
export async function copyRecordings(
  { copy, from, to }: { copy: DatabaseCopy; from: ObjectFolder; to: ObjectFolder },
  options: {
    /** Also hash what exists already, and copy it again when it is damaged. */
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
  /** A recording whose times are lost is no lost recording: `lector doctor` finds and mends that. */
  const copyTimings = async (recording: Recording) => {
    const timings = timingsFileOf(recording);
    if (timings === null || (await to.inspect(timings, { hash: verify, signal })) === 'sound') return;
    if ((await to.copyFrom(timings, from, signal)) === 'sound') copiedBytes += timings.sizeBytes;
  };
  const copyOne = async (recording: Recording) => {
    await copyTimings(recording);
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

/** Throws `busy`, naming the missing space, unless that many bytes fit. */
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
    for (const [i, { sizeBytes, timings }] of batch.entries()) {
      if (found[i] !== 'sound') bytes += sizeBytes + (timings?.sizeBytes ?? 0);
    }
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
