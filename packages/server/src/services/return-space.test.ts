// Tests when space is given back, with a clock that is moved by hand.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createReturnSpace } from './return-space.ts';

it('space is given back when nobody has asked for a second, and no longer than that', async () => {
  let nowMs = 5_000;
  let rounds = 0;
  const seen: boolean[] = [];
  const space = {
    giveBack: async (mayGoOn: () => boolean) => {
      rounds++;
      seen.push(mayGoOn());
      returning.noteRequest();
      seen.push(mayGoOn());
      return 0;
    },
  };
  const returning = createReturnSpace({ space, clock: { monotonicMs: () => nowMs } });
  await returning.run();
  assert.equal(rounds, 0, 'not at the start');
  nowMs += 1_000;
  await returning.run();
  assert.deepEqual([rounds, seen], [1, [true, false]], 'a request ends it');
  nowMs += 999;
  await returning.run();
  assert.equal(rounds, 1);
});
