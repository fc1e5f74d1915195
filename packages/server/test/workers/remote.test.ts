// A remote engine's process: several requests in flight, told its key by a message, allowed one address, and left alone while it is away.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, beforeEach, test } from 'node:test';
import type { RemoteEngine } from '../../src/domain/remote-engine.ts';
import { FIRST_STORED_ID } from '../../src/domain/voice.ts';
import { ESPEAK_MODEL, ESPEAK_VOICES } from '../../src/engines/espeak/voices.ts';
import { modelOfEngine } from '../../src/engines/remote/voices.ts';
import { SynthesisAway } from '../../src/ports/synthesizer.ts';
import type { SynthesizerPool } from '../../src/workers/pool.ts';
import { remoteExample, voiceOfExample } from '../remote/example.ts';
import { type Behave, type StandIn, startStandIn } from '../remote/stand-in.ts';
import { failsWith, filesAt, never, newPath, request, start, until } from './pool.suite.ts';

const SECRET = 'sk-do-not-tell';
const TEXT = 'The evening tide carried the old sailors home. Half of the harbour waited in the rain.';
const server: StandIn = await startStandIn({ key: SECRET });
after(() => server[Symbol.asyncDispose]());
beforeEach(() => server.always(null));

async function open(changes: Partial<RemoteEngine> = {}) {
  const kept = { remote: remoteExample({ url: server.url, key: SECRET, ...changes }) };
  const cached = { model: modelOfEngine(kept.remote, 1) };
  const name = cached.model.name;
  const pool = await start({
    remote: (model) => (model === name ? kept.remote : undefined),
    catalogue: {
      find: (_owner, id) => (id === FIRST_STORED_ID ? voiceOfExample(kept.remote) : ESPEAK_VOICES[0]),
      model: (model) => (model === name ? cached.model : model === ESPEAK_MODEL.name ? ESPEAK_MODEL : undefined),
    },
  });
  return {
    pool,
    name,
    change(more: Partial<RemoteEngine>) {
      kept.remote = { ...kept.remote, ...more };
      cached.model = modelOfEngine(kept.remote, 2);
    },
    placesOf: () => pool.rooms().find(({ model }) => model === name)?.places ?? 0,
  };
}

const speak = (pool: SynthesizerPool, text = TEXT, more = {}) =>
  pool.synthesize(request(text, { voiceId: FIRST_STORED_ID, ...more }), filesAt(newPath()), never);

test('several runs are in flight in one process, and no more than the operator allows', async () => {
  const { pool } = await open({ concurrency: 3 });
  const waiting: (() => void)[] = [];
  server.always((asked, answer, request) => {
    waiting.push(() => server.usually(asked, answer, request));
    // Three are there before the first is answered: with fewer in flight this test would wait for ever.
    if (waiting.length === 3) for (const go of waiting.splice(0)) go();
  });
  const runs = Array.from({ length: 3 }, (_, runId) => speak(pool, TEXT, { runId, ownerId: runId }));
  const results = await Promise.all(runs);
  assert.deepEqual(
    results.map(({ sampleRate, segments }) => [sampleRate, segments]),
    Array(3).fill([24_000, 2]),
  );
  assert.equal(pool.pids().length, 2, 'one process of it beside the resident one');
  server.always(null);
  await Promise.all(Array.from({ length: 9 }, (_, runId) => speak(pool, TEXT, { runId, ownerId: runId % 2 })));
  assert.equal(server.most, 3);
  assert.equal(pool.pids().length, 2);
});

test('the recording is what it would be of one segment after the other', async () => {
  const { pool } = await open();
  const files = Array.from({ length: 4 }, () => filesAt(newPath()));
  const sizes = await Promise.all(
    files.map(async (own, ownerId) => {
      const asked = request(TEXT, { voiceId: FIRST_STORED_ID, ownerId });
      return (await pool.synthesize(asked, own, never)).sha256;
    }),
  );
  assert.equal(new Set(sizes).size, 1);
});

test('its key and its address are in no argument and no environment', {
  skip: process.platform !== 'linux' && 'NOT CHECKED: /proc is needed',
}, async () => {
  const { pool } = await open();
  await speak(pool);
  for (const pid of pool.pids()) {
    for (const file of ['cmdline', 'environ']) {
      const text = readFileSync(`/proc/${pid}/${file}`, 'latin1');
      assert.ok(!text.includes(SECRET) && !text.includes(server.url), file);
    }
  }
});

test('while it is away its runs are handed back uncounted, others are spoken, and one run finds out when it is there again', async () => {
  const { pool, placesOf, name } = await open();
  await speak(pool);
  assert.ok(placesOf() > 1);
  assert.equal(pool.heldOff(name), null);
  await server.stop();
  const outcomes = await Promise.allSettled([1, 2, 3].map((ownerId) => speak(pool, TEXT, { ownerId })));
  for (const outcome of outcomes) {
    assert.ok(outcome.status === 'rejected' && outcome.reason instanceof SynthesisAway, JSON.stringify(outcome));
    assert.match(outcome.reason.message, /gpu cannot be used now: it cannot be reached \(ECONN/);
  }
  await pool.synthesize(request('Hi.'), filesAt(newPath()), never);
  await server.start();
  await until(() => pool.heldOff(name) === null);
  assert.equal(placesOf(), 1);
  await speak(pool);
  assert.ok(placesOf() > 1);
});

test('a run that it fails on is told so, in words without its address', async () => {
  const { pool } = await open();
  const html: Behave = (_asked, answer) => answer.setHeader('content-type', 'text/html').end('<p>');
  server.always(html);
  await assert.rejects(speak(pool), (error: Error) => {
    assert.equal(
      error.message,
      'The remote engine gpu did not speak the text: it answered text/html instead of audio.',
    );
    return failsWith('engine_failed', true)(error);
  });
});

test('what the operator changes holds from the next run on', async () => {
  const { pool, change } = await open({ key: 'wrong' });
  await assert.rejects(speak(pool), SynthesisAway);
  change({ key: SECRET });
  assert.equal((await speak(pool)).segments, 2);
});

test('a run is cancelled in the middle of a request, and the others go on', async () => {
  const { pool } = await open();
  const abort = new AbortController();
  server.next(() => abort.abort(new Error('enough')));
  const cancelled = pool.synthesize(request(TEXT, { voiceId: FIRST_STORED_ID }), filesAt(newPath()), abort.signal);
  await assert.rejects(cancelled, /enough/);
  await speak(pool);
  assert.equal(pool.health().restarts, 0);
});
