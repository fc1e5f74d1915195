// Encodes a stream of mono 16-bit samples to FLAC frames, with libFLAC at level 5.
import type { Flac, StreamMetadata } from 'libflacjs';
import type { StreamInfo } from './flac-header.ts';

export interface FlacEncoder {
  write(samples: Int16Array): void;
  /** Hands out every frame that is full. What does not fill one stays for the next. The frames are the same with and without it. */
  flush(): void;
  /** Encodes the rest, frees the encoder and returns the facts of the stream. */
  finish(): StreamInfo;
  /** Frees the encoder. Idempotent; does nothing after `finish`. */
  discard(): void;
}

const LEVEL = 5;
const CHANNELS = 1;
const BITS = 16;
/** Samples of every frame but the last: what libFLAC takes at this level. */
export const BLOCK_SIZE = 4_096;
/** Samples passed to libFLAC in one call: four frames. */
const BATCH = 16_384;

/** Starts an encoder. Each frame goes to `onFrame` as soon as it is encoded; the receiver may keep the bytes. */
export function createFlacEncoder(options: {
  readonly flac: Flac;
  readonly sampleRate: number;
  readonly onFrame: (frame: Uint8Array) => void;
}): FlacEncoder {
  const { flac, sampleRate, onFrame } = options;
  const encoder = flac.create_libflac_encoder(sampleRate, CHANNELS, BITS, LEVEL, 0, false, BLOCK_SIZE);
  if (encoder === 0) throw new Error('libFLAC refused the audio format');
  let facts: StreamMetadata | undefined;
  let open = true;
  const status = flac.init_encoder_stream(
    encoder,
    // Data without samples is libFLAC's own header. It is incomplete, because it is made before the audio is known.
    (data, _bytes, samples) => {
      if (samples > 0) onFrame(data);
    },
    (metadata) => {
      facts = metadata;
    },
  );
  if (status !== 0) {
    discard();
    throw new Error(`libFLAC did not start (${status})`);
  }

  const batch = new Int32Array(BATCH);
  let filled = 0;

  function flush(): void {
    if (filled === 0) return;
    const samples = filled === BATCH ? batch : batch.subarray(0, filled);
    if (!flac.FLAC__stream_encoder_process_interleaved(encoder, samples, filled)) {
      throw new Error(`libFLAC failed (${flac.FLAC__stream_encoder_get_state(encoder)})`);
    }
    filled = 0;
  }

  function discard(): void {
    if (!open) return;
    open = false;
    flac.FLAC__stream_encoder_delete(encoder);
  }

  return {
    write(samples) {
      let from = 0;
      while (from < samples.length) {
        const taken = Math.min(samples.length - from, BATCH - filled);
        batch.set(from === 0 && taken === samples.length ? samples : samples.subarray(from, from + taken), filled);
        filled += taken;
        from += taken;
        if (filled === BATCH) flush();
      }
    },

    flush,

    finish() {
      flush();
      const finished = flac.FLAC__stream_encoder_finish(encoder);
      discard();
      if (!finished || !facts) throw new Error('libFLAC did not finish');
      return {
        minBlockSize: facts.min_blocksize,
        maxBlockSize: facts.max_blocksize,
        minFrameSize: facts.min_framesize,
        maxFrameSize: facts.max_framesize,
        sampleRate,
        channels: CHANNELS,
        bitsPerSample: BITS,
        totalSamples: facts.total_samples,
        md5: facts.md5sum,
      };
    },

    discard,
  };
}
