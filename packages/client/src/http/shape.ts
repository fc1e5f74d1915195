// Checks that an answer has the fields that are relied on: what a server says is typed by hope only.
import { LectorError } from '../errors.ts';
import type { ReadAnswer } from './transport.ts';
import { readJson } from './transport.ts';

/** `?` also allows null and absence. A list stands for a list of such things. */
type Field = 'string' | 'number' | 'string?' | 'number?' | readonly [Shape | 'number'] | Shape;
export type Shape = { readonly [name: string]: Field };

export const ACCEPTED: Shape = { task_id: 'string' };
export const TASK_STATUS: Shape = {
  status: 'string',
  run_id: 'number?',
  message: 'string?',
  exception_reason: 'string?',
};
export const RUN: Shape = { status: 'string' };
export const VOICE: Shape = { id: 'number', voice_name: 'string', language: 'number?', engine: 'string?' };
export const LANGUAGE: Shape = { id: 'number', language: 'string', short_name: 'string' };
export const VOICE_LANGUAGES: Shape = {
  voice_ids: ['number'],
  languages: [{ id: 'number', support: 'string', note: 'string?' }],
};
export const RESULT: Shape = {
  ...{ run_id: 'number?', custom_id: 'string?', status: 'string', url: 'string?', url_expires_at: 'string?' },
  ...{ size_bytes: 'number?', sha256: 'string?', duration_ms: 'number?', sample_rate: 'number?' },
  ...{ content_type: 'string?', note: 'string?' },
};
export const RESULTS: Shape = { results: [RESULT] };

/** Reads a JSON answer of that shape; fields beside it may be there. */
export function readShape<T>(shape: Shape | readonly [Shape]): ReadAnswer<T> {
  return async (response, attempt, maxBytes) => {
    const value = await readJson<T>(response, attempt, maxBytes);
    const wrong = findWrong(value, shape, 'it');
    if (wrong === undefined) return value;
    const { url, status } = response;
    throw new LectorError('protocol', `the answer of ${url || 'the server'} is not as it should be: ${wrong}`, {
      status,
    });
  };
}

/** What is wrong first, in words; undefined when nothing is. */
function findWrong(value: unknown, shape: Shape | Field, name: string): string | undefined {
  if (Array.isArray(shape)) {
    if (!Array.isArray(value)) return `${name} is not a list`;
    for (const item of value) {
      const wrong = findWrong(item, shape[0], `an item of ${name}`);
      if (wrong !== undefined) return wrong;
    }
    return undefined;
  }
  if (typeof shape === 'string') {
    const type = shape.replace('?', '');
    const allowed = typeof value === type || (type !== shape && (value === null || value === undefined));
    return allowed ? undefined : `${name} is not a ${type}`;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return `${name} is not an object`;
  for (const [field, wanted] of Object.entries(shape)) {
    const wrong = findWrong((value as Record<string, unknown>)[field], wanted as Field, `“${field}” of ${name}`);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}
