// Downloads into a folder: goes on where a connection broke, and hands out a file only when it is what was announced.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { AppError } from '../../errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { DownloadRequest, Downloads, Expectation } from '../../ports/downloads.ts';
import { freeBytes } from '../files.ts';
import { describeAddress } from './address-rules.ts';
import { BrokenOff, openAnswer } from './open-answer.ts';
import { dropPart, PartFile, partPaths } from './part-file.ts';

/** Tries in a row that bring nothing, and tries in all. */
const FRUITLESS_TRIES = 5;
const MOST_TRIES = 200;
const FIRST_WAIT_MS = 1_000;
const OLD_MS = 7 * 86_400_000;

export interface FileDownloadsOptions {
  /** Made when it is missing. */
  readonly folder: string;
  readonly clock: Clock;
  /** Bytes of the disk that are left to the server. */
  readonly spareBytes: number;
}

export function createFileDownloads({ folder, clock, spareBytes }: FileDownloadsOptions): Downloads {
  async function fetch(request: DownloadRequest): Promise<string> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const part = await PartFile.open(folder, request.url);
    const hadBytes = part.bytes > 0;
    let isWhole = false;
    try {
      const sha256 = await download(part, request);
      isWhole = await matches(part.path, { ...request.expected, sha256 }, request);
      if (!isWhole && hadBytes) {
        // What was kept may be of another version than what came now.
        await part.startAnew();
        isWhole = await matches(part.path, { ...request.expected, sha256: await download(part, request) }, request);
      }
      if (!isWhole) throw notAsAnnounced(request, 'its digest is another one');
    } catch (error) {
      await part.close();
      if (part.bytes === 0 || isFinal(error)) await part.drop();
      throw error;
    }
    await part.close();
    return part.path;
  }

  /** Returns the digest to be compared, where one is known. */
  async function download(part: PartFile, request: DownloadRequest): Promise<string | null> {
    let fruitless = 0;
    for (let tries = 1; ; tries++) {
      const before = part.bytes;
      try {
        return await goOn(part, request, spareBytes);
      } catch (error) {
        request.signal.throwIfAborted();
        if (!(error instanceof BrokenOff)) throw error;
        fruitless = part.bytes > before ? 1 : fruitless + 1;
        if (fruitless >= FRUITLESS_TRIES || tries >= MOST_TRIES) throw giveUp(error, part);
        await clock.sleep(FIRST_WAIT_MS * 2 ** (fruitless - 1), request.signal);
      }
    }
  }

  return {
    fetch,

    async read({ maxBytes, signal, ...file }) {
      const { response, status } = await openAnswer(file, { signal }).catch((error: unknown) => {
        throw error instanceof BrokenOff ? new AppError('source_failed', `${error.message}.`, {}, error) : error;
      });
      const chunks: Uint8Array[] = [];
      let bytes = 0;
      try {
        if (status === 404) return null;
        if (status !== 200) throw refusedBy(file.url, status);
        for await (const chunk of response as AsyncIterable<Uint8Array>) {
          bytes += chunk.length;
          if (bytes > maxBytes) throw notAsAnnounced(file, `it is longer than the ${maxBytes} bytes allowed`);
          chunks.push(chunk);
        }
      } catch (error) {
        if (error instanceof AppError || signal.aborted) throw error;
        throw new AppError('source_failed', `${nameOf(file.url)} broke off.`, {}, error);
      } finally {
        response.destroy();
      }
      return Buffer.concat(chunks);
    },

    drop: (url) => dropPart(partPaths(folder, url)),

    async clearOld() {
      const names = await readdir(folder).catch(() => []);
      for (const name of names) {
        const found = await stat(join(folder, name)).catch(() => null);
        if (found !== null && clock.now() - found.mtimeMs > OLD_MS) await rm(join(folder, name), { force: true });
      }
    },
  };
}

/** One request, which begins where the part ends. */
async function goOn(part: PartFile, request: DownloadRequest, spareBytes: number): Promise<string | null> {
  const { expected, signal } = request;
  const knowsDigest = expected.md5 !== null || expected.sha256 !== null;
  if (part.bytes > 0 && part.validator === null && !knowsDigest) await part.startAnew();
  if (part.bytes > 0 && part.bytes === (expected.bytes ?? part.totalBytes)) return expected.sha256;
  const from = part.bytes;
  const range =
    from === 0 ? {} : { range: `bytes=${from}-`, ...(part.validator !== null && { 'if-range': part.validator }) };
  const answer = await openAnswer(request, { headers: range, signal });
  const { response } = answer;
  try {
    await beginAt(part, answer, request);
    const total = part.totalBytes;
    await refuseSize(part, request, spareBytes);
    request.onProgress({ doneBytes: part.bytes, totalBytes: total });
    for await (const chunk of chunksOf(response, signal)) {
      if (part.bytes + chunk.length > (total ?? request.maxBytes))
        throw notAsAnnounced(request, 'it is longer than announced');
      await part.append(chunk);
      request.onProgress({ doneBytes: part.bytes, totalBytes: total });
    }
    await part.keep();
    if (total !== null && part.bytes < total) throw new BrokenOff(`${nameOf(request.url)} broke off`);
    return expected.sha256 ?? answer.sha256;
  } catch (error) {
    // A kept file of a disk that is full would keep it full.
    if (!signal.aborted && error instanceof AppError) throw error;
    await part.keep();
    throw error;
  } finally {
    response.destroy();
  }
}

