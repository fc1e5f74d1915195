// Tests what is listened to, when, and what becomes of failures.
import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import type { ListeningReport } from '../domain/listening.ts';
import type { Artefact, RunOutcome } from '../domain/run.ts';
import type { RunDetail } from '../domain/run-entry.ts';
import { AppError } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { ListeningStore, ListeningTask } from '../ports/listening-store.ts';
import { type ListenRequest, RecogniserFault } from '../ports/recogniser.ts';
import type { RunTimings } from './browsing/read-timings.ts';
import { ListenBack } from './listen-back.ts';

const REPORT: ListeningReport = { words: 1, other: 0, missing: 0, added: 0, differences: [] };
const ARTEFACT = { objectId: 'o', sampleRate: 16_000 } as Artefact;
const TASK: ListeningTask = { runId: 5, ownerId: 2, objectId: 'o' };

interface Parts {
  readonly listen?: (request: ListenRequest, signal: AbortSignal) => Promise<ListeningReport>;
  readonly isSpeaking?: () => boolean;
  readonly checkAudio?: () => Promise<void>;
  readonly artefact?: () => Artefact;
}

/** Sleeps end at once, in a later turn. */
const clock: Clock = {
  now: () => 0,
  monotonicMs: () => 0,
  sleep: async (_ms, signal) => {
    await new Promise((resolve) => setImmediate(resolve));
    signal?.throwIfAborted();
  },
};

/** Listens until a run is settled, or `isOver`. */
async function run({ listen = async () => REPORT, isSpeaking = () => false, ...parts }: Parts, isOver = () => false) {
  let settled: Parameters<ListeningStore['settle']>[1] | null = null;
  let isClosed = false;
  const close = async () => {
    isClosed = true;
  };
  const store: ListeningStore = {
    next: async (but) => (settled !== null || but.has(TASK.runId) ? null : TASK),
    async settle(task, listened) {
      assert.equal(task, TASK);
      settled = listened;
    },
  };
  const service = new ListenBack({
    store,
    recogniser: { name: 'tones', listen, close },
    readRun: {
      detail: async () => ({ request: { text: 'Words.', languageId: 1, reading: null } }) as unknown as RunDetail,
    },
    readTimings: async () => ({ sentences: Readable.from([]), close() {} }) as unknown as RunTimings,
    results: {
      finished: async () =>
        ({ artefact: (parts.artefact ?? (() => ARTEFACT))() }) as RunOutcome & { artefact: Artefact },
    },
    checkAudio: parts.checkAudio ?? (async () => {}),
    blobs: { read: async () => ({ stream: Readable.from([]), sizeBytes: 0 }) },
    isSpeaking,
    onChanged: () => () => {},
    clock,
    log: { warn() {}, error() {} },
  });
  service.start();
  while (settled === null && !isOver()) await new Promise((resolve) => setImmediate(resolve));
  await service.stop();
  assert.ok(isClosed);
  return settled as Parameters<ListeningStore['settle']>[1] | null;
}

test('a recording is listened to, and what was heard is stored by the name of the recogniser', async () => {
  assert.deepEqual(await run({}), { state: 'done', recogniser: 'tones', report: REPORT });
});

test('speech goes before: nothing is begun, nor a further piece, while anything is spoken', async () => {
  let busy = 3;
  let pieces = 0;
  const isSpeaking = () => busy-- > 0;
  await run({
    isSpeaking,
    async listen({ mayGoOn }) {
      assert.ok(busy < 0, 'it waited');
      busy = 3;
      await mayGoOn();
      assert.ok(busy < 0, 'it waited again');
      pieces++;
      return REPORT;
    },
  });
  assert.equal(pieces, 1);
});

test('a recogniser that fails is tried again, and a recording that it never gets through is given up', async () => {
  let tries = 0;
  const fail = async (): Promise<ListeningReport> => {
    tries++;
    throw new RecogniserFault('it ended');
  };
  assert.deepEqual(await run({ listen: async () => (++tries < 3 ? fail() : REPORT) }), {
    state: 'done',
    recogniser: 'tones',
    report: REPORT,
  });
  tries = 0;
  const given = await run({ listen: fail });
  assert.deepEqual([tries, given?.state], [3, 'failed']);
});

test('a damaged recording is not listened to', async () => {
  const damaged = new AppError('damaged', 'The stored audio is damaged.');
  const checkAudio = async () => {
    throw damaged;
  };
  assert.deepEqual(await run({ checkAudio }), { state: 'failed', message: damaged.message });
});

test('a run that is gone, or has another recording by now, is left alone', async () => {
  for (const artefact of [
    () => ({ ...ARTEFACT, objectId: 'another' }),
    () => {
      throw new AppError('run_unavailable', 'There is no such run');
    },
  ]) {
    let asked = 0;
    const count = () => {
      asked++;
      return artefact();
    };
    const settled = await run({ artefact: count }, () => asked > 1);
    assert.equal(settled, null);
  }
});

test('a stop in the middle stores nothing, so that the next start begins anew', async () => {
  let began = false;
  const settled = await run(
    {
      listen: (_request, signal) =>
        new Promise((_resolve, reject) => {
          began = true;
          signal.addEventListener('abort', () => reject(signal.reason));
        }),
    },
    () => began,
  );
  assert.equal(settled, null);
});
