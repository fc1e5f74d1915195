// One GET request, through redirects, each judged like the first address.
import { get as getPlain, type IncomingMessage } from 'node:http';
import { get as getSecure } from 'node:https';
import { AppError } from '../../errors.ts';
import type { RemoteFile } from '../../ports/downloads.ts';
import { describeAddress, publicLookup, readAddress } from './address-rules.ts';

const MOST_REDIRECTS = 5;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
/** Longest silence of the other side. */
const SILENCE_MS = 30_000;

/** The connection broke, or there was none: worth another try. */
export class BrokenOff extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'BrokenOff';
  }
}

export interface Answer {
  readonly response: IncomingMessage;
  readonly status: number;
  /** SHA-256 that a model hub tells of a large file before it redirects to where the bytes are; null where none did. */
  readonly sha256: string | null;
}

export interface AnswerOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** The body is open: it has to be read to its end or destroyed. Throws `BrokenOff`, `invalid_input` or `source_failed`. */
export async function openAnswer(file: RemoteFile, { headers = {}, signal }: AnswerOptions): Promise<Answer> {
  let url = readAddress(file.url, file.trusted);
  let sha256: string | null = null;
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
    const response = await request(url, { trusted: file.trusted, headers, signal });
    const status = response.statusCode ?? 0;
    if (redirects === 0) sha256 = readLinkedDigest(response);
    if (!REDIRECTS.has(status)) return { response, status, sha256 };
    response.destroy();
    url = follow(url, { location: response.headers.location, trusted: file.trusted });
  }
  throw new AppError('source_failed', `${file.url} redirects more than ${MOST_REDIRECTS} times.`);
}

function follow(from: URL, { location, trusted }: { location: string | undefined; trusted: ReadonlySet<string> }): URL {
  try {
    return readAddress(new URL(location ?? '', from).href, trusted);
  } catch (error) {
    const words = error instanceof AppError ? error.message : 'It names no address.';
    throw new AppError(
      'source_failed',
      `${describeAddress(from)} redirects to an address that may not be used: ${words}`,
    );
  }
}

interface RequestOptions extends AnswerOptions {
  readonly trusted: ReadonlySet<string>;
}

async function request(url: URL, { trusted, headers, signal }: RequestOptions): Promise<IncomingMessage> {
  const get = url.protocol === 'https:' ? getSecure : getPlain;
  signal.throwIfAborted();
  return await new Promise<IncomingMessage>((resolve, reject) => {
    const sent = get(
      url,
      {
        headers: { 'user-agent': 'lector', accept: '*/*', 'accept-encoding': 'identity', ...headers },
        // A connection of its own, so that none is used that was opened under other rules.
        agent: false,
        timeout: SILENCE_MS,
        signal,
        ...(trusted.has(url.origin) ? {} : { lookup: publicLookup }),
      },
      resolve,
    );
    sent.on('timeout', () => sent.destroy(new Error(`no answer for ${SILENCE_MS / 1_000} seconds`)));
    sent.on('error', (error) => reject(signal.aborted ? signal.reason : explain(url, error)));
  });
}

function explain(url: URL, error: NodeJS.ErrnoException): Error {
  if (error instanceof AppError) return new AppError('source_failed', error.message, {}, error);
  if (error.code === 'ENOTFOUND') {
    const words = `${url.host} cannot be found: is this machine connected to the internet? Files can be installed without it`;
    return new AppError('source_failed', `${words}.`, {}, error);
  }
  return new BrokenOff(`${url.host} cannot be reached (${error.code ?? error.message})`, error);
}

function readLinkedDigest({ headers }: IncomingMessage): string | null {
  const tag = headers['x-linked-etag'];
  return /^"?([0-9a-f]{64})"?$/.exec(typeof tag === 'string' ? tag : '')?.[1] ?? null;
}
