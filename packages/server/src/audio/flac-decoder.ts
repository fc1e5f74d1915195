// Decodes a FLAC stream of one channel and 16 bits while its bytes come, with libFLAC.
import type { Flac } from 'libflacjs';

export interface FlacDecoder {
  /** Takes the next bytes of the stream. */
  add(bytes: Uint8Array): void;
  /** No more bytes come. */
  end(): void;
  /** The next samples; null when more bytes are needed first, or when there are none any more. Throws on a broken stream. */
  next(): Int16Array | null;
  /** Frees the decoder. Idempotent. */
  close(): void;
}

/** More than the longest frame of such a stream has, so that a frame is begun only when all of it is there. */
const FRAME_BYTES = 256 * 1024;
const MAY_COME = 4;

export function createFlacDecoder(flac: Flac): FlacDecoder {
  const decoder = flac.create_libflac_decoder(false);
  if (decoder === 0) throw new Error('libFLAC did not start');
  const waiting: Uint8Array[] = [];
  const decoded: Int16Array[] = [];
  let bytes = 0;
  let hasEnded = false;
  let isOpen = true;
  let broken: string | null = null;

  function take(wanted: number): Uint8Array<ArrayBuffer> {
    const parts: Uint8Array[] = [];
    let taken = 0;
    while (taken < wanted && waiting.length > 0) {
      const part = waiting[0]!.subarray(0, wanted - taken);
      if (part.length === waiting[0]!.length) waiting.shift();
      else waiting[0] = waiting[0]!.subarray(part.length);
      parts.push(part);
      taken += part.length;
    }
    bytes -= taken;
    return new Uint8Array(Buffer.concat(parts));
  }

  const status = flac.init_decoder_stream(
    decoder,
    (wanted) => {
      const buffer = take(wanted);
      return { buffer, readDataLength: buffer.length, error: false };
    },
    ([channel]) => {
      const copy = Uint8Array.from(channel as Uint8Array);
      decoded.push(new Int16Array(copy.buffer, 0, copy.length >> 1));
    },
    (code) => {
      broken = `the recording cannot be decoded (${code})`;
    },
  );
  if (status !== 0) throw new Error(`libFLAC did not start (${status})`);

  return {
    add(part) {
      waiting.push(part);
      bytes += part.length;
    },
    end() {
      hasEnded = true;
    },
    next() {
      while (decoded.length === 0 && isOpen) {
        if (!hasEnded && bytes < FRAME_BYTES) return null;
        if (flac.FLAC__stream_decoder_get_state(decoder) >= MAY_COME) return null;
        if (!flac.FLAC__stream_decoder_process_single(decoder)) throw new Error('the recording cannot be decoded');
        if (broken !== null) throw new Error(broken);
      }
      return decoded.shift() ?? null;
    },
    close() {
      if (isOpen) flac.FLAC__stream_decoder_delete(decoder);
      isOpen = false;
    },
  };
}
