// What a job hears: one FLAC file, or those of a chapter one behind the other, of which one is given out.
import { createFlacFrameDecoder, type FlacFrameDecoder, type FlacFrameTakers } from '../audio/flac-frames.ts';
import type { ChapterPart } from './frames.ts';

export interface ChapterSource {
  /** Throws `FlacError`. */
  write(flac: Uint8Array): void;
  /** The end of the source. Throws `FlacError`. */
  finish(): void;
}

/** `chapter` null: one file of any size. Comments are those of the file that is given out. */
export function openSource(chapter: ChapterPart | null, takers: Required<FlacFrameTakers>): ChapterSource {
  const sizes = chapter?.files.map(({ sizeBytes }) => sizeBytes) ?? [Number.POSITIVE_INFINITY];
  const wanted = chapter?.index ?? 0;
  let file = 0;
  let left = sizes[0]!;
  let decoder = openFile();

  function openFile(): FlacFrameDecoder {
    return createFlacFrameDecoder(file === wanted ? takers : { onSamples: takers.onSamples });
  }

  return {
    write(flac) {
      let rest = flac;
      while (rest.length > left) {
        decoder.write(rest.subarray(0, left));
        decoder.finish();
        rest = rest.subarray(left);
        left = sizes[++file] ?? 0;
        if (left === 0) throw new RangeError('the files of the chapter are longer than they were said to be');
        decoder = openFile();
      }
      decoder.write(rest);
      left -= rest.length;
    },
    finish() {
      decoder.finish();
      if (file !== sizes.length - 1) throw new RangeError('files of the chapter are missing');
    },
  };
}

/** Of what comes of a whole chapter the samples of one file: to be called with all of it, in order. */
export function cutPart({ files, index }: ChapterPart): (samples: Int16Array) => Int16Array {
  const from = files.slice(0, index).reduce((sum, { samples }) => sum + samples, 0);
  const to = from + files[index]!.samples;
  let at = 0;
  return (samples) => {
    const start = at;
    at += samples.length;
    return samples.subarray(clamp(from - start, samples.length), clamp(to - start, samples.length));
  };
}

function clamp(position: number, length: number): number {
  return Math.max(0, Math.min(length, position));
}
