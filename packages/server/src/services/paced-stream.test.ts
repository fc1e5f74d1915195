import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { createPacedStream, PIECE_BYTES } from './paced-stream.ts';

test('a piece is asked for when the one before was taken, and the end is told once', async () => {
  let asked = 0;
  let closed = 0;
  const stream = createPacedStream(
    async () => (++asked > 3 ? null : Buffer.alloc(PIECE_BYTES, asked)),
    () => closed++,
  );
  const read: number[] = [];
  for await (const piece of stream) read.push((piece as Buffer)[0]!);
  assert.deepEqual([...new Set(read)], [1, 2, 3]);
  assert.equal(closed, 1);
});

test('who takes too little is cut off; who waits for the next piece is not', async () => {
  let closed = 0;
  const endless = createPacedStream(
    async () => Buffer.alloc(PIECE_BYTES),
    () => closed++,
    5,
  );
  endless.read(1); // and no more
  const [error] = await once(endless, 'error');
  assert.match(String(error), /less than 65536 bytes in 0.005 s/);
  assert.equal(closed, 1);

  const silence = Promise.withResolvers<null>();
  const waiting = createPacedStream(
    () => silence.promise,
    () => closed++,
    5,
  );
  waiting.resume();
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(waiting.destroyed, false);
  silence.resolve(null);
  await once(waiting, 'close');
  assert.equal(closed, 2);
});

test('what cannot be read ends the stream with its reason', async () => {
  const stream = createPacedStream(
    () => Promise.reject(new Error('the engine is gone')),
    () => {},
  );
  stream.resume();
  const [error] = await once(stream, 'error');
  assert.match(String(error), /the engine is gone/);
});
