// AAC of low complexity, by the encoder of FFmpeg: as ADTS and in MP4.

import type { Comments } from '../flac-header.ts';
import { createM4aWriter } from '../mp4/m4a.ts';
import { type AacCodec, openAacCodec } from './aac-module.ts';
import { adtsFrame } from './adts.ts';
import type { AudioEncoder, EncoderOptions, HeadLastOptions } from './audio-encoder.ts';
import { createFrameBuffer } from './frame-buffer.ts';

const FRAME_LENGTH = 1_024;
/** Samples that the encoder puts in front. */
const DELAY = 1_024;
const BITS_A_SECOND = 64_000;

/** Each packet with a header of its own. Its length is not told anywhere, nor what the encoder puts in front. */
export async function createAacEncoder({ sampleRate, onBytes }: EncoderOptions): Promise<AudioEncoder> {
  const codec = await openAacCodec({ sampleRate, bitRate: BITS_A_SECOND, frameLength: FRAME_LENGTH });
  return createPacketEncoder(codec, (packet) => onBytes(adtsFrame(packet, sampleRate)));
}

export async function createM4aEncoder({ sampleRate, onBytes, onHead }: HeadLastOptions): Promise<AudioEncoder> {
  const codec = await openAacCodec({ sampleRate, bitRate: BITS_A_SECOND, frameLength: FRAME_LENGTH });
  const file = createM4aWriter({ sampleRate, frameLength: FRAME_LENGTH, delay: DELAY, onBytes });
  const packets = createPacketEncoder(codec, (packet) => file.add(packet));
  let comments: Comments = {};
  let samples = 0;
  return {
    begin(found) {
      comments = found;
    },
    write(block) {
      samples += block.length;
      packets.write(block);
    },
    finish() {
      packets.finish();
      onHead(file.finish(samples, comments));
    },
  };
}

function createPacketEncoder(codec: AacCodec, onPacket: (packet: Uint8Array) => void): AudioEncoder {
  let written = 0;
  const buffer = createFrameBuffer(FRAME_LENGTH, (frame) => {
    for (const packet of codec.encode(frame)) onPacket(packet);
  });
  return {
    write(block) {
      written += block.length;
      buffer.write(block);
    },
    finish() {
      // Behind the last sample as much as in front, so that it is heard whole.
      buffer.padTo(written);
      for (const packet of codec.finish()) onPacket(packet);
    },
  };
}
