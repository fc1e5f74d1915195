// A server with small limits for tests of bad input, and helpers for those tests.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { InjectOptions } from 'fastify';
import { createHarness } from './app-harness.ts';

interface Item {
  readonly loc: readonly (string | number)[];
  readonly msg: string;
  readonly type: string;
  readonly ctx?: Readonly<Record<string, unknown>>;
}

export const JSON_TYPE = { 'content-type': 'application/json' };
/** A valid submit. */
export const GOOD = { text: 'Hello there.', voice_id: 147320, language: 1 };

export async function openBadInputServer() {
  const server = await createHarness({ maxTextCharacters: 1_000, maxBodyBytes: 30_000 });
  const db = new DatabaseSync(join(server.dataDir, 'lector.db'), { readOnly: true });
  const count = db.prepare('SELECT (SELECT count(*) FROM runs) + (SELECT count(*) FROM folders) AS n');
  /** What was there when the last request was sent. */
  let storedBefore = 0;
  const stored = () => Number(count.get()?.n);

  function inject(request: InjectOptions) {
    storedBefore = stored();
    return server.app.inject({ ...request, headers: { 'x-api-key': server.alice, ...request.headers } });
  }
  const post = (url: string, payload: string | Buffer, headers: Record<string, string> = JSON_TYPE) =>
    inject({ method: 'POST', url, payload, headers });
  const get = (url: string, headers: Record<string, string> = {}) => inject({ url, headers });
  const submit = (fields: Record<string, unknown>) => post('/apis/tts', JSON.stringify({ ...GOOD, ...fields }));

  function checkNothingStored(): void {
    assert.equal(stored(), storedBefore, 'nothing is stored');
  }

  /** The items of a 422, after which nothing may have been stored. */
  function refusal(answer: { statusCode: number; body: string; json(): unknown }): readonly Item[] {
    assert.equal(answer.statusCode, 422, answer.body);
    checkNothingStored();
    const { detail } = answer.json() as { detail: readonly Item[] };
    assert.ok(detail.length > 0);
    assert.ok(detail.every(({ loc, msg, type }) => Array.isArray(loc) && msg !== '' && type !== ''));
    return detail;
  }

  /** Place and kind of each item of a 422. */
  const places = (answer: Parameters<typeof refusal>[0]) =>
    refusal(answer).map(({ loc, type }) => [loc.join('.'), type]);

  /** Submits and asserts that it is accepted. */
  async function accept(fields: Record<string, unknown>): Promise<void> {
    const answer = await submit(fields);
    assert.equal(answer.statusCode, 200, `${JSON.stringify(fields)} → ${answer.body}`);
    assert.deepEqual(Object.keys(answer.json()), ['task_id']);
  }

  async function close(): Promise<void> {
    db.close();
    await server.close();
  }

  return { server, inject, post, get, submit, refusal, places, accept, checkNothingStored, close };
}
