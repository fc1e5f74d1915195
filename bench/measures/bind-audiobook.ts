// What it takes to join chapters to an audiobook, against the encoder that made them.
import { Readable } from 'node:stream';
import { createAacEncoder } from '../../packages/server/src/audio/codecs/aac.ts';
import { makeVoice } from '../../packages/server/src/audio/test-sounds.ts';
import { joinedStarts } from '../../packages/server/src/domain/audiobook/joined-starts.ts';
import { createEncoderPool } from '../../packages/server/src/encoders/encoder-pool.ts';
import { atMost, type Measurement, plain } from '../measurement.ts';
import { cpuSecondsOfTree, residentBytesOfTree } from '../process-usage.ts';

const RATE = 24_000;
const MINUTES_A_CHAPTER = 30;
const PIECE_BYTES = 65_536;
const SAMPLE_MS = 20;
const MIB = 2 ** 20;

interface Minute {
  readonly adts: Buffer;
  /** Of the encoder. */
  readonly cpuSeconds: number;
}

interface Bound {
  readonly bytes: number;
  readonly cpuSeconds: number;
  readonly peakBytes: number;
}

export async function measureBindAudiobook(): Promise<Measurement> {
  const minute = await encodeMinute();
  const hour = await bind(minute, 1);
  const ten = await bind(minute, 10);
  return {
    name: 'bind-audiobook',
    title: 'Ten hours of chapters as one audiobook',
    method:
      `An encoder process joins chapters of ${MINUTES_A_CHAPTER} minutes at ${RATE / 1_000} kHz to an M4B: one hour, and, in another process, ten. CPU time and resident memory are those of that process; ` +
      'the chapters are one minute of AAC again and again, and the encoder’s CPU time is that of this minute.',
    figures: [
      atMost(
        'CPU time for ten hours, of that of the AAC encoder',
        (100 * ten.cpuSeconds) / (600 * minute.cpuSeconds),
        1,
        '%',
      ),
      atMost('resident memory for ten hours beyond that for one', (ten.peakBytes - hour.peakBytes) / MIB, 60, 'MiB'),
      plain('resident memory for one hour', hour.peakBytes / MIB, 'MiB'),
      plain('CPU time for ten hours', ten.cpuSeconds, 's'),
      plain('the whole file', ten.bytes / MIB, 'MiB'),
    ],
  };
}

async function encodeMinute(): Promise<Minute> {
  const sound = makeVoice(60 * RATE, RATE);
  const parts: Buffer[] = [];
  const before = process.cpuUsage();
  const onBytes = (bytes: Uint8Array) => parts.push(Buffer.from(bytes));
  const encoder = await createAacEncoder({ sampleRate: RATE, samples: sound.length, onBytes });
  encoder.write(sound);
  encoder.finish();
  const { user, system } = process.cpuUsage(before);
  return { adts: Buffer.concat(parts), cpuSeconds: (user + system) / 1e6 };
}

async function bind({ adts }: Minute, hours: number): Promise<Bound> {
  const pool = createEncoderPool({ most: 1, log: { warn: () => {} } });
  const count = (60 * hours) / MINUTES_A_CHAPTER;
  // As many packets as so many minutes one behind the other have, all heard but the one in front.
  const samples = joinedStarts([60 * RATE, 0])[1]! * MINUTES_A_CHAPTER - joinedStarts([0, 0])[1]!;
  const chapter = { sizeBytes: MINUTES_A_CHAPTER * adts.length, samples };
  const chapters = Array.from({ length: count }, (_, index) => ({ ...chapter, title: `Chapter ${index + 1}` }));
  const usage = watch(pool.pids);
  let bytes = 0;
  try {
    await pool.bind({
      book: { title: 'A Book', authors: ['Somebody'], chapters },
      openAdts: async () => Readable.from(repeat(adts, 60 * hours)),
      onBytes: async ({ length }) => {
        bytes += length;
      },
      signal: new AbortController().signal,
    });
    return { bytes, ...usage.stop() };
  } finally {
    usage.stop();
    await pool.close();
  }
}

function* repeat(adts: Buffer, times: number): Generator<Buffer> {
  for (let time = 0; time < times; time++) {
    for (let at = 0; at < adts.length; at += PIECE_BYTES) yield adts.subarray(at, at + PIECE_BYTES);
  }
}

/** Of the processes that there are then. */
function watch(pids: () => readonly number[]) {
  const sum = (of: (pid: number) => number) => pids().reduce((total, pid) => total + of(pid), 0);
  let peakBytes = 0;
  const look = () => {
    peakBytes = Math.max(peakBytes, sum(residentBytesOfTree));
  };
  const sampling = setInterval(look, SAMPLE_MS);
  return {
    stop() {
      clearInterval(sampling);
      look();
      return { cpuSeconds: sum(cpuSecondsOfTree), peakBytes };
    },
  };
}
