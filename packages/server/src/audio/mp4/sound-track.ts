// A track of AAC of low complexity, one channel (ISO/IEC 14496-12, -14), with an edit list that hides what the encoder adds at both ends.
import { audioSpecificConfig } from '../codecs/adts.ts';
import { box, fullBox, type Pieces, uint16, uint32 } from './boxes.ts';
import { media, trackHeader } from './movie.ts';
import { sampleTable } from './sample-table.ts';

export interface SoundTrack {
  readonly sampleRate: number;
  /** Samples in a packet. */
  readonly frameLength: number;
  /** Samples that the encoder puts in front. */
  readonly delay: number;
  /** What is heard, in units of the movie. */
  readonly heard: number;
  /** Packed, three letters. */
  readonly language: number;
  /** Of the packets. */
  readonly sizes: Uint32Array;
  /** Of all packets. */
  readonly soundBytes: number;
  /** Where the first packet lies in the file, and how much the file holds. */
  readonly start: number;
  readonly bodyBytes: number;
  /** Names other tracks. */
  readonly references?: Pieces;
}

const SOUND_TRACK = 1;

const CHUNK_PACKETS = 64;
const AUDIO_STREAM = 0x15;
const MPEG_4_AUDIO = 0x40;

export function soundTrack(track: SoundTrack): Pieces {
  const { heard, delay, sampleRate, frameLength, sizes, language, start, bodyBytes, references } = track;
  const edits = box('edts', fullBox('elst', 0, [uint32(1, heard, delay, 0x1_0000)]));
  const table = sampleTable({
    ...{ entry: soundEntry(track), durations: [[sizes.length, frameLength]], sizes },
    ...{ chunkPackets: CHUNK_PACKETS, start, bodyBytes },
  });
  return box(
    'trak',
    trackHeader({ id: SOUND_TRACK, duration: heard, isSound: true }),
    edits,
    ...(references === undefined ? [] : [references]),
    media({
      ...{ timescale: sampleRate, duration: sizes.length * frameLength, language, table },
      handler: { type: 'soun', name: 'Sound' },
      kindHeader: fullBox('smhd', 0, [uint32(0)]),
    }),
  );
}

function soundEntry({ sampleRate, sizes, frameLength, soundBytes }: SoundTrack): Pieces {
  const bitRate = sizes.length === 0 ? 0 : Math.round((8 * soundBytes * sampleRate) / (sizes.length * frameLength));
  const decoder = descriptor(
    4,
    ...[Buffer.of(MPEG_4_AUDIO, AUDIO_STREAM, 0, 0, 0), uint32(bitRate, bitRate)],
    descriptor(5, audioSpecificConfig(sampleRate)),
  );
  const stream = descriptor(3, Buffer.of(0, 0, 0), decoder, descriptor(6, Buffer.of(2)));
  return box(
    'mp4a',
    ...[Buffer.alloc(6), uint16(1), Buffer.alloc(8), uint16(1, 16, 0, 0), uint16(sampleRate, 0)],
    fullBox('esds', 0, [stream]),
  );
}

/** Short ones only: the length in one byte. */
function descriptor(tag: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.of(tag, body.length), body]);
}
