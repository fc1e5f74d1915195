// Opus in Ogg (RFC 7845), by libopus.
import OpusScript from 'opusscript';
import { toFields, vorbisComment } from '../flac-header.ts';
import type { AudioEncoder, EncoderOptions } from './audio-encoder.ts';
import { createFrameBuffer } from './frame-buffer.ts';
import { createOggWriter } from './ogg.ts';

type OpusRate = ConstructorParameters<typeof OpusScript>[0];

/** Times are counted at this rate, whatever the encoder is given. */
const GRANULES_A_SECOND = 48_000;
/** Granules that the encoder puts in front: 2.5 ms of look-ahead and 4 ms to align its two codecs. */
const PRE_SKIP = 312;
const FRAMES_A_SECOND = 50;
/** On the first page, which somebody waits for, and on those behind it. */
const FIRST_PAGE_FRAMES = 10;
const PAGE_FRAMES = 50;
const [SET_BITRATE, SET_COMPLEXITY, SET_SIGNAL] = [4_002, 4_010, 4_024];
const VOICE = 3_001;
const COMPLEXITY = 9;
const VENDOR = 'Lector (libopus)';

/** The rate is one that Opus takes: 8, 12, 16, 24 or 48 kHz. */
export function createOpusEncoder({ sampleRate, onBytes }: EncoderOptions): AudioEncoder {
  const encoder = new OpusScript(sampleRate as OpusRate, 1, OpusScript.Application.AUDIO);
  encoder.encoderCTL(SET_BITRATE, sampleRate > 24_000 ? 48_000 : 32_000);
  encoder.encoderCTL(SET_COMPLEXITY, COMPLEXITY);
  encoder.encoderCTL(SET_SIGNAL, VOICE);
  const granules = GRANULES_A_SECOND / sampleRate;
  const frameLength = sampleRate / FRAMES_A_SECOND;
  const ogg = createOggWriter(onBytes);
  let samples = 0;
  /** Known at the end. */
  let lastGranule = Number.POSITIVE_INFINITY;
  let frames = 0;
  let onPage = 0;
  let pageFrames = FIRST_PAGE_FRAMES;

  function flushWhenFull(): void {
    if (onPage < pageFrames) return;
    ogg.flush();
    onPage = 0;
    pageFrames = PAGE_FRAMES;
  }

  const buffer = createFrameBuffer(frameLength, (frame) => {
    // A page is ended before the next frame, so that the last one always waits to be marked as such.
    flushWhenFull();
    const bytes = encoder.encode(Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength), frameLength);
    frames++;
    onPage++;
    ogg.add({ bytes, granule: Math.min(frames * frameLength * granules, lastGranule) });
  });

  return {
    begin(comments) {
      ogg.add({ bytes: identification(sampleRate), granule: 0 });
      ogg.flush();
      ogg.add({
        bytes: Buffer.concat([Buffer.from('OpusTags'), vorbisComment(VENDOR, toFields(comments))]),
        granule: 0,
      });
      ogg.flush();
    },
    write(block) {
      samples += block.length;
      buffer.write(block);
    },
    finish() {
      lastGranule = PRE_SKIP + samples * granules;
      buffer.padTo(samples + PRE_SKIP / granules);
      ogg.flush({ isLast: true });
      encoder.delete();
    },
  };
}

function identification(sampleRate: number): Buffer {
  const head = Buffer.alloc(19);
  head.write('OpusHead', 0, 'latin1');
  head.writeUInt8(1, 8);
  head.writeUInt8(1, 9); // one channel
  head.writeUInt16LE(PRE_SKIP, 10);
  head.writeUInt32LE(sampleRate, 12);
  return head;
}
