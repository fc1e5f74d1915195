// Copies the files of a recording into the spool, for another run: the run's name is another, and every byte is checked on the way.
import { createHash } from 'node:crypto';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { nameOtherRun } from '../domain/flac-beginning.ts';
import type { CopiedRecording, CopyTarget } from '../ports/blob-store.ts';
import { type Digest, nullIfMissing, writing } from './files.ts';

/** Read at a time. What stands before the frames is in the first. */
const CHUNK_BYTES = 256 * 1024;

interface Copy {
  readonly from: FileHandle;
  readonly to: string;
  /** What the file should be. */
  readonly expected: Digest;
  /** What is written of its beginning; null when it is none that may be copied. */
  readonly begin: (bytes: Buffer) => readonly Buffer[] | null;
  readonly signal: AbortSignal;
}

/** `openSource` opens one of the recording's files for reading; null when it is gone. As `BlobStore.copyOut` says. */
export async function copyRecording(
  recording: CopiedRecording,
  target: CopyTarget,
  openSource: (part: 'audio' | 'timings') => Promise<FileHandle | null>,
): Promise<Digest | null> {
  const { runId: to, signal } = target;
  const { runId: from, timings } = recording;
  await using audio = await openSource('audio');
  await using times = timings === undefined ? null : await openSource('timings');
  if (audio === null || (timings !== undefined && times === null)) return null;
  if (times !== null) {
    const whole = { from: times, to: target.timings, expected: timings!, begin: (bytes: Buffer) => [bytes], signal };
    if ((await copyChecked(whole)) === null) return null;
  }
  const begin = (bytes: Buffer) => {
    const head = nameOtherRun(bytes, { from, to });
    return head && [head.bytes, bytes.subarray(head.replaces)];
  };
  let copied: Digest | null = null;
  try {
    copied = await copyChecked({ from: audio, to: target.audio, expected: recording, begin, signal });
    return copied;
  } finally {
    if (copied === null) await removeFile(target.timings);
  }
}

/** Null, and no file, when what is read is not what is expected. */
async function copyChecked({ from, to, expected, begin, signal }: Copy): Promise<Digest | null> {
  let isSound = false;
  const target = await writing(to, () => open(to, 'wx', 0o600));
  try {
    const copied = await pour({ from, to, expected, begin, signal }, target);
    isSound = copied !== null;
    return copied;
  } finally {
    await target.close();
    if (!isSound) await removeFile(to);
  }
}

async function pour({ from, to, expected, begin, signal }: Copy, target: FileHandle): Promise<Digest | null> {
  const [read, written] = [createHash('sha256'), createHash('sha256')];
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  let sizeBytes = 0;
  for (let at = 0; ; ) {
    signal.throwIfAborted();
    // What cannot be read is as good as damaged.
    const bytesRead = await from.read(buffer, 0, CHUNK_BYTES, at).then(
      (done) => done.bytesRead,
      () => null,
    );
    if (bytesRead === null || at + bytesRead > expected.sizeBytes) return null;
    if (bytesRead === 0)
      return at === expected.sizeBytes && read.digest('hex') === expected.sha256
        ? { sizeBytes, sha256: written.digest('hex') }
        : null;
    const bytes = buffer.subarray(0, bytesRead);
    read.update(bytes);
    const pieces = at === 0 ? begin(bytes) : [bytes];
    if (pieces === null) return null;
    at += bytesRead;
    for (const piece of pieces) {
      written.update(piece);
      sizeBytes += piece.length;
      await writing(to, () => target.writeFile(piece));
    }
  }
}

async function removeFile(path: string): Promise<void> {
  await writing(path, () => unlink(path).catch(nullIfMissing));
}
