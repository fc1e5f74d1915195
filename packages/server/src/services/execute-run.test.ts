import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { describe, it } from 'node:test';
import type { Coverage } from '../domain/coverage.ts';
import { emptyAccount } from '../domain/reading-account.ts';
import type { RunFailure } from '../domain/run.ts';
import { NO_WISHES } from '../domain/segment-wishes.ts';
import { AppError } from '../errors.ts';
import { createLogger, type Logger } from '../log.ts';
import type { BlobStore } from '../ports/blob-store.ts';
import type { LiveSound } from '../ports/live-sound.ts';
import type { Ending, Lease, RunQueue } from '../ports/run-queue.ts';
import type { Spool, SpooledAttempt } from '../ports/spool.ts';
import {
  type FindSegments,
  SpokenBefore,
  SynthesisError,
  type SynthesisFiles,
  SynthesisInterrupted,
  type SynthesisOptions,
  type SynthesisResult,
  type Synthesizer,
} from '../ports/synthesizer.ts';
import { createExecuteRun, type ExecuteRunDependencies, ServerStopping } from './execute-run.ts';

const REQUEST = {
  runId: 7,
  ownerId: 1,
  text: 'Hello.',
  voiceId: 1,
  languageId: 1,
  gender: null,
  age: null,
  reading: null,
  interactive: false,
};
const LEASE: Lease = {
  workerId: 'w',
  attempt: 1,
  failures: 0,
  runId: 7,
  ownerId: 1,
  model: 'espeak-ng',
  chargedMs: 1,
  textSha256: hash('sha256', REQUEST.text),
  request: REQUEST,
  hardPassages: [],
  continuesRunIds: [],
};
const COVERAGE: Coverage = {
  characters: 6,
  spoken: 5,
  silent: { white_space: 0, punctuation: 1, invisible: 0 },
  reported: { no_reading: 0, no_sound: 0 },
  losses: [],
};
const SPOKEN: SynthesisResult = {
  sizeBytes: 10,
  sha256: 'ab',
  contentType: 'audio/flac',
  sampleRate: 22_050,
  samples: 22_050,
  segments: 2,
  resumedSegments: 0,
  reusedSegments: 0,
  coverage: COVERAGE,
  account: emptyAccount(),
  sound: { peaks: Uint8Array.of(255), segments: [[0, 6, 0, 22_050]] },
  timings: null,
};

/** Records what happens, in order. */
function setUp(
  behaviour: {
    speak?: () => Promise<SynthesisResult>;
    store?: () => Promise<void>;
    complete?: () => Promise<boolean>;
    findSegments?: FindSegments;
    takeOver?: () => Promise<SynthesisResult | null>;
    earlier?: readonly SpooledAttempt[];
    /** Whether the run, or one that repeats it, may go on from finished segments. */
    isNeeded?: boolean;
    clear?: () => Promise<void>;
  } = {},
) {
  const events: string[] = [];
  /** What listeners were told, and what had happened just before. */
  const heard: [what: string, after: string | undefined][] = [];
  const failures: string[] = [];
  const files: SynthesisFiles[] = [];
  const options: (SynthesisOptions | undefined)[] = [];
  const warned: unknown[] = [];
  const endings: Ending[] = [];
  const queue = {
    complete: async (_lease: Lease, ending: Ending) => {
      events.push(`complete ${ending.note}`);
      endings.push(ending);
      return (await behaviour.complete?.()) ?? true;
    },
    retry: async (_lease: Lease, failure: RunFailure, dueMs: number) => {
      events.push(`retry ${failure.code} at ${dueMs}`);
      return true;
    },
    release: async () => {
      events.push('release');
      return true;
    },
    fail: async (_lease: Lease, failure: RunFailure) => {
      events.push(`fail ${failure.code}`);
      failures.push(failure.message);
      return true;
    },
  } as unknown as RunQueue;
  const blobs = {
    putFile: async () => {
      events.push('store');
      await behaviour.store?.();
    },
    remove: async () => {
      events.push('remove');
    },
  } as unknown as BlobStore;
  const spool: Spool = {
    open: () => ({ audio: 'audio', timings: 'timings', segments: 'segments', found: 'found' }),
    attemptsAt: () => behaviour.earlier ?? [],
    discard: async () => {
      events.push('drop');
    },
    clear: async () => {
      events.push('clear');
      await behaviour.clear?.();
    },
    leftovers: async () => [],
  };
  const segments: ExecuteRunDependencies['segments'] = {
    open: async () => ({
      find: behaviour.findSegments ?? (async (keys) => keys.map(() => null)),
      close: async () => {
        events.push('close');
      },
    }),
    keep: async ({ runId, attempt }, path) => {
      events.push(`keep ${path} of ${runId}-${attempt}`);
    },
    isNeeded: async () => behaviour.isNeeded ?? false,
    release: async (runIds) => {
      events.push(`release ${runIds}`);
    },
  };
  const synthesizer = {
    synthesize: async (_request: unknown, own: SynthesisFiles, _signal: unknown, how?: SynthesisOptions) => {
      events.push('speak');
      files.push(own);
      options.push(how);
      return behaviour.speak === undefined ? SPOKEN : behaviour.speak();
    },
  } as unknown as Synthesizer;
  const takeOver: ExecuteRunDependencies['takeOver'] = async ({ files }, { recordingKey }) => {
    events.push(`copy ${recordingKey} to ${files.audio}`);
    return (await behaviour.takeOver?.()) ?? null;
  };
  const clock = { now: () => 5, monotonicMs: () => 1_000, sleep: async () => {} };
  const log: Logger = createLogger('silent');
  log.warn = (...line: unknown[]) => void warned.push(line);
  const onStoreFailure = () => events.push('store failure');
  const onUntidy = () => events.push('untidy');
  const liveSound: Pick<LiveSound, 'begin'> = {
    begin: (_runId, path) => ({
      grow: (bytes) => heard.push([`${bytes} bytes of ${path}`, events.at(-1)]),
      complete: (bytes) => heard.push([`${bytes} bytes and no more`, events.at(-1)]),
      end: () => heard.push(['over', events.at(-1)]),
    }),
  };
  const told = { onStoreFailure, onUntidy, liveSound, takeOver };
  const execute = createExecuteRun({ queue, blobs, spool, segments, synthesizer, clock, log, maxAttempts: 3, ...told });
  const run = (lease = LEASE, signal = new AbortController().signal) =>
    execute(lease, signal, () => events.push('engine free'));
  return { events, endings, heard, failures, files, options, warned, run };
}

