// Listens to one run inside the process that listens: decodes its recording, hears it piece by piece, compares.
import { createFlacFrameDecoder } from '../../audio/flac-frames.ts';
import type { TimedSentence } from '../../domain/timings.ts';
import { createComparison } from './compare-sentence.ts';
import { readTextToHear } from './expected-words.ts';
import type { FromListener, RunToHear, ToListener } from './messages.ts';
import { createSoundWindow, findQuietPlace } from './sound-window.ts';

export interface RunListener {
  /** Answers a message about the run. */
  answer(message: Exclude<ToListener, { readonly type: 'open' }>): Promise<FromListener>;
}

/** Whisper's own limit is 30 seconds. */
const PIECE_SECONDS = 28;
/** Silence around a piece, as recognisers were trained to have it. */
const EDGE_SECONDS = 0.25;
/** Of a piece: a recogniser that repeats itself without end is cut. */
const MOST_HEARD = 4_000;

/** `hear`: what a recogniser hears in samples from −1 to 1. */
export async function createRunListener(
  { sampleRate, ...text }: RunToHear,
  hear: (samples: Float32Array, rate: number) => Promise<string>,
): Promise<RunListener> {
  const comparison = createComparison(await readTextToHear(text));
  const sound = createSoundWindow();
  // Its samples are in a buffer that the next ones overwrite.
  const decoder = createFlacFrameDecoder({ onSamples: (samples) => sound.add(samples.slice()) });
  let sentence: TimedSentence | null = null;
  let at = 0;
  let heard: string[] = [];

  /** Listens to the next piece of the sentence, when all of it is there. */
  async function goOn(): Promise<FromListener> {
    if (sentence === null) throw new Error('there is no sentence to listen to');
    const left = sentence.startSample + sentence.samples - at;
    if (left > 0) {
      const longest = PIECE_SECONDS * sampleRate;
      const samples = sound.take(at, Math.min(left, longest));
      if (samples === null) return { type: 'needsAudio' };
      const isLast = left <= longest || samples.length < longest;
      const piece = isLast ? samples : samples.subarray(0, findQuietPlace(samples, sampleRate));
      if (piece.length > 0) heard.push((await hear(withEdges(piece, sampleRate), sampleRate)).slice(0, MOST_HEARD));
      at += piece.length;
      if (!isLast) return { type: 'paused' };
    }
    comparison.add(sentence, heard.join(' '));
    sentence = null;
    return { type: 'heard' };
  }

  return {
    async answer(message) {
      switch (message.type) {
        case 'sentence':
          sentence = message.sentence;
          at = sentence.startSample;
          heard = [];
          return goOn();
        case 'audio':
          if (message.bytes === null) {
            decoder.finish();
            sound.end();
          } else decoder.write(message.bytes);
          return goOn();
        case 'goOn':
          return goOn();
        case 'finish':
          return { type: 'done', report: comparison.finish() };
      }
    },
  };
}

function withEdges(samples: Int16Array, sampleRate: number): Float32Array {
  const edge = Math.round(EDGE_SECONDS * sampleRate);
  const result = new Float32Array(samples.length + 2 * edge);
  for (let i = 0; i < samples.length; i++) result[edge + i] = samples[i]! / 32_768;
  return result;
}
