// A server with an encoder process in the middle of a job, whose id it prints. Somebody kills it.
import { Readable } from 'node:stream';
import { encodeFlac, makeVoice } from '../../src/audio/test-sounds.ts';
import { createEncoderPool } from '../../src/encoders/encoder-pool.ts';

const RATE = 22_050;
const samples = makeVoice(RATE, RATE);
const flac = await encodeFlac(samples, RATE);
const pool = createEncoderPool({ most: 1, log: { warn: () => {} } });

async function* endless() {
  yield flac.subarray(0, flac.length - 100);
  await new Promise((resolve) => setTimeout(resolve, 600_000));
}

await pool.transcode({
  variant: { format: 'wav', sampleRate: RATE },
  source: { sampleRate: RATE, samples: samples.length },
  openFlac: async () => Readable.from(endless()),
  onBytes: async () => {
    process.stdout.write(`${pool.pids()[0]}\n`);
  },
  signal: new AbortController().signal,
});
