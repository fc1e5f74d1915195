// The audio of a run as it grows: pieces with pauses between those that sound, written to the file and measured.
import type { FlacFile } from '../audio/flac-file.ts';
import { createPeakMeter } from '../audio/peaks.ts';
import { MAX_PEAKS } from '../domain/sound.ts';
import { SynthesisError } from '../ports/synthesizer.ts';
import { SILENT_SECONDS } from './speak-piece.ts';

export interface Track {
  /** Appends a piece. Answers where it is heard; no samples when it made no sound. Throws when the audio gets too long. */
  append(blocks: readonly Int16Array[]): { readonly start: number; readonly samples: number };
  /** Leaves so many samples of silence before the next piece that sounds; the longest of several pauses counts. */
  pause(samples: number): void;
  /** Samples so far. */
  total(): number;
  /** The shape of all that was heard; once, at the end. */
  peaks(): Uint8Array;
}

export function createTrack(options: { file: FlacFile; sampleRate: number; maxSeconds: number }): Track {
  const { file, sampleRate, maxSeconds } = options;
  const maxSamples = maxSeconds * sampleRate;
  const meter = createPeakMeter(MAX_PEAKS);
  let total = 0;
  let pausing = 0;

  function write(samples: Int16Array): void {
    total += samples.length;
    if (total > maxSamples) throw tooLong(maxSeconds);
    meter.add(samples);
    file.write(samples);
  }

  return {
    append(blocks) {
      const samples = blocks.reduce((sum, block) => sum + block.length, 0);
      if (samples < SILENT_SECONDS * sampleRate) return { start: total, samples: 0 };
      if (total > 0 && pausing > 0) write(new Int16Array(pausing));
      pausing = 0;
      const start = total;
      for (const block of blocks) write(block);
      return { start, samples };
    },
    pause(samples) {
      pausing = Math.max(pausing, samples);
    },
    total: () => total,
    peaks: () => meter.finish(),
  };
}

function tooLong(maxSeconds: number): SynthesisError {
  const message = `The text turns into more than ${maxSeconds} seconds of audio.`;
  return new SynthesisError({ code: 'engine_failed', message, retryable: false });
}
