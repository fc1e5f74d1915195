// For tests: sounds that codecs find as hard as speech, and FLAC files of them.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFlacFile } from './flac-file.ts';
import { loadLibflac } from './libflac.ts';

/** A voice that glides, with the strengths of a vowel in its harmonics, in syllables with pauses. Nothing above 4 kHz. */
export function makeVoice(samples: number, sampleRate: number): Int16Array {
  let phase = 0;
  return Int16Array.from({ length: samples }, (_, at) => {
    const seconds = at / sampleRate;
    phase += (2 * Math.PI * (130 + 40 * Math.sin(3 * seconds))) / sampleRate;
    const syllable = Math.max(0, Math.sin(2 * Math.PI * 2.5 * seconds)) ** 0.5;
    let sum = 0;
    for (let harmonic = 1; harmonic <= 20; harmonic++) {
      const nearness = Math.exp(-(((harmonic - 5) / 3) ** 2)) + 0.4 * Math.exp(-(((harmonic - 14) / 4) ** 2));
      sum += nearness * Math.sin(harmonic * phase + harmonic);
    }
    return Math.round(4_500 * syllable * sum);
  });
}

export async function encodeFlac(samples: Int16Array, sampleRate: number): Promise<Buffer> {
  const folder = mkdtempSync(join(tmpdir(), 'lector-sound-'));
  try {
    const path = join(folder, 'a.flac');
    const file = createFlacFile({ flac: await loadLibflac(), path, sampleRate, comments: { LECTOR_RUN_ID: '5' } });
    file.write(samples);
    file.finish();
    return readFileSync(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** How alike they are where both have samples, the second moved by `lag`: 1 for the same shape, 0 for nothing in common. */
export function correlation(one: Int16Array, other: Int16Array, lag = 0): number {
  let [product, first, second] = [0, 0, 0];
  for (let at = Math.max(0, -lag); at < Math.min(one.length, other.length - lag); at++) {
    product += one[at]! * other[at + lag]!;
    first += one[at]! ** 2;
    second += other[at + lag]! ** 2;
  }
  return product / Math.sqrt(first * second || 1);
}
