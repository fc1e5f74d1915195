// Compresses the answers of routes that ask for it, for callers that take brotli or gzip. All other answers stay as they are.
import { ReadStream } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { negotiate } from '@fastify/accept-negotiator';
import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /**
     * Compress the answer when the caller takes it. `constant`: the same for everybody while the server runs, so it is
     * compressed once and kept. `fresh`: each answer anew.
     *
     * Never on an answer in which a secret (a new key, an invitation, a signed link) stands beside text that somebody else
     * may have chosen: its length would tell, guess by guess, what the secret is (the attack called BREACH). Never on
     * `POST /tts` and `POST /tts-results` either, whose answers are short and many. Audio and archives are compressed already.
     */
    compress?: 'constant' | 'fresh';
  }
}

type Encoding = 'br' | 'gzip';
type Hook = (request: FastifyRequest, reply: FastifyReply, payload: unknown) => Promise<unknown>;

export interface Compression {
  /** For `onRoute`: gives routes with `compress` their hook, so that the others do not pay for it. */
  readonly onRoute: (route: RouteOptions) => void;
  /** For `onSend` of a scope that serves files and pages which never change. */
  readonly constant: Hook;
}

/** What fits into one packet is not worth the work. */
const MIN_BYTES = 1_400;
/** Of the answers kept: more than all pages, scripts and lists together are. What comes after is compressed each time. */
const MAX_KEPT = 200;
const TYPES = new Set([
  'application/javascript',
  'application/json',
  'application/x-yaml',
  'image/svg+xml',
  'text/css',
  'text/csv',
  'text/html',
  'text/javascript',
]);

export function createCompression(): Compression {
  const compressOnce = createKeeper();
  const constant = createHook(compressOnce);
  const fresh = createHook((_key, encoding, read) => read().then((bytes) => compress(bytes, encoding, 'fresh')));
  const hooks = { constant, fresh };
  return {
    constant,
    onRoute(route) {
      const kind = route.config?.compress;
      if (kind === undefined) return;
      const reads = [route.method].flat().every((method) => method === 'GET' || method === 'HEAD');
      if (!reads) throw new Error(`${route.url} makes something: what it answers may be secret and is not compressed`);
      // First, because the framework's own hook for HEAD takes the body away.
      route.onSend = [hooks[kind] as never, ...[route.onSend ?? []].flat()];
    },
  };
}

/** Bytes that are the same object are the same answer. */
type Compress = (key: string | Buffer, encoding: Encoding, read: () => Promise<Buffer>) => Promise<Buffer>;

function createHook(compressBody: Compress): Hook {
  return async (request, reply, payload) => {
    // Also on 304 and on answers that stay as they are: a cache between must not give one caller's form to another.
    vary(reply);
    if (reply.statusCode !== 200 || !isWorthIt(reply, payload)) return payload;
    const encoding = chooseEncoding(request.headers['accept-encoding']);
    if (encoding === null) return payload;
    reply.header('content-encoding', encoding).removeHeader('content-length').removeHeader('accept-ranges');
    if (payload instanceof ReadStream) {
      const read = () => buffer(payload);
      // The validator is the file's size and time, so a file that was replaced is compressed again.
      const bytes = await compressBody(`file\0${payload.path}\0${reply.getHeader('etag')}`, encoding, read);
      // Closes the file when the bytes were there already.
      payload.destroy();
      return bytes;
    }
    // What is left are streams without a file behind them, of answers to HEAD: the head alone.
    if (typeof payload !== 'string' && !Buffer.isBuffer(payload)) return payload;
    return compressBody(payload, encoding, async () => Buffer.from(payload));
  };
}

function isWorthIt(reply: FastifyReply, payload: unknown): boolean {
  if (reply.hasHeader('content-encoding')) return false;
  const [type = ''] = String(reply.getHeader('content-type') ?? '').split(';', 1);
  if (!TYPES.has(type.trim().toLowerCase())) return false;
  const isBody = typeof payload === 'string' || Buffer.isBuffer(payload);
  const length = isBody ? Buffer.byteLength(payload) : Number(reply.getHeader('content-length'));
  return length >= MIN_BYTES;
}

/** The coding that the caller likes best; null for the plain form. A wildcard names none, so it gets the plain form. */
export function chooseEncoding(header: string | readonly string[] | undefined): Encoding | null {
  const wanted = String(header ?? '').toLowerCase();
  if (wanted === '' || wanted.includes('*')) return null;
  const found = negotiate(wanted, ['br', 'gzip', 'identity']);
  return found === 'br' || found === 'gzip' ? found : null;
}

/** Keeps what was compressed once. Callers who come while it is being compressed wait for the same work. */
function createKeeper(): Compress {
  const kept = { br: new Map<string | Buffer, Promise<Buffer>>(), gzip: new Map<string | Buffer, Promise<Buffer>>() };
  return (key, encoding, read) => {
    const before = kept[encoding].get(key);
    if (before !== undefined) return before;
    const bytes = read().then((plain) => compress(plain, encoding, 'constant'));
    if (kept[encoding].size >= MAX_KEPT) return bytes;
    kept[encoding].set(key, bytes);
    bytes.catch(() => kept[encoding].delete(key));
    return bytes;
  };
}

const toBrotli = promisify(brotliCompress);
const toGzip = promisify(gzip);

/** On the thread pool. The highest quality would take seconds for the largest script, and save a tenth. */
function compress(bytes: Buffer, encoding: Encoding, kind: 'constant' | 'fresh'): Promise<Buffer> {
  if (encoding === 'gzip') return toGzip(bytes, { level: 6 });
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: kind === 'constant' ? 6 : 4,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  return toBrotli(bytes, { params });
}

function vary(reply: FastifyReply): void {
  const before = reply.getHeader('vary');
  reply.header('vary', before === undefined ? 'accept-encoding' : `${[before].flat().join(', ')}, accept-encoding`);
}
