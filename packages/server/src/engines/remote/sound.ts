// Makes of an answer the samples of a segment, and finds out whether they can be the speech of its text.
import { createResampler } from '../../audio/resampler.ts';
import { REMOTE_RATES, type RemoteEngine } from '../../domain/remote-engine.ts';
import { readWav, WavError } from '../../domain/wav-samples.ts';
import type { Answer } from './exchange.ts';
import { unfit } from './remote-fault.ts';

/** Silence that is kept around a segment, ms. */
export const LEAVES_MS = { before: 25, after: 50 } as const;
/** −50 dBFS: below it a voice's own noise, above it breath and the ends of words. */
const QUIET = 104;
/** The quickest of voices takes twice as long for a letter. */
const LEAST_SECONDS_A_LETTER = 0.02;
/** The slowest one takes a fifth; digits are said as words. */
const MOST_SECONDS_A_CHARACTER = 2;
const MOST_SECONDS_MORE = 5;
/** 48 kHz, two channels, floats. */
const MOST_BYTES_A_SECOND = 384_000;
/** What may stand before the samples, such as a picture of whoever made them. */
const HEAD_BYTES = 1_048_576;
const RIFF = 'RIFF';
const LETTERS = /[\p{L}\p{N}]/gu;
/** Besides `audio/…`: what servers say that do not know what they send. */
const BYTES = /^(application\/octet-stream|binary\/octet-stream|)$/;
const TYPE = /^[a-z0-9!#$&^_.+-]{1,60}\/[a-z0-9!#$&^_.+-]{1,60}$/;
const RAW = /^audio\/(pcm|l16|raw|x-raw|x-pcm|basic)$/;

/** Letters and digits of a text: what is heard for sure. */
export function countLetters(text: string): number {
  return text.match(LETTERS)?.length ?? 0;
}

export interface Asked {
  readonly text: string;
  /** A factor of the voice's own rate. */
  readonly rate: number;
  readonly remote: Pick<RemoteEngine, 'format' | 'sampleRate'>;
}

/** At the remote engine's rate, without the silence at its ends. Rejects with `RemoteFault`. */
export async function readSound(answer: Answer, asked: Asked): Promise<Int16Array> {
  const { text, rate, remote } = asked;
  const most = (MOST_SECONDS_MORE + MOST_SECONDS_A_CHARACTER * text.length) / Math.min(1, rate);
  const { samples, sampleRate } = await readSamples(answer, { remote, maxSeconds: most });
  const sound = checkSound({ samples, sampleRate, text, rate });
  return sampleRate === remote.sampleRate ? sound : resample(sound, sampleRate, remote.sampleRate);
}

/** The samples without the silence at their ends. Throws a `RemoteFault` when they cannot be the text. */
export function checkSound({
  samples,
  sampleRate,
  text,
  rate,
}: {
  readonly samples: Int16Array;
  readonly sampleRate: number;
  readonly text: string;
  readonly rate: number;
}): Int16Array {
  const sound = trimEdges(samples, sampleRate);
  if (sound.length === 0) throw unfit('its answer is silent', { passing: true });
  const seconds = sound.length / sampleRate;
  if (seconds >= (LEAST_SECONDS_A_LETTER * countLetters(text)) / Math.max(1, rate)) return sound;
  throw unfit(`its answer is too short: ${seconds.toFixed(2)} s of sound for ${text.length} characters`, {
    passing: true,
  });
}

/** Without checks against a text: what a first answer tells of the rate. */
export async function readSamples(
  answer: Answer,
  { remote, maxSeconds }: { remote: Asked['remote']; maxSeconds: number },
): Promise<{ readonly samples: Int16Array; readonly sampleRate: number }> {
  const type = answer.contentType.split(';', 1)[0]!.trim().toLowerCase();
  if (!type.startsWith('audio/') && !BYTES.test(type)) {
    answer.discard();
    throw unfit(`it answered ${nameOf(type)} instead of audio`);
  }
  const bytes = answer.read(HEAD_BYTES + Math.ceil(maxSeconds * MOST_BYTES_A_SECOND));
  const { first, all, close } = await peek(bytes);
  try {
    if (first.toString('latin1') === RIFF) return await readFile(all, maxSeconds);
    if (remote.format === 'pcm' && (BYTES.test(type) || RAW.test(type))) {
      return { samples: await readRaw(all, maxSeconds * remote.sampleRate), sampleRate: remote.sampleRate };
    }
    throw unfit(`it answered ${nameOf(type)} instead of ${remote.format === 'wav' ? 'WAV' : 'raw samples'}`);
  } finally {
    await close();
  }
}

/** What comes behind the samples is not read. */
async function readFile(bytes: AsyncIterable<Uint8Array>, maxSeconds: number) {
  const { samples, sampleRate, isCutShort } = await readWav(bytes, { maxSeconds }).catch((error: unknown) => {
    throw error instanceof WavError ? unfit(describeProblem(error)) : error;
  });
  if (isCutShort) throw unfit('its answer is shorter than its header says', { passing: true });
  if (!(REMOTE_RATES as readonly number[]).includes(sampleRate))
    throw unfit(`its answer has a rate of ${sampleRate} Hz`);
  return { samples: toSamples(samples), sampleRate };
}

function describeProblem({ problem }: WavError): string {
  if (problem.kind === 'format') return `its answer is no WAV that can be read: ${problem.words}`;
  return problem.kind === 'too_long' ? 'its answer is far too long for the text' : 'its answer is no speech';
}

/** Little-endian, 16 bits, mono. */
async function readRaw(bytes: AsyncIterable<Uint8Array>, maxSamples: number): Promise<Int16Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const piece of bytes) {
    length += piece.length;
    if (length > maxSamples * 2) throw unfit('its answer is far too long for the text');
    parts.push(piece);
  }
  if (length % 2 === 1) throw unfit('its answer breaks off inside a sample', { passing: true });
  return toSamples(Buffer.concat(parts));
}

