// Saves audio atomically: streamed to a temporary file, checked, then renamed.
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type Download, type LectorClient, LectorError, type RunResult } from '@lector/client';
import { UsageError } from './failures.ts';

export interface SavedAudio {
  readonly sizeBytes: number;
  readonly sha256: string;
}

type Write = (bytes: Uint8Array) => Promise<unknown>;

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

/** Downloads to the path. The complete file appears at once; an existing file stays until then. */
export async function saveAudio(download: Download, expected: Partial<RunResult>, path: string): Promise<SavedAudio> {
  const { target, direct } = await examineTarget(path);
  const written = direct ? target : join(dirname(target), temporaryName(basename(target)));
  try {
    const file = await open(written, direct ? 'w' : 'wx');
    let saved: SavedAudio;
    try {
      saved = await copyChecked(download, expected, (bytes) => file.writeFile(bytes));
      if (!direct) await file.sync();
    } finally {
      await file.close();
    }
    if (!direct) await rename(written, target);
    return saved;
  } catch (error) {
    if (!direct) await rm(written, { force: true });
    // The error should name the target, not the temporary file.
    if (error instanceof Error && 'path' in error && error.path === written) error.path = path;
    // Closes the connection when writing to the disk failed.
    await download.stream.cancel().catch(() => {});
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
export async function copyChecked(download: Download, expected: Partial<RunResult>, write: Write): Promise<SavedAudio> {
  const digest = createHash('sha256');
  let sizeBytes = 0;
  for await (const bytes of download.stream as unknown as AsyncIterable<Uint8Array>) {
    digest.update(bytes);
    sizeBytes += bytes.length;
    await write(bytes);
  }
  const sha256 = digest.digest('hex');
  const rightSize = expected.sizeBytes == null || expected.sizeBytes === sizeBytes;
  if (!rightSize || (expected.sha256 != null && expected.sha256 !== sha256)) {
    throw new LectorError(
      'integrity',
      'the audio arrived damaged: its size or SHA-256 is not what the server promised',
    );
  }
  return { sizeBytes, sha256 };
}

/** Saves a run's audio; retries with a new link when the connection broke, the link had expired or bytes were wrong. */
export async function saveRun(options: {
  client: LectorClient;
  result: RunResult;
  path: string;
  signal: AbortSignal;
}): Promise<SavedAudio> {
  const { client, path, signal } = options;
  let { result } = options;
  for (let attempt = 1; ; attempt++) {
    try {
      // Only the link, without the client's digest check: Node hashes faster.
      return await saveAudio(await client.download(result.url ?? '', { signal }), result, path);
    } catch (error) {
      if (!(error instanceof LectorError) || attempt === DOWNLOAD_TRIES) throw error;
      result = (await client.results([result.runId], { signal })).get(result.runId) ?? result;
      if (result.url === null) throw error;
    }
  }
}
