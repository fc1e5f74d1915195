// The audio of a run: writes its pieces to the file, with pauses between those that have sound, and measures the peaks.
import type { FlacFile } from '../../audio/flac-file.ts';
import { createPeakMeter } from '../../audio/peaks.ts';
import { MAX_PEAKS } from '../../domain/sound.ts';
import { SynthesisError } from '../../ports/synthesizer.ts';
import { SILENT_SECONDS } from './speak-piece.ts';

export interface Track {
  /** Appends a piece, returns its place; `samples` is 0 when it made no sound. Throws when the audio gets too long. */
  append(blocks: readonly Int16Array[]): { readonly start: number; readonly samples: number };
  /** Adds silence before the next piece that has sound. Of several pauses only the longest counts. */
  pause(samples: number): void;
  /** Adds silence at once, also where no other piece follows or stands before. */
  silence(samples: number): void;
  /** Samples so far. */
  total(): number;
  /** The peaks of the whole audio. Call it once, at the end. */
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
    silence(samples) {
      if (samples === 0) return;
      pausing = 0;
      write(new Int16Array(samples));
    },
    total: () => total,
    peaks: () => meter.finish(),
  };
}

function tooLong(maxSeconds: number): SynthesisError {
  const message = `The text turns into more than ${maxSeconds} seconds of audio.`;
  return new SynthesisError({ code: 'engine_failed', message, retryable: false });
}