function toSamples(bytes: Buffer): Int16Array {
  const samples = new Int16Array(bytes.length >> 1);
  for (let i = 0; i < samples.length; i++) samples[i] = bytes.readInt16LE(2 * i);
  return samples;
}

interface Peeked {
  /** Four bytes, or fewer at the end. */
  readonly first: Buffer;
  readonly all: AsyncIterable<Uint8Array>;
  /** Ends the answer, read or not. */
  close(): Promise<unknown>;
}

async function peek(bytes: AsyncIterable<Uint8Array>): Promise<Peeked> {
  const pieces = bytes[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  while (head.length < RIFF.length) {
    const next = await pieces.next();
    if (next.done === true) break;
    head = Buffer.concat([head, next.value]);
  }
  async function* all(): AsyncGenerator<Uint8Array> {
    yield head;
    for (let next = await pieces.next(); next.done !== true; next = await pieces.next()) yield next.value;
  }
  return { first: head.subarray(0, RIFF.length), all: all(), close: async () => pieces.return?.() };
}

function trimEdges(samples: Int16Array, sampleRate: number): Int16Array {
  const first = samples.findIndex(isHeard);
  if (first === -1) return samples.subarray(0, 0);
  const last = samples.findLastIndex(isHeard);
  const start = Math.max(0, first - Math.round((LEAVES_MS.before * sampleRate) / 1_000));
  return samples.subarray(start, last + 1 + Math.round((LEAVES_MS.after * sampleRate) / 1_000));
}

function isHeard(sample: number): boolean {
  return sample > QUIET || sample < -QUIET;
}

function resample(samples: Int16Array, from: number, to: number): Int16Array {
  const resampler = createResampler(from, to);
  const head = resampler.write(samples).slice();
  const tail = resampler.finish();
  const all = new Int16Array(head.length + tail.length);
  all.set(head);
  all.set(tail, head.length);
  return all;
}

function nameOf(type: string): string {
  return TYPE.test(type) ? type : 'something without a type';
}
