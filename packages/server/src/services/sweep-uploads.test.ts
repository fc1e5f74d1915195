// Tests that uploads go that nothing refers to, once they are old enough to be nobody's.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createSweepUploads } from './sweep-uploads.ts';

const HOUR_MS = 3_600_000;

it('removes what no kind of thing needs, but for what is young', async () => {
  const times = new Map([
    ['a file', 0],
    ['a book', 0],
    ['nobody', 0],
    ['young', 1],
  ]);
  const asked: string[][] = [];
  const needs = (id: string) => async (ids: readonly string[]) => {
    asked.push([...ids]);
    return new Set(ids.filter((one) => one === id));
  };
  const sweep = createSweepUploads({
    uploads: {
      async *list() {
        for (const [id, modifiedMs] of times) yield { id, modifiedMs };
      },
      remove: async (id) => void times.delete(id),
    },
    clock: { now: () => HOUR_MS + 1 },
    needed: [needs('a file'), needs('a book')],
  });
  assert.equal(await sweep(), 1);
  assert.deepEqual([...times.keys()], ['a file', 'a book', 'young']);
  assert.deepEqual(asked[0], ['a file', 'a book', 'nobody']);
});
