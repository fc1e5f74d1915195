// Baseline: one process that turns a FLAC file into MP3 with the server's own decoder and encoder, keeps nothing of it, and prints its CPU time.
import { createReadStream } from 'node:fs';
import { beginEncoding } from '../../packages/server/src/encoders/encode.ts';
import { lowerPriority } from '../../packages/server/src/workers/lower-priority.ts';

lowerPriority(process.pid);
const [path = '', rate = '', samples = ''] = process.argv.slice(2);
const job = { format: 'mp3', sampleRate: Number(rate), sourceRate: Number(rate), sourceSamples: Number(samples) };
let bytes = 0;
const encoding = await beginEncoding(job, {
  onBytes: (piece) => {
    bytes += piece.length;
  },
  onHead: () => {},
});
const before = process.cpuUsage();
for await (const piece of createReadStream(path)) encoding.write(piece as Buffer);
encoding.finish();
const { user, system } = process.cpuUsage(before);
process.stdout.write(JSON.stringify({ seconds: (user + system) / 1e6, bytes }));
