// Baseline: the whole of POST /tts-results written by hand on bare node:http, over the server's own database file.
import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openDatabase } from '../../packages/server/src/db/sqlite/database.ts';
import { isWellFormedKey } from '../../packages/server/src/domain/api-key.ts';
import { createRunIdCipher } from '../../packages/server/src/domain/run-id.ts';
import { TokenBuckets } from '../../packages/server/src/domain/token-bucket.ts';
import { parseJsonBody } from '../../packages/server/src/http/protocol/json-body.ts';

const LINK_SECONDS = 3_600;
const MAX_BODY_BYTES = 2_097_152;
const MAX_ID = 2_147_483_647;

type KeyRow = [
  id: number,
  ownerId: number,
  scopes: string,
  expiresAt: number | null,
  revokedAt: number | null,
  ratePerMinute: number | null,
];
type RunRow = [
  seq: number,
  state: string,
  objectId: string | null,
  sizeBytes: number,
  sha256: string,
  contentType: string,
  sampleRate: number,
  samples: number,
  note: string | null,
  failure: string | null,
];

const [, , databasePath] = process.argv;
if (databasePath === undefined) throw new Error('usage: node bench/baselines/tts-results.ts DATABASE');
// Opened as the server opens it, so that both read with the same cache; from there on plain statements.
const db = openDatabase({ path: databasePath });
const keyByDigest = db.prepare<KeyRow>(
  'SELECT id, owner_id, scopes, expires_at, revoked_at, rate_per_minute FROM api_keys WHERE digest = ?',
);
const runsBySeq = db.prepare<RunRow>(
  `WITH ids (seq) AS (VALUES (?), (?), (?), (?), (?))
   SELECT r.seq, r.state, r.object_id, r.size_bytes, r.sha256, r.content_type, r.sample_rate, r.samples, r.note, r.failure
     FROM ids CROSS JOIN runs r ON r.seq = ids.seq WHERE r.owner_id = ?`,
);
const [kid, secret] = db
  .prepare<[kid: string, secret: Uint8Array]>('SELECT kid, secret FROM signing_keys ORDER BY id DESC')
  .get()!;
const signingKey: KeyObject = createSecretKey(secret);
const [idSecret] = db.prepare<[Uint8Array]>("SELECT secret FROM install_secrets WHERE name = 'run_id'").get()!;
const cipher = createRunIdCipher(idSecret);

const PER_MINUTE = 100_000_000;
const BURST = 1_000_000;
const buckets = new TokenBuckets();

interface Caller {
  readonly ownerId: number;
  /** The value of the RateLimit header. */
  readonly rate: string;
}

/** Owner of a live key that may read and has a request left, or the status of the refusal. */
function authenticate(key: string | string[] | undefined): Caller | { status: number } {
  if (typeof key !== 'string' || !isWellFormedKey(key)) return { status: 401 };
  const row = keyByDigest.get(hash('sha256', key));
  const now = Date.now();
  if (row === undefined || row[4] !== null || (row[3] !== null && row[3] <= now)) return { status: 401 };
  const { remaining, waitMs } = buckets.take(row[0], { perMinute: row[5] ?? PER_MINUTE, burst: BURST }, now);
  if (waitMs > 0) return { status: 429 };
  return row[2].split(' ').includes('tts:read')
    ? { ownerId: row[1], rate: `"key";r=${remaining};t=0` }
    : { status: 403 };
}

/** Exactly one Host, and an address or a name that may be asked. */
function isOurs(request: IncomingMessage): boolean {
  const { host } = request.headers;
  let hosts = 0;
  for (let i = 0; i < request.rawHeaders.length; i += 2) {
    const name = request.rawHeaders[i]!;
    if (name.length === 4 && name.toLowerCase() === 'host') hosts++;
  }
  return hosts === 1 && host !== undefined && /^(127\.0\.0\.1|localhost)(:\d{1,5})?$/.test(host);
}