async function* chunksOf(response: IncomingMessage, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    yield* response as AsyncIterable<Uint8Array>;
  } catch (error) {
    signal.throwIfAborted();
    throw new BrokenOff('The connection broke off', error);
  }
}

/** Reads what the answer is: the rest of the same file, or a file from its start. */
async function beginAt(
  part: PartFile,
  { response, status }: { readonly response: IncomingMessage; readonly status: number },
  request: DownloadRequest,
): Promise<void> {
  const { headers } = response;
  if (status === 416) {
    await part.startAnew();
    throw new BrokenOff(`${nameOf(request.url)} has another length now`);
  }
  if (status === 429 || status >= 500) throw new BrokenOff(`${nameOf(request.url)} answered ${status}`);
  if (status !== 200 && status !== 206) throw refusedBy(request.url, status);
  if (headers['content-encoding'] !== undefined) throw notAsAnnounced(request, 'it comes in another encoding');
  const [, start, end] = /^bytes ([0-9]{1,15})-[0-9]{1,15}\/([0-9]{1,15})$/.exec(headers['content-range'] ?? '') ?? [];
  if (status === 206) {
    if (Number(start) !== part.bytes) throw notAsAnnounced(request, 'another part of it came than was asked for');
    part.describe({ validator: readValidator(headers), totalBytes: Number(end) });
    return;
  }
  if (part.bytes > 0) await part.startAnew();
  const length = headers['content-length'];
  const told = length === undefined ? request.expected.bytes : Number(length);
  part.describe({ validator: readValidator(headers), totalBytes: told });
}

/** A weak tag does not say that the bytes are the same. */
function readValidator({ etag, 'last-modified': lastModified }: IncomingMessage['headers']): string | null {
  if (etag?.startsWith('"')) return etag;
  return lastModified ?? null;
}

async function refuseSize(part: PartFile, request: DownloadRequest, spareBytes: number): Promise<void> {
  const { expected, maxBytes } = request;
  const total = part.totalBytes;
  if (total === null) return;
  if (expected.bytes !== null && total !== expected.bytes) {
    throw notAsAnnounced(request, `it has ${total} bytes, and ${expected.bytes} were announced`);
  }
  if (total > maxBytes) throw notAsAnnounced(request, `it has ${total} bytes, and ${maxBytes} are the most allowed`);
  const free = (await freeBytes(part.path)) - spareBytes;
  const needed = total - part.bytes;
  if (needed > free)
    throw new AppError('no_space', `${nameOf(request.url)} needs ${needed} bytes, and ${Math.max(0, free)} are free.`);
}

async function matches(path: string, { md5, sha256 }: Expectation, { signal }: DownloadRequest): Promise<boolean> {
  const wanted = [
    { name: 'md5', digest: md5 },
    { name: 'sha256', digest: sha256 },
  ].filter(({ digest }) => digest !== null);
  if (wanted.length === 0) return true;
  const hashes = wanted.map(({ name, digest }) => ({ hash: createHash(name), digest }));
  for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024, signal })) {
    for (const { hash } of hashes) hash.update(chunk);
  }
  return hashes.every(({ hash, digest }) => hash.digest('hex') === digest);
}

/** Whether going on later is no use. */
function isFinal(error: unknown): boolean {
  return error instanceof AppError && error.code !== 'internal' && !(error.cause instanceof BrokenOff);
}

function giveUp(error: BrokenOff, part: PartFile): AppError {
  const kept = part.bytes === 0 ? '' : `; ${part.bytes} bytes are kept, and the next try goes on there`;
  return new AppError('source_failed', `${error.message}${kept}.`, {}, error);
}

function refusedBy(url: string, status: number): AppError {
  const words = status === 404 ? 'is not there (404)' : `answered ${status}`;
  return new AppError('source_failed', `${nameOf(url)} ${words}.`);
}

function notAsAnnounced({ url }: { readonly url: string }, what: string): AppError {
  return new AppError('source_failed', `${nameOf(url)} is not what was announced: ${what}.`);
}

function nameOf(url: string): string {
  const parsed = URL.parse(url);
  return parsed === null ? 'The address' : describeAddress(parsed);
}
