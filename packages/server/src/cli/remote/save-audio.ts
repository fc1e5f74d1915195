// Saves audio atomically: streamed to a temporary file, checked, then renamed.
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, open, realpath, stat } from 'node:fs/promises';
import { dirname, extname } from 'node:path';
import { type AudioChoice, type Download, type LectorClient, LectorError, type RunResult } from '@lector/client';
import type { Comments } from '../../audio/flac-header.ts';
import { setTags } from '../../audio/tags/set-tags.ts';
import { refuseOtherAudio } from './audio-options.ts';
import { UsageError } from './failures.ts';
import { openRegularFile, replaceFile, type Write } from './own-files.ts';

export interface AudioFacts {
  readonly sizeBytes: number;
  readonly sha256: string;
}

export interface SavedAudio extends AudioFacts {
  /** The facts of what the server stores, which differ when comments were set. */
  readonly stored: AudioFacts;
}

type Bytes = AsyncIterable<Uint8Array>;

const DOWNLOAD_TRIES = 3;

/** Refuses a path that cannot be written, before any work is done. `direct`: not to be replaced, but opened and written to. */
export async function examineTarget(path: string): Promise<{ direct: boolean }> {
  const there = await stat(path).catch(() => undefined);
  if (there?.isDirectory()) throw new UsageError(`${path} is a folder: name a file`);
  const folder = await stat(dirname(path)).catch(() => undefined);
  if (!folder?.isDirectory()) throw new UsageError(`${dirname(path)}: there is no such folder`);
  if (await isSystemLink(path)) return { direct: true };
  const named = await lstat(path).catch(() => undefined);
  // A device or a pipe is written directly, because a rename would replace it. A link is replaced: who put it there may not be who calls.
  return { direct: named !== undefined && !named.isFile() && !named.isSymbolicLink() };
}

/** Whether it is one of the system's own names for what is open or a device, such as /dev/stdout. Everybody may put links into /dev/shm. */
async function isSystemLink(path: string): Promise<boolean> {
  const folder = await realpath(dirname(path));
  return (folder === '/dev' || folder.startsWith('/proc/')) && (await lstat(path).catch(() => undefined)) !== undefined;
}

export interface SaveOptions {
  readonly path: string;
  /** Set in the file, after the bytes of the server have been hashed. */
  readonly comments?: Comments | undefined;
}

/** Downloads to the path. The complete file appears at once; an existing file stays until then. */
export async function saveAudio(
  download: Download,
  expected: Partial<RunResult>,
  { path, comments }: SaveOptions,
): Promise<SavedAudio> {
  const { direct } = await examineTarget(path);
  try {
    const copy = (write: Write) => copyChecked(download, expected, { write, comments, format: formatOf(path) });
    if (!direct) return await replaceFile(path, copy);
    const file = await open(path, (await isSystemLink(path)) ? 'w' : constants.O_WRONLY | constants.O_NOFOLLOW);
    try {
      return await copy((bytes) => file.writeFile(bytes));
    } finally {
      await file.close();
    }
  } catch (error) {
    // The error should name the target, not the temporary file.
    if (error instanceof Error && 'path' in error) error.path = path;
    // Closes the connection when writing to the disk failed.
    await download.stream.cancel().catch(() => {});
    throw error;
  }
}

/**
 * Sets comments in a file that is there, if its bytes are still the expected ones; otherwise returns undefined and
 * leaves it alone. The new file takes the place of the old one at once.
 */
export async function setFileComments(
  path: string,
  { sha256 }: AudioFacts,
  comments: Comments,
): Promise<AudioFacts | undefined> {
  class Changed extends Error {}
  const before = createTally();
  const after = createTally();
  const file = await openRegularFile(path);
  if (file === undefined) return undefined;
  try {
    await replaceFile(path, async (write) => {
      const source = file.createReadStream({ autoClose: false });
      for await (const bytes of after.count(setTags(before.count(source), { format: formatOf(path), comments })))
        await write(bytes);
      if (before.facts().sha256 !== sha256) throw new Changed();
    });
    return after.facts();
  } catch (error) {
    if (error instanceof Changed) return undefined;
    throw error;
  } finally {
    await file.close();
  }
}

/** The ending of a recording's name tells it. */
function formatOf(path: string): string {
  return extname(path).slice(1).toLowerCase();
}

/** Hex SHA-256 of a regular file, or undefined when it is none or cannot be read. */
export async function digestFile(path: string): Promise<string | undefined> {
  const digest = createHash('sha256');
  const file = await openRegularFile(path);
  try {
    for await (const bytes of file?.createReadStream({ autoClose: false }) ?? []) digest.update(bytes);
    return file && digest.digest('hex');
  } catch {
    return undefined;
  } finally {
    await file?.close();
  }
}

interface CopyOptions {
  readonly write: (bytes: Uint8Array) => Promise<unknown>;
  readonly comments?: Comments | undefined;
  /** Of the bytes, where comments are set. */
  readonly format?: string;
}

/** Copies the bytes and checks them. The copy is valid only once this has resolved. */
export async function copyChecked(
  download: Download,
  expected: Partial<RunResult>,
  { write, comments, format = 'flac' }: CopyOptions,
): Promise<SavedAudio> {
  const arrived = createTally();
  const written = createTally();
  const source = arrived.count(download.stream as unknown as Bytes);
  const copy = comments === undefined ? source : written.count(setTags(source, { format, comments }));
  for await (const bytes of copy) await write(bytes);
  const stored = arrived.facts();
  const rightSize = expected.sizeBytes == null || expected.sizeBytes === stored.sizeBytes;
  if (!rightSize || (expected.sha256 != null && expected.sha256 !== stored.sha256)) {
    throw new LectorError(
      'integrity',
      'the audio arrived damaged: its size or SHA-256 is not what the server promised',
    );
  }
  return { ...(comments === undefined ? stored : written.facts()), stored };
}

/** Counts and hashes bytes as they pass. */
function createTally(): { count(source: Bytes): Bytes; facts(): AudioFacts } {
  const digest = createHash('sha256');
  let sizeBytes = 0;
  let sha256: string | undefined;
  return {
    async *count(source) {
      for await (const bytes of source) {
        digest.update(bytes);
        sizeBytes += bytes.length;
        yield bytes;
      }
    },
    facts() {
      sha256 ??= digest.digest('hex');
      return { sizeBytes, sha256 };
    },
  };
}

/** What saving needs to know of a run. */
export type SavedRun = Pick<RunResult, 'runId' | 'url' | 'sizeBytes' | 'sha256'>;

/** Saves a run's audio; retries with a new link when the connection broke, the link had expired or bytes were wrong. */
export async function saveRun(options: {
  client: Pick<LectorClient, 'download' | 'results'>;
  result: SavedRun;
  path: string;
  comments?: Comments | undefined;
  audio: AudioChoice;
  signal: AbortSignal;
}): Promise<SavedAudio> {
  const { client, audio, signal } = options;
  let { result } = options;
  refuseOtherAudio(result, audio);
  for (let attempt = 1; ; attempt++) {
    try {
      // Without the digest, which the client would check, too: Node hashes faster.
      return await saveAudio(
        await client.download({ url: result.url, sizeBytes: result.sizeBytes }, { signal }),
        result,
        options,
      );
    } catch (error) {
      if (!(error instanceof LectorError) || attempt === DOWNLOAD_TRIES) throw error;
      result = (await client.results([result.runId], { ...audio, signal })).get(result.runId) ?? result;
      if (result.url === null) throw error;
    }
  }
}