describe('an attempt at a run', () => {
  it('tells listeners that it is whole before it is stored, and that it is over when what became of it is', async () => {
    const { heard, options, run } = setUp();
    await run();
    assert.deepEqual(heard, [
      ['10 bytes and no more', 'engine free'],
      ['over', 'complete null'],
    ]);
    options[0]!.onSound!(3);
    assert.deepEqual(heard.at(-1), ['3 bytes of audio', 'release 7']);
    const failing = setUp({ speak: () => Promise.reject(new SynthesisInterrupted()) });
    await failing.run();
    assert.deepEqual(failing.heard, [['over', 'release']]);
    const incomplete = setUp({ speak: async () => ({ ...SPOKEN, coverage: { ...COVERAGE, spoken: 4 } }) });
    await incomplete.run();
    assert.deepEqual(incomplete.heard, [['over', 'fail internal']]);
  });

  const BEFORE = new SpokenBefore({ recordingKey: 'key', segments: 2 });
  const REUSING: Lease = { ...LEASE, recordingKeys: ['key'] };
  const COPIED = { ...SPOKEN, resumedSegments: 2, reusedSegments: 2, recordingKey: 'key' };

  it('takes over a recording that was made before, with the engine free meanwhile', async () => {
    const { events, endings, options, run } = setUp({
      speak: () => Promise.reject(BEFORE),
      takeOver: async () => COPIED,
    });
    await run(REUSING);
    assert.deepEqual(options[0]?.recordings, ['key']);
    assert.deepEqual(events.slice(0, 5), ['speak', 'engine free', 'copy key to audio', 'store', 'complete null']);
    assert.deepEqual([endings[0]?.segments, endings[0]?.recordingKey], [{ reused: 2, synthesised: 0 }, 'key']);
  });

  it('speaks what cannot be taken over', async () => {
    let calls = 0;
    const { events, endings, options, run } = setUp({
      speak: async () => {
        if (calls++ === 0) throw BEFORE;
        return SPOKEN;
      },
    });
    await run(REUSING);
    assert.deepEqual(
      options.map((one) => one?.recordings),
      [['key'], []],
    );
    assert.deepEqual(events.slice(0, 4), ['speak', 'engine free', 'copy key to audio', 'speak']);
    assert.deepEqual(endings[0]?.segments, { reused: 0, synthesised: 2 });
  });

  const busy = () => Promise.reject(new AppError('busy', 'the disk is full'));
  const KEEP = 'keep segments of 7-1';

  it('goes on from what an attempt has finished that does not know yet that it lost the run', async () => {
    const { events, options, run } = setUp({ earlier: [{ runId: 7, attempt: 1, objectId: 'ab' }] });
    await run({ ...LEASE, attempt: 2 });
    events.length = 0;
    assert.deepEqual(await options[0]!.findSegments!(['a']), [null]);
    assert.deepEqual(await options[0]!.findSegments!(['b']), [null]);
    assert.deepEqual(events, [KEEP], 'once');
  });

  it('keeps the segments of a finished run that reuses some, after it has stopped to read', async () => {
    const { events, files, options, run } = setUp();
    const request = { ...REQUEST, segments: { ...NO_WISHES, reuse: true } };
    const spoken = run({ ...LEASE, request });
    await options[0]!.findSegments!(['a']);
    await spoken;
    assert.equal(files[0]?.found, 'found');
    assert.deepEqual(events.slice(-5), ['complete null', 'close', KEEP, 'clear', 'release 7']);
  });

  it('has segments spoken again that cannot be read', async () => {
    const { options, warned, run } = setUp({ findSegments: () => Promise.reject(new Error('the disk fails')) });
    await run({ ...LEASE, attempt: 2 });
    assert.deepEqual([await options[0]!.findSegments!(['a', 'b']), warned.length], [[null, null], 1]);
  });

  it('has an engine ask for finished segments only when there may be some', async () => {
    const { files, run } = setUp();
    await run();
    await run({ ...LEASE, attempt: 2 });
    await run({ ...LEASE, continuesRunIds: [4] });
    assert.deepEqual(
      files.map(({ found }) => found),
      [null, 'found', 'found'],
    );
  });

  it('frees the engine before the bytes are stored, says SUCCESS only after them, and clears the spool last', async () => {
    const { events, run } = setUp();
    await run();
    assert.deepEqual(events, ['speak', 'engine free', 'store', 'complete null', 'clear', 'release 7']);
  });

  it('tells the owner what could not be spoken', async () => {
    const coverage = { ...COVERAGE, spoken: 3, reported: { no_reading: 2, no_sound: 0 } };
    const { events, run } = setUp({ speak: async () => ({ ...SPOKEN, coverage }) });
    await run();
    assert.ok(events.includes('complete 2 of 6 characters could not be spoken: 2 without a reading'));
  });

  it('never calls a run finished from whose audio a character is missing', async () => {
    for (const coverage of [
      { ...COVERAGE, spoken: 4 },
      { ...COVERAGE, characters: 5, spoken: 4 },
      { ...COVERAGE, characters: 7, spoken: 6 },
      { ...COVERAGE, spoken: 7, silent: { ...COVERAGE.silent, white_space: -2 } },
    ]) {
      const { events, run } = setUp({ speak: async () => ({ ...SPOKEN, coverage }) });
      await run();
      assert.deepEqual(events, ['speak', 'engine free', 'fail internal', 'remove', 'drop', 'clear', 'release 7']);
    }
  });

  it('never speaks a text that is not the one that was submitted', async () => {
    const { events, run } = setUp();
    await run({ ...LEASE, request: { ...REQUEST, text: 'Hullo.' } });
    assert.deepEqual(events.slice(0, 1), ['fail internal']);
    assert.ok(!events.includes('speak'));
  });

  it('removes the bytes when the lease was lost meanwhile, and keeps the segments for whoever has it', async () => {
    const { events, run } = setUp({ complete: async () => false, isNeeded: true });
    await run();
    assert.deepEqual(events.slice(-4), ['complete null', 'remove', KEEP, 'drop']);
  });

  it('says SUCCESS as soon as the database can take it, and does not speak again for that', async () => {
    let calls = 0;
    const { events, run } = setUp({ complete: () => (++calls < 3 ? busy() : Promise.resolve(true)) });
    await run();
    const waits = ['complete null', 'store failure'];
    assert.deepEqual(events.slice(3), [...waits, ...waits, 'complete null', 'clear', 'release 7']);
  });

  it('queues a run again, uncounted and without a pause, when its engine ended for another run’s sake', async () => {
    const { events, run } = setUp({ speak: () => Promise.reject(new SynthesisInterrupted()), isNeeded: true });
    await run();
    assert.deepEqual(events.slice(-4), ['release', 'remove', KEEP, 'drop']);
    assert.ok(!events.includes('store failure'));
  });

  it('counts no failure when the disk is at fault', async () => {
    for (const behaviour of [{ speak: busy }, { store: busy }]) {
      const { events, run } = setUp({ ...behaviour, isNeeded: true });
      await run();
      assert.deepEqual(events.slice(-5), ['store failure', 'release', 'remove', KEEP, 'drop']);
    }
  });

  it('tries a failure that may pass again, later each time, and at last ends the run', async () => {
    const crash = () =>
      Promise.reject(new SynthesisError({ code: 'engine_failed', message: 'crashed', retryable: true }));
    for (const [failures, expected] of [
      [0, 'retry engine_failed at 1500'],
      [1, 'retry engine_failed at 2000'],
      [2, 'fail engine_failed'],
    ] as const) {
      const { events, run } = setUp({ speak: crash });
      await run({ ...LEASE, attempt: 9, failures });
      assert.deepEqual(events.slice(0, 2), ['speak', expected]);
    }
  });

  it('says so when it is the database that is damaged', async () => {
    const damaged = () => Promise.reject(new AppError('unusable_data', 'The database file is damaged.'));
    const { events, failures, run } = setUp({ complete: damaged });
    await run({ ...LEASE, failures: 2 });
    assert.ok(events.includes('fail internal'));
    assert.deepEqual(failures, ['The database is damaged: the audio could not be stored']);
  });

  it('ends a run at once when trying again is no use', async () => {
    const { events, run } = setUp({
      speak: () => Promise.reject(new SynthesisError({ code: 'nothing_spoken', message: 'silence', retryable: false })),
    });
    await run();
    assert.deepEqual(events, ['speak', 'fail nothing_spoken', 'remove', 'drop', 'clear', 'release 7']);
  });

  it('speaks the passages that an earlier attempt did not finish in smaller pieces, and goes on from kept segments', async () => {
    const found = [{ bytes: 5, isOwn: true }];
    const { events, options, run } = setUp({ findSegments: async () => found });
    const hardPassages = [{ at: 2, length: 3 }];
    await run({ ...LEASE, failures: 1, hardPassages, continuesRunIds: [4, 5] });
    assert.deepEqual([options[0]?.suspect, options[0]?.hardPassages], [true, hardPassages]);
    assert.equal(await options[0]!.findSegments!(['a']), found);
    assert.deepEqual(events.slice(-3), ['complete null', 'clear', 'release 7,4,5']);
  });

  it('keeps the finished segments of a run that failed on a passage, and those that it went on from', async () => {
    const passage = { at: 2, length: 3 };
    const failure = { code: 'deadline', message: 'too long', retryable: false, passage } as const;
    const { events, run } = setUp({ speak: () => Promise.reject(new SynthesisError(failure)), isNeeded: true });
    await run({ ...LEASE, continuesRunIds: [4] });
    assert.deepEqual(events, ['speak', 'fail deadline', 'remove', KEEP, 'drop']);
  });

  it('counts an attempt that failed on a passage like any other, and says where in one line', async () => {
    const passage = { at: 2, length: 3 };
    const failure = { code: 'engine_failed', message: 'too long', retryable: true, passage } as const;
    for (const [failures, expected] of [
      [0, 'retry engine_failed at 1500'],
      [2, 'fail engine_failed'],
    ] as const) {
      const { events, warned, run } = setUp({ speak: () => Promise.reject(new SynthesisError(failure)) });
      await run({ ...LEASE, attempt: 4, failures });
      assert.equal(events[1], expected);
      const facts = { runId: 7, attempt: 4, code: 'engine_failed', at: 2, length: 3, last: failures === 2 };
      assert.deepEqual(warned, [[facts, 'too long']]);
    }
  });

  it('says so when its files cannot be removed', async () => {
    const { events, run } = setUp({ clear: busy });
    await run();
    assert.deepEqual(events.slice(-3), ['complete null', 'clear', 'untidy']);
  });

  it('takes nothing back when the server stops: the next one goes on from there', async () => {
    const { events, run } = setUp({ speak: () => Promise.reject(new Error('aborted')) });
    await run(LEASE, AbortSignal.abort(new ServerStopping()));
    assert.deepEqual(events, ['speak']);
  });

  it('takes everything back when the run was cancelled or deleted', async () => {
    const { events, run } = setUp({ speak: () => Promise.reject(new Error('aborted')) });
    await run(LEASE, AbortSignal.abort());
    assert.deepEqual(events, ['speak', 'remove', 'drop', 'clear', 'release 7']);
  });
});