/** The ids in the order asked, each once; null when the body is not what the contract asks for. */
function readIds(body: Buffer): Set<number> | null {
  let value: unknown;
  try {
    value = parseJsonBody(body);
  } catch {
    return null;
  }
  const list = typeof value === 'object' && value !== null ? (value as { run_ids?: unknown }).run_ids : undefined;
  if (!Array.isArray(list) || list.length < 2 || list.length > 5) return null;
  const ids = new Set<number>();
  for (const item of list) {
    const id = typeof item === 'string' && /^\d{1,10}$/.test(item) ? Number(item) : item;
    if (!Number.isInteger(id) || id < 1 || id > MAX_ID) return null;
    ids.add(id);
  }
  return ids;
}

function answer(ids: Set<number>, ownerId: number, host: string): string {
  const seqs: number[] = [];
  for (const id of ids) {
    const seq = cipher.decode(id);
    if (seq !== null) seqs.push(seq);
  }
  const rows = new Map<number, RunRow>();
  for (const row of runsBySeq.all(seqs[0] ?? 0, seqs[1] ?? 0, seqs[2] ?? 0, seqs[3] ?? 0, seqs[4] ?? 0, ownerId)) {
    rows.set(cipher.encode(row[0]), row);
  }
  const expires = Math.floor(Date.now() / 1000) + LINK_SECONDS;
  const expiresAt = new Date(expires * 1000).toISOString();
  let text = '{';
  for (const id of ids) {
    if (text.length > 1) text += ',';
    text += `"${id}":${entry(rows.get(id), { host, expires, expiresAt })}`;
  }
  return `${text}}`;
}

function entry(row: RunRow | undefined, link: { host: string; expires: number; expiresAt: string }): string {
  if (row === undefined) return '{"output_url":"","status":"NOT_FOUND","message":"There is no such run"}';
  const [, state, objectId, sizeBytes, sha256, contentType, sampleRate, samples, note, failure] = row;
  if (state !== 'done' || objectId === null) {
    const status = state === 'expired' ? 'EXPIRED' : state === 'failed' ? 'ERROR' : 'PENDING';
    const message = failure === null ? 'The run is not finished yet' : JSON.parse(failure).message;
    return JSON.stringify({ output_url: '', status, message });
  }
  const path = `/files/${objectId}.flac`;
  const signature = createHmac('sha256', signingKey)
    .update(`v1\nGET\n${path}\n${link.expires}\n${kid}`)
    .digest('base64url');
  const remark = note === null ? '' : `,"message":${JSON.stringify(note)}`;
  const durationMs = Math.round((samples * 1000) / sampleRate);
  return (
    `{"output_url":"http://${link.host}${path}?e=${link.expires}&k=${kid}&s=${signature}","status":"SUCCESS"${remark}` +
    `,"expires_at":"${link.expiresAt}","size_bytes":${sizeBytes},"duration_ms":${durationMs}` +
    `,"sample_rate":${sampleRate},"sha256":"${sha256}","content_type":"${contentType}"}`
  );
}

function send(response: ServerResponse, answer: { status: number; body: string; rate?: string }): void {
  const { status, body, rate } = answer;
  response
    .writeHead(status, {
      vary: 'Origin',
      ...(rate === undefined ? {} : { 'ratelimit-policy': `"key";q=${PER_MINUTE};w=60`, ratelimit: rate }),
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(body),
    })
    .end(body);
}

function handle(request: IncomingMessage, response: ServerResponse, body: Buffer): void {
  const caller = authenticate(request.headers['x-api-key']);
  if ('status' in caller) {
    send(response, { status: caller.status, body: '{"detail":"Invalid API key"}' });
    return;
  }
  const ids = readIds(body);
  if (ids === null) {
    send(response, { status: 422, body: '{"detail":[{"loc":["body"],"msg":"Invalid value","type":"value_error"}]}' });
    return;
  }
  send(response, { status: 200, body: answer(ids, caller.ownerId, request.headers.host ?? ''), rate: caller.rate });
}

const server = createServer((request, response) => {
  const path = (request.url ?? '').replace(/\/{2,}/g, '/').replace(/^\/apis\//, '/');
  if (request.method !== 'POST' || path !== '/tts-results' || !isOurs(request)) {
    send(response, { status: 404, body: '{"detail":"Not Found"}' });
    return;
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) request.destroy();
    else chunks.push(chunk);
  });
  request.on('end', () => {
    handle(request, response, chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks));
  });
});
server.keepAliveTimeout = 65_000;
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
