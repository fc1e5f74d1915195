// FLAC at another loudness than the one that is stored: a file like that one, with its comments.
import { createFlacEncoder } from '../flac-encoder.ts';
import { type Comments, flacHeader } from '../flac-header.ts';
import { loadLibflac } from '../libflac.ts';
import type { AudioEncoder, HeadLastOptions } from './audio-encoder.ts';

/** Its header tells the digest of the samples, so it comes last. */
export async function createFlacCopyEncoder({ sampleRate, onBytes, onHead }: HeadLastOptions): Promise<AudioEncoder> {
  const encoder = createFlacEncoder({ flac: await loadLibflac(), sampleRate, onFrame: onBytes });
  let comments: Comments = {};
  return {
    begin(found) {
      comments = found;
    },
    write: (samples) => encoder.write(samples),
    finish: () => onHead(flacHeader(encoder.finish(), comments)),
  };
}
