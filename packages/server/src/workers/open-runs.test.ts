// The open runs of an engine process: their turns, what is told of them, and how one is given up.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { FromChild } from './messages.ts';
import { createOpenRuns, type RunControl, type RunOrder } from './open-runs.ts';

interface Order extends RunOrder {
  readonly pieces: number;
}

const order = (job: number, pieces: number, { ownerId = job, interactive = false } = {}): Order => ({
  job,
  pieces,
  request: { ownerId, interactive },
});

/** Speaks runs of so many pieces. `spoken` has the job of each piece, and `onPiece` is called in each. */
function openRuns(onPiece: (job: number, piece: number) => void = () => {}) {
  const told: FromChild[] = [];
  const spoken: number[] = [];
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  const open = { count: 0 };
  const runs = createOpenRuns<Order>({
    answer(message) {
      told.push(message);
      if (message.type !== 'turn' && --open.count === 0) resolve();
    },
    async speak({ job, pieces }: Order, { signal, takeTurn }: RunControl) {
      for (let piece = 0; piece < pieces; piece++) {
        if (piece > 0) await takeTurn({ at: piece, length: 1 });
        if (signal.aborted) return { type: 'cancelled', job };
        spoken.push(job);
        onPiece(job, piece);
      }
      return { type: 'done', job, result: {} as never };
    },
  });
  const add = (one: Order) => {
    open.count++;
    runs.open(one);
  };
  return { runs, add, told, spoken, ended };
}

const endsOf = (told: readonly FromChild[]) =>
  told.flatMap((message) => (!('job' in message) || message.type === 'turn' ? [] : [[message.job, message.type]]));

test('a run of one owner is spoken to its end before the next one is begun', async () => {
  const { add, spoken, told, ended } = openRuns();
  add(order(1, 3, { ownerId: 7 }));
  add(order(2, 2, { ownerId: 7 }));
  await ended;
  assert.deepEqual(spoken, [1, 1, 1, 2, 2]);
  assert.deepEqual(endsOf(told), [
    [1, 'done'],
    [2, 'done'],
  ]);
});

test('each turn is told before it is taken, with its passage', async () => {
  const { add, told, ended } = openRuns();
  add(order(1, 2));
  await ended;
  assert.deepEqual(
    told.map((message) => (message.type === 'turn' ? message.passage : message.type)),
    [null, { at: 1, length: 1 }, 'done'],
  );
});

test('an interactive run that comes while a segment is spoken is next', async () => {
  const { add, spoken, ended } = openRuns((job, piece) => {
    if (job === 1 && piece === 1) add(order(2, 2, { interactive: true }));
  });
  add(order(1, 4));
  await ended;
  assert.deepEqual(spoken, [1, 1, 2, 2, 1, 1]);
});

test('a run that is cancelled is given up at its next turn, and the others go on', async () => {
  const { runs, add, spoken, told, ended } = openRuns((job, piece) => {
    if (job === 1 && piece === 0) runs.cancel(1);
  });
  add(order(1, 1_000));
  add(order(2, 2));
  add(order(3, 2));
  runs.cancel(3);
  await ended;
  assert.deepEqual(spoken, [1, 2, 2]);
  assert.deepEqual(
    new Map(endsOf(told) as [number, string][]),
    new Map([
      [3, 'cancelled'],
      [1, 'cancelled'],
      [2, 'done'],
    ]),
  );
});

test('what was spoken for each owner is told once', async () => {
  const { add, told, ended } = openRuns();
  for (let job = 1; job <= 4; job++) add(order(job, 5, { ownerId: job % 2 }));
  await ended;
  const turns = told.filter(({ type }) => type === 'turn').length;
  const spoken = told.flatMap((message) => ('spoken' in message ? message.spoken : []));
  assert.equal(spoken.length, turns);
  for (const owner of [0, 1]) assert.equal(spoken.filter(({ ownerId }) => ownerId === owner).length, 10);
  assert.ok(spoken.every(({ ms }) => ms >= 0));
});

test('after it was stopped nothing is begun', async () => {
  const { runs, add, spoken } = openRuns((_job, piece) => {
    if (piece === 1) stopped.resolve(runs.stop());
  });
  const stopped = Promise.withResolvers<void>();
  add(order(1, 5));
  await stopped.promise;
  assert.deepEqual(spoken, [1, 1]);
});

test('where several turns are taken at a time no run has two, each end of one is told, and none stands idle', async () => {
  const told: FromChild[] = [];
  const atWork = new Set<number>();
  let most = 0;
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  const runs = createOpenRuns<Order>({
    atOnce: 3,
    answer(message) {
      told.push(message);
      if (told.filter(({ type }) => type === 'done').length === 5) resolve();
    },
    async speak({ job, pieces }, { takeTurn }) {
      for (let piece = 0; piece < pieces; piece++) {
        if (piece > 0) await takeTurn({ at: piece, length: 1 });
        assert.ok(!atWork.has(job));
        atWork.add(job);
        most = Math.max(most, atWork.size);
        await setImmediate();
        atWork.delete(job);
      }
      return { type: 'done', job, result: {} as never };
    },
  });
  for (let job = 1; job <= 5; job++) runs.open(order(job, 4, { ownerId: job % 2, interactive: job === 5 }));
  await ended;
  assert.equal(most, 3);
  const kinds = (kind: string) => told.filter(({ type }) => type === kind).length;
  assert.deepEqual([kinds('turn'), kinds('pause'), kinds('done')], [20, 15, 5]);
  await runs.stop();
});
