// Sends one request to the application and checks the answer, and what was stored, against the contract.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Harness } from '../app-harness.ts';
import type { Method, Operation } from './operations.ts';
import { conforms } from './schema-oracle.ts';

export interface Attempt {
  readonly method: Method;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** The operation that is meant, when one is. */
  readonly operation?: Operation;
  /** `refused`: never 2xx. `accepted`: always 2xx. Otherwise the schemas decide what may not be 2xx. */
  readonly expected?: 'refused' | 'accepted';
}

export interface Verdict {
  readonly status: number;
  readonly json: unknown;
}

export interface Judge {
  try(attempt: Attempt): Promise<Verdict>;
  /** How often each status was answered. */
  readonly statuses: ReadonlyMap<number, number>;
  /** Rows that were stored by requests that were refused. */
  readonly storedByRefused: () => number;
  /** Operations that answered 2xx. */
  readonly answered: ReadonlySet<string>;
  close(): void;
}

/** Rows that a 2xx of an operation adds. */
const ADDS: Readonly<Record<string, number>> = {
  'POST /tts': 1,
  'POST /folders/create': 1,
  'POST /lector/v1/runs': 1,
  'POST /lector/v1/runs.jsonl': 1,
  'POST /lector/v1/batches/{batch_id}/runs': 1,
  'POST /lector/v1/batches/{batch_id}/runs.jsonl': 1,
  'POST /lector/v1/runs/{run_id}/retry': 1,
  'POST /lector/v1/voices/{voice_id}/preview': 1,
  'DELETE /lector/v1/runs/{run_id}': -1,
};

/** Add a row, unless they share the run of an equal request that is just over, or are not to be stored. */
const MAY_ADD: readonly string[] = [
  'POST /tts-stream',
  'POST /text-to-speech/tts',
  'POST /v1/audio/speech',
  'POST /lector/v1/books/{book_id}/speak',
];
/** The OpenAI door, however its address is written: it has errors of its own. */
const DOOR = /^\/+(v1|audio|models)\b/;

/** Asks with `key` where the attempt brings none. */
export function createJudge(server: Harness, key = server.alice): Judge {
  const db = new DatabaseSync(join(server.dataDir, 'lector.db'), { readOnly: true });
  const count = db.prepare(
    'SELECT (SELECT count(*) FROM runs WHERE transient = 0) + (SELECT count(*) FROM folders) AS stored',
  );
  const stored = () => Number(count.get()?.stored);
  const statuses = new Map<number, number>();
  const answered = new Set<string>();
  let storedByRefused = 0;

  async function attempt(attempt: Attempt): Promise<Verdict> {
    const { method, url, operation } = attempt;
    const before = stored();
    const answer = await server.app.inject({
      method,
      url,
      headers: { 'x-api-key': key, ...attempt.headers },
      ...(attempt.body === undefined ? {} : { payload: attempt.body }),
    });
    const { statusCode: status } = answer;
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    const good = status >= 200 && status < 300;
    const told = `${method} ${url.slice(0, 200)} → ${status} ${answer.body.slice(0, 500)}`;

    assert.ok(status < 500, `a server error: ${told}`);
    let json: unknown;
    const type = String(answer.headers['content-type'] ?? '');
    if (/^application\/json(;|$)/.test(type) && answer.body !== '') json = JSON.parse(answer.body);
    if (status >= 400 && method !== 'HEAD') {
      if (DOOR.test(url) && !('detail' in (json as object))) checkDoorError({ type, json, told });
      else checkErrorBody({ status, type, json, told });
    }
    const schema = operation?.answers.get(status);
    if (schema && json !== undefined) assert.ok(conforms(schema, json, false), `not as documented: ${told}`);

    if (attempt.expected === 'accepted') assert.ok(good, `refused a good request: ${told}`);
    if (attempt.expected === 'refused') assert.ok(!good, `accepted: ${told}`);
    if (good && operation?.body && attempt.expected === undefined) {
      assert.ok(isGoodBody(operation, attempt.body), `took a body against its own schema: ${told}`);
    }
    const made = stored() - before;
    if (!good) storedByRefused += Math.abs(made);
    const name = `${method} ${operation?.path}`;
    const due = good ? (ADDS[name] ?? 0) : 0;
    const isDue = good && MAY_ADD.includes(name) ? made === 0 || made === 1 : made === due;
    assert.ok(isDue, `${made} rows were stored: ${told}`);
    if (good && operation !== undefined) answered.add(operation.id);
    return { status, json };
  }

  return { try: attempt, statuses, answered, storedByRefused: () => storedByRefused, close: () => db.close() };
}

function checkDoorError({ type, json, told }: { type: string; json: unknown; told: string }) {
  assert.match(type, /^application\/json(;|$)/, `the error is not JSON: ${told}`);
  const { error } = json as { error: Record<string, unknown> };
  assert.deepEqual(Object.keys(error).sort(), ['code', 'message', 'param', 'type'], told);
  assert.ok(typeof error.message === 'string' && error.message.length > 0 && error.message.length < 1_000, told);
  for (const name of ['param', 'code']) assert.ok(error[name] === null || typeof error[name] === 'string', told);
}

function checkErrorBody({ status, type, json, told }: { status: number; type: string; json: unknown; told: string }) {
  assert.match(type, /^application\/json(;|$)/, `the error is not JSON: ${told}`);
  const body = json as Record<string, unknown>;
  if (status !== 422) {
    assert.equal(typeof body.detail, 'string', told);
    assert.equal(body.error, body.detail, told);
    assert.equal(body.status, status, told);
    return;
  }
  const items = body.detail as readonly Record<string, unknown>[];
  assert.ok(Array.isArray(items) && items.length > 0, told);
  for (const { loc, msg, type: kind } of items) {
    assert.ok(Array.isArray(loc) && loc.length > 0, told);
    assert.ok(['body', 'query', 'path', 'header'].includes(String(loc[0])), told);
    for (const part of loc) assert.ok(typeof part === 'string' || Number.isInteger(part), told);
    assert.ok(typeof msg === 'string' && msg.length > 0 && msg.length < 1_000, told);
    assert.match(String(kind), /^[a-z_]+$/, told);
  }
}

function isGoodBody(operation: Operation, body: string | Buffer | undefined): boolean {
  const schema = operation.body;
  if (schema === null) return true;
  try {
    const text =
      typeof body === 'string' ? body : new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
    return conforms(schema, JSON.parse(text), true);
  } catch {
    return false;
  }
}
