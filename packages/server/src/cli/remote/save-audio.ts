// Saves audio atomically: streamed to a temporary file, checked, then renamed.
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type Download, type LectorClient, LectorError, type RunResult } from '@lector/client';
import { setComments } from '../../audio/flac-comments.ts';
import type { Comments } from '../../audio/flac-header.ts';
import { UsageError } from './failures.ts';

export interface AudioFacts {
  readonly sizeBytes: number;
  readonly sha256: string;
}

export interface SavedAudio extends AudioFacts {
  /** The facts of what the server stores, which differ when comments were set. */
  readonly stored: AudioFacts;
}

type Write = (bytes: Uint8Array) => Promise<unknown>;
type Bytes = AsyncIterable<Uint8Array>;

/** Names of files that a killed process may have left behind. */
export const LEFTOVER = /^\..+\.[0-9a-f]{8}\.part$/;

/** A hidden name beside the final file, unique to this process. */
export function temporaryName(name: string): string {
  return `.${name}.${randomBytes(4).toString('hex')}.part`;
}

const DOWNLOAD_TRIES = 3;

/** Refuses a path that cannot be written, before any work is done. */
export async function examineTarget(path: string): Promise<{ target: string; direct: boolean }> {
  const target = await realpath(path).catch(() => path);
  const existing = await stat(target).catch(() => undefined);
  if (existing?.isDirectory()) throw new UsageError(`${path} is a folder: name a file`);
  const folder = await stat(dirname(target)).catch(() => undefined);
  if (!folder?.isDirectory()) throw new UsageError(`${dirname(path)}: there is no such folder`);
  // A device or a pipe is written directly, because a rename would replace it.
  return { target, direct: existing !== undefined && !existing.isFile() };
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
  const { target, direct } = await examineTarget(path);
  try {
    const copy = (write: Write) => copyChecked(download, expected, { write, comments });
    if (!direct) return await replaceFile(target, copy);
    const file = await open(target, 'w');
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
  try {
    await replaceFile(path, async (write) => {
      for await (const bytes of after.count(setComments(before.count(createReadStream(path)), comments)))
        await write(bytes);
      if (before.facts().sha256 !== sha256) throw new Changed();
    });
    return after.facts();
  } catch (error) {
    if (error instanceof Changed) return undefined;
    throw error;
  }
}

/** Fills a temporary file beside the target and renames it into place. */
async function replaceFile<T>(target: string, fill: (write: Write) => Promise<T>): Promise<T> {
  const temporary = join(dirname(target), temporaryName(basename(target)));
  try {
    const file = await open(temporary, 'wx');
    let result: T;
    try {
      result = await fill((bytes) => file.writeFile(bytes));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, target);
    return result;
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Hex SHA-256 of a file, or undefined when it cannot be read. */
export async function digestFile(path: string): Promise<string | undefined> {
  const digest = createHash('sha256');
  try {
    for await (const bytes of createReadStream(path)) digest.update(bytes);
    return digest.digest('hex');
  } catch {
    return undefined;
  }
}

/** Copies the bytes and checks them. The copy is valid only once this has resolved. */
export async function copyChecked(
  download: Download,
  expected: Partial<RunResult>,
  { write, comments }: { write: Write; comments?: Comments | undefined },
): Promise<SavedAudio> {
  const arrived = createTally();
  const written = createTally();
  const source = arrived.count(download.stream as unknown as Bytes);
  const copy = comments === undefined ? source : written.count(setComments(source, comments));
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

/** Saves a run's audio; retries with a new link when the connection broke, the link had expired or bytes were wrong. */
export async function saveRun(options: {
  client: LectorClient;
  result: RunResult;
  path: string;
  comments?: Comments | undefined;
  signal: AbortSignal;
}): Promise<SavedAudio> {
  const { client, signal } = options;
  let { result } = options;
  for (let attempt = 1; ; attempt++) {
    try {
      // Only the link, without the client's digest check: Node hashes faster.
      return await saveAudio(await client.download(result.url ?? '', { signal }), result, options);
    } catch (error) {
      if (!(error instanceof LectorError) || attempt === DOWNLOAD_TRIES) throw error;
      result = (await client.results([result.runId], { signal })).get(result.runId) ?? result;
      if (result.url === null) throw error;
    }
  }
}
