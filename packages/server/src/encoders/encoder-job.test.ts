import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { TimeLimit } from '../workers/time-limit.ts';
import { EncoderJob } from './encoder-job.ts';
import { FROM_ENCODER, TO_ENCODER } from './frames.ts';

const PIECE = 4 * 1024 * 1024;
const PIECES = 60;

test('what a job was fed is not kept until its end', { timeout: 60_000 }, async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const arrayBuffers = () => {
    collect();
    return process.memoryUsage().arrayBuffers;
  };
  const before = arrayBuffers();
  let held = 0;
  let fed = 0;
  async function* source() {
    for (let piece = 0; piece < PIECES; piece++) yield Buffer.alloc(PIECE);
  }
  const order = { format: 'pcm', sampleRate: 1, sourceRate: 1, sourceSamples: null } as const;
  const job: EncoderJob = new EncoderJob(
    {
      order,
      openSource: async () => Readable.from(source(), { highWaterMark: 1 }),
      onBytes: async () => {},
      signal: new AbortController().signal,
    },
    {
      limit: new TimeLimit({ coreWaitMs: () => 0, patience: 1 }),
      limitMs: 60_000,
      end: () => {},
      send(kind, bytes) {
        fed += bytes.length;
        if (kind === TO_ENCODER.end) held = arrayBuffers() - before;
        const answer = kind === TO_ENCODER.end ? FROM_ENCODER.done : FROM_ENCODER.taken;
        setImmediate(() => void job.take({ kind: answer, job: 1, bytes: Buffer.alloc(0) }));
      },
    },
  );
  await job.run();
  assert.ok(fed > PIECES * PIECE);
  assert.ok(held < 8 * PIECE, `${held} bytes of ${fed} are held`);
});
