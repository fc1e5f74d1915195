// Fixtures of the pool's tests: pools that are closed afterwards, a folder, requests, and checks of failures.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ENGINE_SOURCES } from '../../src/engines/catalogue.ts';
import { SynthesisError, type SynthesisFiles, type SynthesisRequest } from '../../src/ports/synthesizer.ts';
import { createVoiceCatalogue } from '../../src/services/voices/voice-catalogue.ts';
import { createSynthesizerPool, type SynthesizerPool } from '../../src/workers/pool.ts';
import type { SynthesizerPoolOptions } from '../../src/workers/pool-options.ts';

const catalogue = createVoiceCatalogue(ENGINE_SOURCES);

export const folder = mkdtempSync(join(tmpdir(), 'lector-pool-'));
export const never = new AbortController().signal;
const pools: SynthesizerPool[] = [];
let files = 0;

after(() => rmSync(folder, { recursive: true }));
afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.close()));
});

const HOUR_MS = 3_600_000;
/** So that only a test that sets a limit of its own meets one, however busy the machine is. */
const PATIENT = {
  deadline: { baseMs: HOUR_MS, perCharMs: 0 },
  segment: { baseMs: HOUR_MS, perCharMs: 0 },
  startMs: HOUR_MS,
  cancelMs: HOUR_MS,
};

/** Starts a pool of one child, unless told otherwise, that ends with the test. */
export function open(options: Partial<SynthesizerPoolOptions> = {}): SynthesizerPool {
  const backoff = { firstMs: 10, longestMs: 50 };
  const pool = createSynthesizerPool({ catalogue, children: 1, spool: folder, backoff, ...PATIENT, ...options });
  pools.push(pool);
  return pool;
}

/** The same, ready to speak. */
export async function start(options: Partial<SynthesizerPoolOptions> = {}): Promise<SynthesizerPool> {
  const pool = open(options);
  await pool.ready();
  return pool;
}

export const newPath = () => join(folder, `${++files}.flac`);
/** The files of a first attempt that writes its audio to this path. */
export const filesAt = (audio: string): SynthesisFiles => ({
  audio,
  timings: `${audio}.timings`,
  segments: `${audio}.pcm`,
  found: null,
});
export const request = (text: string, more: Partial<SynthesisRequest> = {}): SynthesisRequest => ({
  runId: 42,
  ownerId: 1,
  text,
  voiceId: 1003,
  languageId: 1,
  gender: null,
  age: null,
  reading: null,
  interactive: false,
  ...more,
});
export const LONG = 'The evening tide carried seventeen old sailors home, and nobody knew why. '.repeat(400);

/** Waits until a condition holds that another process brings about. */
export async function until(what: () => boolean): Promise<void> {
  for (const start = Date.now(); !what(); await sleep(10)) assert.ok(Date.now() - start < 300_000, 'it never came');
}

export const failsWith = (code: string, retryable: boolean) => (error: unknown) => {
  assert.ok(error instanceof SynthesisError, String(error));
  assert.deepEqual([error.failure.code, error.failure.retryable], [code, retryable]);
  assert.equal(error.message, error.failure.message);
  return true;
};
