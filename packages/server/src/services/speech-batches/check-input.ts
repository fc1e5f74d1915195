// Checks the input file of a batch as a whole, before anything of it is spoken: that each line is a request, and no two have the same name.
import { hash } from 'node:crypto';
import type { BatchFault } from '../../domain/speech-batch.ts';
import { createTurns } from '../../turns.ts';
import { readLines } from './read-lines.ts';
import type { SpeechWire } from './speech-wire.ts';

export interface InputLimits {
  /** Requests of one batch. */
  readonly requests: number;
  readonly lineBytes: number;
}

/** What is wrong is told up to so many times. */
const MAX_FAULTS = 100;
/** Of a digest: enough that two names of one file never have the same. */
const DIGEST_CHARACTERS = 24;

/** Throws the signal's reason. */
export async function checkInput(
  source: AsyncIterable<Buffer>,
  { wire, limits, signal }: { wire: Pick<SpeechWire, 'readLine'>; limits: InputLimits; signal: AbortSignal },
): Promise<{ readonly total: number } | { readonly faults: readonly BatchFault[] }> {
  const faults: BatchFault[] = [];
  const names = new Set<string>();
  const pauseIfDue = createTurns({ signal });
  let total = 0;
  for await (const { line, bytes } of readLines(source, { lines: 0, bytes: 0, maxBytes: limits.lineBytes })) {
    if (++total > limits.requests) return { faults: [tooMany(limits.requests)] };
    const asked = bytes === null ? tooLong(limits.lineBytes) : wire.readLine(bytes);
    if ('code' in asked) faults.push({ ...asked, line });
    else {
      const name = hash('sha256', asked.customId).slice(0, DIGEST_CHARACTERS);
      if (names.has(name)) faults.push({ ...TWICE, line });
      names.add(name);
    }
    if (faults.length === MAX_FAULTS) break;
    await pauseIfDue();
  }
  if (faults.length > 0) return { faults };
  return total === 0 ? { faults: [EMPTY] } : { total };
}

const EMPTY: BatchFault = { code: 'empty_file', message: 'The input file holds no request', line: null, param: null };
const TWICE = {
  code: 'duplicate_custom_id',
  message: 'An earlier line has the same custom_id',
  param: 'custom_id',
} as const;

function tooLong(most: number): Omit<BatchFault, 'line'> {
  return {
    code: 'line_too_long',
    message: `The line is longer than ${most} bytes (LECTOR_MAX_BODY_BYTES)`,
    param: null,
  };
}

function tooMany(most: number): BatchFault {
  const message = `The input file holds more than ${most} requests (LECTOR_MAX_BATCH_RUNS)`;
  return { code: 'too_many_requests', message, line: null, param: null };
}
