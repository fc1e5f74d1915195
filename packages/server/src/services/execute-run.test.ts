import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RunFailure } from '../domain/run.ts';
import { createLogger } from '../log.ts';
import type { BlobStore } from '../ports/blob-store.ts';
import type { Lease, RunQueue } from '../ports/run-queue.ts';
import { SynthesisError, type Synthesizer } from '../ports/synthesizer.ts';
import { createExecuteRun } from './execute-run.ts';

const REQUEST = { runId: 7, text: 'Hello.', voiceId: 1, languageId: 1, gender: null, age: null };
const LEASE: Lease = { workerId: 'w', attempt: 1, failures: 0, runId: 7, ownerId: 1, textSha256: '', request: REQUEST };
const SPOKEN = {
  sizeBytes: 10,
  sha256: 'ab',
  contentType: 'audio/flac',
  sampleRate: 22_050,
  samples: 22_050,
  segments: 2,
  silentSegments: 0,
} as const;

/** Records what happens, in order. */
function makeParts(
  behaviour: {
    speak?: () => Promise<typeof SPOKEN>;
    store?: () => Promise<void>;
    complete?: () => Promise<boolean>;
  } = {},
) {
  const events: string[] = [];
  const queue = {
    complete: async (_lease: Lease, _artefact: unknown, note: string | null) => {
      events.push(`complete ${note}`);
      return (await behaviour.complete?.()) ?? true;
    },
    retry: async (_lease: Lease, failure: RunFailure, runAtMs: number) => {
      events.push(`retry ${failure.code} at ${runAtMs}`);
      return true;
    },
    fail: async (_lease: Lease, failure: RunFailure) => {
      events.push(`fail ${failure.code}`);
      return true;
    },
  } as unknown as RunQueue;
  const blobs = {
    spoolPath: () => 'spool',
    putFile: async () => {
      events.push('store');
      await behaviour.store?.();
    },
    remove: async () => {
      events.push('remove');
    },
  } as unknown as BlobStore;
  const synthesizer = {
    synthesize: async () => {
      events.push('speak');
      return behaviour.speak === undefined ? SPOKEN : behaviour.speak();
    },
  } as unknown as Synthesizer;
  const clock = { now: () => 1_000, sleep: async () => {} };
  const execute = createExecuteRun({ queue, blobs, synthesizer, clock, log: createLogger('silent'), maxAttempts: 3 });
  const run = (lease = LEASE, signal = new AbortController().signal) =>
    execute(lease, signal, () => events.push('engine free'));
  return { events, run };
}

describe('an attempt at a run', () => {
  it('frees the engine before the bytes are stored, and says SUCCESS only after them', async () => {
    const { events, run } = makeParts();
    await run();
    assert.deepEqual(events, ['speak', 'engine free', 'store', 'complete null']);
  });

  it('remarks on segments that held nothing to speak', async () => {
    const { events, run } = makeParts({
      speak: async () => ({ ...SPOKEN, silentSegments: 1 }) as unknown as typeof SPOKEN,
    });
    await run();
    assert.equal(events.at(-1), 'complete 1 of 2 segments held nothing to speak');
  });

  it('removes the bytes when the lease was lost meanwhile', async () => {
    const { events, run } = makeParts({ complete: async () => false });
    await run();
    assert.deepEqual(events.slice(-2), ['complete null', 'remove']);
  });

  it('removes the bytes when SUCCESS could not be stored, and tries again', async () => {
    const { events, run } = makeParts({ complete: () => Promise.reject(new Error('disk full')) });
    await run();
    assert.deepEqual(events.slice(-2), ['remove', 'retry internal at 1500']);
  });

  it('tries a failure that may pass again, later each time, and at last ends the run', async () => {
    const crash = () =>
      Promise.reject(new SynthesisError({ code: 'engine_failed', message: 'crashed', retryable: true }));
    for (const [failures, expected] of [
      [0, 'retry engine_failed at 1500'],
      [1, 'retry engine_failed at 2000'],
      [2, 'fail engine_failed'],
    ] as const) {
      const { events, run } = makeParts({ speak: crash });
      await run({ ...LEASE, attempt: 9, failures });
      assert.deepEqual(events, ['speak', expected]);
    }
  });

  it('ends a run at once when trying again is no use', async () => {
    const { events, run } = makeParts({
      speak: () => Promise.reject(new SynthesisError({ code: 'nothing_spoken', message: 'silence', retryable: false })),
    });
    await run();
    assert.deepEqual(events, ['speak', 'fail nothing_spoken']);
  });

  it('leaves the run alone when it was told to stop', async () => {
    const { events, run } = makeParts({ speak: () => Promise.reject(new Error('aborted')) });
    await run(LEASE, AbortSignal.abort());
    assert.deepEqual(events, ['speak']);
  });
});
