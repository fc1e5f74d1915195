// Floor: the whole of POST /tts-results written by hand on bare node:http, over the server's own database file.
import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openDatabase } from '../../packages/server/src/db/sqlite/database.ts';
import { createRunIdCipher } from '../../packages/server/src/domain/run-id.ts';

const LINK_SECONDS = 3_600;
const MAX_BODY_BYTES = 2_097_152;
const MAX_ID = 2_147_483_647;

type KeyRow = [ownerId: number, scopes: string, expiresAt: number | null, revokedAt: number | null];
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
if (databasePath === undefined) throw new Error('usage: node bench/floors/tts-results.ts DATABASE');
// Opened as the server opens it, so that both read with the same cache; from there on plain statements.
const db = openDatabase({ path: databasePath });
const keyByDigest = db.prepare<KeyRow>(
  'SELECT owner_id, scopes, expires_at, revoked_at FROM api_keys WHERE digest = ?',
);
const runsBySeq = db.prepare<RunRow>(
  `SELECT r.seq, r.state, r.object_id, r.size_bytes, r.sha256, r.content_type, r.sample_rate, r.samples, r.note, r.failure
     FROM json_each(?) ids CROSS JOIN runs r ON r.seq = ids.value WHERE r.owner_id = ?`,
);
const [kid, secret] = db
  .prepare<[kid: string, secret: Uint8Array]>('SELECT kid, secret FROM signing_keys ORDER BY id DESC')
  .get()!;
const signingKey: KeyObject = createSecretKey(secret);
const [idSecret] = db.prepare<[Uint8Array]>("SELECT secret FROM install_secrets WHERE name = 'run_id'").get()!;
const cipher = createRunIdCipher(idSecret);

/** Owner of a live key that may read, or the status of the refusal. */
function authenticate(key: string | string[] | undefined): { ownerId: number } | { status: number } {
  if (typeof key !== 'string') return { status: 401 };
  const row = keyByDigest.get(hash('sha256', key));
  if (row === undefined || row[3] !== null || (row[2] !== null && row[2] <= Date.now())) return { status: 401 };
  return row[1].split(' ').includes('tts:read') ? { ownerId: row[0] } : { status: 403 };
}

/** The ids in the order asked, each once; null when the body is not what the contract asks for. */
function readIds(body: string): Set<number> | null {
  let value: unknown;
  try {
    value = JSON.parse(body);
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
  for (const row of runsBySeq.all(`[${seqs.join()}]`, ownerId)) {
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

function send(response: ServerResponse, status: number, body: string): void {
  response
    .writeHead(status, {
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(body),
    })
    .end(body);
}

function handle(request: IncomingMessage, response: ServerResponse, body: string): void {
  const caller = authenticate(request.headers['x-api-key']);
  if ('status' in caller) {
    send(response, caller.status, '{"detail":"Invalid API key"}');
    return;
  }
  const ids = readIds(body);
  if (ids === null) {
    send(response, 422, '{"detail":[{"loc":["body"],"msg":"Invalid value","type":"value_error"}]}');
    return;
  }
  send(response, 200, answer(ids, caller.ownerId, request.headers.host ?? ''));
}

const server = createServer((request, response) => {
  if (request.method !== 'POST' || request.url !== '/tts-results') {
    send(response, 404, '{"detail":"Not Found"}');
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
    handle(request, response, (chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)).toString('utf8'));
  });
});
server.keepAliveTimeout = 65_000;
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
