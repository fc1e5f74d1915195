// What is expected of a book, by what was spoken before.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BookInfo, RunInfo } from '@lector/client';
import { ASSUMED, toPace } from './estimate.ts';

type Run = readonly [id: number, seconds: number | null];
const book = (...chapters: (readonly [characters: number, ...runs: Run[]])[]) =>
  ({
    voice: 'Ada',
    chapters: chapters.map(([characters, ...runs]) => ({
      ...{ characters, unspoken: null },
      runs: runs.map(([id, seconds]) => ({ run_id: id, seconds })),
    })),
  }) as unknown as BookInfo;
const run = (id: number, [from, to]: readonly [number, number], seconds: number) =>
  ({
    ...{ run_id: id, audio: { seconds } },
    ...{ started_at: new Date(from * 1_000).toISOString(), finished_at: new Date(to * 1_000).toISOString() },
  }) as unknown as RunInfo;

test('characters and seconds are those of chapters that are there whole', () => {
  const { charactersASecond, measured } = toPace(
    [book([1_400, [1, 100]], [1_400, [2, 50], [3, 50]], [9_000, [4, null]])],
    [],
  );
  assert.deepEqual([charactersASecond, measured], [14, { books: 1, voices: ['Ada'], seconds: 200 }]);
  assert.equal(toPace([book([1_999, [1, 100]])], []), ASSUMED);
  assert.equal(toPace([], []), ASSUMED);
});

test('how fast it is spoken counts the time in which something was, and the slowest book', () => {
  const first = book([3_000, [1, 100], [2, 100], [3, 100]]);
  const runs = [run(3, [30, 40], 100), run(1, [0, 10], 100), run(2, [5, 15], 100)];
  // 0 to 15 and 30 to 40.
  assert.equal(toPace([first], runs).spokenASecond, 12);
  // Everything of it was taken over.
  const second = book([3_000, [4, 100]]);
  assert.equal(toPace([second, first], [...runs, run(4, [50, 51], 100)]).spokenASecond, 12);
  assert.equal(toPace([first], []).spokenASecond, null);
});
