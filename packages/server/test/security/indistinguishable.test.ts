// A foreign run cannot be distinguished from a deleted or unknown one: neither by a byte of an answer, nor by bulk calls.
import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { findRunId } from '../../../../test/support/run-ids.ts';
import { SCOPES } from '../../src/domain/api-key.ts';
import { createHarness, type Harness } from '../app-harness.ts';
import { exchange } from '../raw-socket.ts';
import { type Browser, openBrowser } from '../studio/browser.ts';
import { addressesOf } from './authorisation/addresses.ts';
import { makeDeletedSubject, makeMissingSubject, makeSubject, type Subject } from './authorisation/subjects.ts';
import { type Row, TABLE } from './authorisation/table.ts';

const SEED = Number(process.env.LECTOR_SECURITY_SEED ?? randomInt(2 ** 31));
const PROBED_IDS = 100_000;
const IDS_A_CALL = 1_000;
const HIDDEN_RUNS = 500;

describe('things that are not yours', () => {
  let server: Harness;
  let port: number;
  /** Of alice: a key for everything, and somebody signed in. */
  let key: string;
  let browser: Browser;
  before(async () => {
    server = await createHarness({ maxBulkIds: IDS_A_CALL });
    key = (await server.keys.create({ name: 'everything', owner: 'alice', scopes: SCOPES })).secret;
    browser = openBrowser(server, 'localhost');
    await browser.setUp({ owner: 'alice', name: 'Ada' });
    await server.app.listen({ host: '127.0.0.1', port: 0 });
    ({ port } = server.app.server.address() as AddressInfo);
  });
  after(() => server.close());

  /** Another's run in every state, a deleted one, and one that never was; run ids of equal length. */
  async function makeStrangers(): Promise<ReadonlyMap<string, Subject>> {
    const strangers = new Map<string, Subject>();
    const done = await sameLength(() => makeSubject(server, 'bob'));
    const add = (name: string, more: Partial<Subject> = {}) => strangers.set(name, { ...done, ...more });
    add("another's, done");
    strangers.set("another's, deleted", await sameLength(() => makeDeletedSubject(server, 'bob')));
    strangers.set('own, deleted', await sameLength(() => makeDeletedSubject(server, 'alice')));
    strangers.set('never was', makeMissingSubject(server, done));
    const submit = () =>
      sameLength(async () => {
        const taskId = await server.submit(server.bob);
        return { taskId, runId: findRunId(server.dataDir, taskId) };
      });
    add("another's, expired", await submit());
    await server.speakAll();
    add("another's, failed", await submit());
    await server.failAll({ code: 'engine_failed', message: 'The engine crashed', retryable: false });
    add("another's, running", await submit());
    await server.startAll();
    add("another's, waiting", await submit());
    return strangers;
  }

  it('answer with the same bytes as what never was, on every route that takes an id', async (t) => {
    const strangers = await makeStrangers();
    const before = readState();
    let compared = 0;
    for (const [route, row] of Object.entries(TABLE)) {
      if (row.naming === 'nothing') continue;
      const [method = '', path = ''] = route.split(' ');
      for (const asked of method === 'GET' ? ['GET', 'HEAD'] : [method]) {
        const expected = await ask(asked, path, row, strangers.get('never was') as Subject);
        for (const [name, subject] of strangers) {
          if (row.naming === 'link' && subject.owner !== null) continue; // its signature is a permission
          const heard = await ask(asked, path, row, subject);
          assert.equal(heard, expected, `${asked} ${path}: ${name}`);
          compared++;
        }
      }
    }
    assert.equal(readState(), before, 'and nothing was changed, cancelled or deleted');
    t.diagnostic(`${compared} answers compared byte by byte`);
    assert.ok(compared > 60, `${compared}`);
  });

  it('are told apart where they are the caller’s own, so that the comparison sees differences', async () => {
    const own = await sameLength(() => makeSubject(server, 'alice'));
    const missing = makeMissingSubject(server, own);
    for (const [route, row] of Object.entries(TABLE)) {
      if (row.naming === 'nothing') continue;
      const [method = '', path = ''] = route.split(' ');
      assert.notEqual(await ask(method, path, row, own), await ask(method, path, row, missing), route);
    }
  });

  it(`stay hidden among ${PROBED_IDS} ids asked for by another key (seed ${SEED})`, async (t) => {
    await server.speakAll(); // what earlier tests left waiting
    for (let i = 0; i < HIDDEN_RUNS; i++) await server.submit(server.bob);
    const hidden = await server.speakAll();
    assert.equal(hidden.length, HIDDEN_RUNS);
    const any = fc.noBias(fc.integer({ min: 1, max: 2 ** 31 - 1 }));
    const random = fc.sample(any, { seed: SEED, numRuns: PROBED_IDS - HIDDEN_RUNS });
    // Every hidden run is asked for, somewhere among the rest.
    const gap = random.length / HIDDEN_RUNS;
    const asked = hidden.flatMap((runId, i) => [...random.slice(i * gap, (i + 1) * gap), runId]);
    assert.equal(asked.length, PROBED_IDS);
    let seen = 0;
    for (let at = 0; at < asked.length; at += IDS_A_CALL) {
      const part = asked.slice(at, at + IDS_A_CALL);
      const found = await bulk(server.alice, part);
      seen += part.filter((runId) => JSON.stringify(found[runId]) !== NOTHING).length;
    }
    t.diagnostic(`${asked.length} ids asked for, ${hidden.length} of them runs of another: ${seen} seen`);
    assert.equal(seen, 0);
    const own = await bulk(server.bob, hidden);
    assert.ok(
      hidden.every((runId) => own[runId]?.status === 'SUCCESS'),
      'their owner sees all of them',
    );
  });

  const NOTHING = JSON.stringify({ output_url: '', status: 'NOT_FOUND', message: 'There is no such run' });

  async function bulk(key: string, runIds: readonly number[]): Promise<Record<number, { status: string }>> {
    const payload = { run_ids: runIds };
    const answer = await server.app.inject({
      method: 'POST',
      url: '/tts-results',
      headers: { 'x-api-key': key },
      payload,
    });
    assert.equal(answer.statusCode, 200);
    return answer.json();
  }

  function readState(): string {
    const db = new DatabaseSync(join(server.dataDir, 'lector.db'), { readOnly: true });
    try {
      return JSON.stringify(
        ['runs', 'run_texts', 'folders', 'users', 'sessions', 'signing_keys'].map((table) =>
          db.prepare(`SELECT * FROM ${table}`).all(),
        ),
      );
    } finally {
      db.close();
    }
  }

  /** Everything that comes back to alice under either name, head included, without what differs from one request to the next. */
  async function ask(method: string, path: string, row: Row, subject: Subject): Promise<string> {
    const body = row.csv ?? row.lines ?? (row.body === undefined ? '' : JSON.stringify(row.body(subject)));
    const others = row.csv === undefined ? 'application/jsonl' : 'text/csv';
    const media = row.csv === undefined && row.lines === undefined ? 'application/json' : others;
    const type = body === '' ? '' : `content-type: ${media}\r\ncontent-length: ${body.length}\r\n`;
    const who = Object.entries(row.only === 'session' ? browser.headers() : { host: 'localhost', 'x-api-key': key });
    const lines = who.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    const head = `${lines}connection: close\r\n${type}`;
    let heard = '';
    for (const address of addressesOf(path, row, subject)) {
      heard += await exchange(port, `${method} ${address} HTTP/1.1\r\n${head}\r\n${body}`);
    }
    const { runId, taskId } = subject;
    return heard
      .replace(/^date: .*$/gim, 'date: then')
      .replace(/^ratelimit: .*$/gim, 'ratelimit: some')
      .replace(/^x-request-id: .*$/gim, 'x-request-id: one')
      .replaceAll(String(runId), 'RUN')
      .replaceAll(taskId, 'TASK');
  }
});

/** Run ids are random: makes things until the id is of the usual length, so that answers that repeat it are as long. */
async function sameLength<T extends { readonly runId: number }>(make: () => Promise<T>): Promise<T> {
  for (;;) {
    const made = await make();
    if (String(made.runId).length === 10) return made;
  }
}
