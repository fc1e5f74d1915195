// For tests: a short book, its chapters as ADTS files, and the writer fed in pieces.
import assert from 'node:assert/strict';
import { createAacEncoder } from '../codecs/aac.ts';
import { makeVoice } from '../test-sounds.ts';
import type { AudiobookChapter, AudiobookFacts } from './audiobook.ts';
import { createM4bWriter } from './m4b-writer.ts';

export const RATE = 24_000;

export interface TestChapter extends AudiobookChapter {
  readonly adts: Buffer;
  readonly sound: Int16Array;
}

export async function encodeAdts(sound: Int16Array, sampleRate: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  const onBytes = (bytes: Uint8Array) => parts.push(Buffer.from(bytes));
  const encoder = await createAacEncoder({ sampleRate, samples: sound.length, onBytes });
  encoder.write(sound);
  encoder.finish();
  return Buffer.concat(parts);
}

export async function makeChapter(title: string, samples: number, sampleRate = RATE): Promise<TestChapter> {
  // Its loudest part comes at once, so that its first samples can be found.
  const sound = makeVoice(samples + 2_400, sampleRate).subarray(2_400);
  const adts = await encodeAdts(sound, sampleRate);
  return { title, samples, sound, adts, sizeBytes: adts.length };
}

/** A picture of one colour as the smallest PNG that every reader takes. */
export const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
);

export const BOOK: AudiobookFacts = {
  title: 'Die Abenteuer 雲',
  authors: ['Arthur Conan Doyle', 'Jane Roe'],
  narrator: 'Ännchen',
  language: 'de-AT',
  date: '2011-05-17',
  publisher: 'A Publisher',
  description: `Ein Wort. ${'Noch eines. '.repeat(40)}Ende`,
  series: { name: 'Holmes', position: '2' },
  cover: PNG,
};

export interface Writing {
  readonly chapters: readonly (AudiobookChapter & { readonly adts: Buffer })[];
  readonly book?: AudiobookFacts;
  /** Bytes at a time. */
  readonly piece?: number;
  /** What comes the second time, if it is something else. */
  readonly again?: Buffer;
}

export function writeM4b({ chapters, book = BOOK, piece = 1_000, again }: Writing): Buffer {
  const parts: Buffer[] = [];
  const writer = createM4bWriter({ book, chapters, onBytes: (bytes) => parts.push(Buffer.from(bytes)) });
  const all = Buffer.concat(chapters.map(({ adts }) => adts));
  const isDone = [all, again ?? all].map((bytes) => {
    for (let at = 0; at < bytes.length; at += piece) writer.write(bytes.subarray(at, at + piece));
    return writer.finish();
  });
  assert.deepEqual(isDone, [false, true]);
  return Buffer.concat(parts);
}
