// A synthesizer whose attempts are ended by the test.

import { createHash } from 'node:crypto';
import { appendFileSync, writeFileSync } from 'node:fs';
import { type Coverage, countCharacters } from '../../src/domain/coverage.ts';
import { emptyAccount } from '../../src/domain/reading-account.ts';
import type { RunFailure } from '../../src/domain/run.ts';
import {
  SynthesisError,
  type SynthesisFiles,
  type SynthesisRequest,
  type SynthesisResult,
  type Synthesizer,
} from '../../src/ports/synthesizer.ts';

interface Speaking {
  readonly request: SynthesisRequest;
  readonly files: SynthesisFiles;
  readonly resolve: (result: SynthesisResult) => void;
  readonly reject: (reason: unknown) => void;
}

/** What became of a run that was spoken: all that its owner will be told. */
export interface Spoken {
  readonly bytes: Buffer;
  readonly sha256: string;
  readonly sampleRate: number;
  readonly samples: number;
  readonly coverage: Coverage;
}

export interface ManualSynthesizer extends Synthesizer {
  /** Run ids that are being spoken. */
  speaking(): readonly number[];
  /** Resolves when an attempt has begun or ended since. */
  changed(): Promise<void>;
  finish(runId: number): Spoken;
  fail(runId: number, failure: RunFailure): void;
}

export function createManualSynthesizer(capacity: number): ManualSynthesizer {
  const speaking = new Map<number, Speaking>();
  let change = Promise.withResolvers<void>();
  let spoken = 0;

  const tellOfChange = () => {
    change.resolve();
    change = Promise.withResolvers();
  };
  const take = (runId: number): Speaking => {
    const found = speaking.get(runId);
    if (found === undefined) throw new Error(`run ${runId} is not being spoken`);
    speaking.delete(runId);
    tellOfChange();
    return found;
  };

  return {
    rooms: () => [{ model: 'espeak-ng', places: capacity - speaking.size, reserve: 0 }],
    expect: () => {},
    onRoom: () => {},
    takeSpokenMs: () => new Map(),

    synthesize(request, files, signal) {
      if (speaking.has(request.runId)) throw new Error(`run ${request.runId} is spoken twice at once`);
      return new Promise((resolve, reject) => {
        signal.throwIfAborted();
        signal.addEventListener('abort', () => {
          if (speaking.get(request.runId)?.files !== files) return;
          speaking.delete(request.runId);
          tellOfChange();
          reject(signal.reason);
        });
        // As an engine that has finished a first segment: it must not outlive the run.
        appendFileSync(files.segments, 'a finished segment');
        speaking.set(request.runId, { request, files, resolve, reject });
        tellOfChange();
      });
    },

    speaking: () => [...speaking.keys()],
    changed: () => change.promise,

    finish(runId) {
      const { request, files, resolve } = take(runId);
      // All recordings differ, so that a wrong one is noticed.
      const bytes = Buffer.from(`fLaC ${++spoken} of run ${runId}: ${request.text}`);
      writeFileSync(files.audio, bytes, { flag: 'wx' });
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      const coverage = coverageOf(request.text);
      const facts = { sha256, sampleRate: 22_050, samples: 1_000 * spoken, coverage };
      const sizeBytes = bytes.length;
      resolve({
        ...facts,
        sizeBytes,
        contentType: 'audio/flac',
        segments: 2,
        resumedSegments: 0,
        reusedSegments: 0,
        account: emptyAccount(),
        sound: SILENCE,
        timings: null,
      });
      return { ...facts, bytes };
    },

    fail(runId, failure) {
      take(runId).reject(new SynthesisError(failure));
    },

    ready: async () => {},
    heldOff: () => null,
    loaded: () => new Set(),
    health: () => ({ ready: capacity, busy: speaking.size, restarts: 0 }),
    close: async () => {},
  };
}

const SILENCE = { peaks: new Uint8Array(0), segments: [] };

/** An asterisk is what this voice has no word for. */
function coverageOf(text: string): Coverage {
  const characters = countCharacters(text);
  const white_space = text.split(' ').length - 1;
  const no_reading = text.split('*').length - 1;
  return {
    characters,
    spoken: characters - white_space - no_reading,
    silent: { white_space, punctuation: 0, invisible: 0, markup: 0, left_out: 0 },
    reported: { no_reading, no_sound: 0 },
    losses: [...text.matchAll(/\*/g)].map(({ index }) => ({ at: index, length: 1, reason: 'no_reading' })),
    basis: 'promised',
  };
}
