// Any list of ids becomes calls that the API accepts.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LectorError } from '../errors.ts';
import { fetchResults, planBulkCalls } from './bulk.ts';

const range = (count: number) => Array.from({ length: count }, (_, i) => i + 1);
const sizes = (count: number, maxIds: number) => planBulkCalls(range(count), maxIds).map((call) => call.length);

test('a last single id rides with a neighbour', () => {
  assert.deepEqual(sizes(6, 5), [4, 2]);
  assert.deepEqual(sizes(11, 5), [5, 4, 2]);
  assert.deepEqual(planBulkCalls(range(6), 5), [
    [1, 2, 3, 4],
    [5, 6],
  ]);
});

test('a list of one is sent as the same id twice, and an empty one not at all', () => {
  assert.deepEqual(planBulkCalls([7], 5), [[7, 7]]);
  assert.deepEqual(planBulkCalls([], 5), []);
  assert.deepEqual(planBulkCalls([1, 2, 3], 2), [
    [1, 2],
    [3, 3],
  ]);
});

test('calls hold 2 to the most allowed, and every id in order', () => {
  for (const maxIds of [2, 3, 5, 100]) {
    for (let count = 1; count <= 40; count++) {
      const calls = planBulkCalls(range(count), maxIds);
      assert.ok(calls.every((call) => call.length >= 2 && call.length <= maxIds));
      assert.deepEqual([...new Set(calls.flat())], range(count));
    }
  }
});

test('answers of other servers are understood: bare links, missing ids, no status', async () => {
  const answer = { '1': 'http://x/1.flac', '2': { output_url: 'http://x/2.flac' } } as never;
  const results = await fetchResults({ ids: [3, 1, 2, 3], maxIds: 5, concurrency: 2, fetchCall: async () => answer });
  assert.deepEqual(
    [...results.values()].map(({ runId, status, url }) => [runId, status, url]),
    [
      [3, 'NOT_FOUND', null],
      [1, 'SUCCESS', 'http://x/1.flac'],
      [2, 'SUCCESS', 'http://x/2.flac'],
    ],
  );
});

test('ids outside 1 … 2 147 483 647 are refused before anything is sent', async () => {
  for (const id of [0, -1, 1.5, 2_147_483_648, Number.NaN]) {
    const fetchCall = () => assert.fail('nothing must be sent');
    await assert.rejects(
      fetchResults({ ids: [1, id], maxIds: 5, concurrency: 1, fetchCall }),
      (error) => error instanceof LectorError && error.kind === 'validation',
    );
  }
});

test('the first call that fails ends the others', async () => {
  let started = 0;
  const fetchCall = (_ids: readonly number[], signal: AbortSignal) => {
    if (++started === 1) return Promise.reject(new Error('first'));
    return new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  };
  await assert.rejects(fetchResults({ ids: range(100), maxIds: 5, concurrency: 3, fetchCall }), /first/);
  assert.equal(started, 3);
});
