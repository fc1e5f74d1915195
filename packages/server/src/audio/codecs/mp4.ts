// An MP4 file with one track of AAC (ISO/IEC 14496-12, -14): the table of contents in front, an edit list that hides what the encoder
// adds at both ends, four bytes of memory a packet.
import { audioSpecificConfig } from './adts.ts';

export interface Mp4Options {
  readonly sampleRate: number;
  /** Samples in a packet. */
  readonly frameLength: number;
  /** Samples that the encoder puts in front. */
  readonly delay: number;
  /** Takes the audio, as it comes. */
  readonly onBytes: (bytes: Uint8Array) => void;
}

export interface Mp4Writer {
  add(packet: Uint8Array): void;
  /** What belongs in front of the audio. `samples` are heard, behind the delay. */
  finish(samples: number): Buffer;
}

/** Packets that a chunk of the table covers. */
const CHUNK_PACKETS = 64;
const MAX_32_BITS = 0xffff_ffff;
const AUDIO_STREAM = 0x15;
const MPEG_4_AUDIO = 0x40;
const IDENTITY = [0x1_0000, 0, 0, 0, 0x1_0000, 0, 0, 0, 0x4000_0000];
const UNDETERMINED = 0x55c4;

export function createMp4Writer(options: Mp4Options): Mp4Writer {
  let sizes = new Uint32Array(4_096);
  let count = 0;
  let bodyBytes = 0;

  return {
    add(packet) {
      if (count === sizes.length) {
        const larger = new Uint32Array(2 * count);
        larger.set(sizes);
        sizes = larger;
      }
      sizes[count++] = packet.length;
      bodyBytes += packet.length;
      options.onBytes(packet);
    },
    finish(samples) {
      const facts = { ...options, samples, sizes: sizes.subarray(0, count), bodyBytes };
      const start = fileType();
      // The offsets in the table take the same room whatever they are, so its length can be had before they are known.
      const length = start.length + movie(facts, 0).length + mediaHeader(bodyBytes).length;
      return Buffer.concat([start, movie(facts, length), mediaHeader(bodyBytes)]);
    },
  };
}

interface TrackFacts extends Mp4Options {
  readonly samples: number;
  readonly sizes: Uint32Array;
  readonly bodyBytes: number;
}

function fileType(): Buffer {
  return box('ftyp', text('M4A '), uint32(0x200), text('M4A isomiso2mp41'));
}

function mediaHeader(bodyBytes: number): Buffer {
  if (bodyBytes + 8 <= MAX_32_BITS) return Buffer.concat([uint32(bodyBytes + 8), text('mdat')]);
  return Buffer.concat([uint32(1), text('mdat'), uint64(bodyBytes + 16)]);
}

function movie(facts: TrackFacts, bodyStart: number): Buffer {
  const { sampleRate, samples } = facts;
  const header = fullBox('mvhd', 0, [
    ...[uint32(0), uint32(0), uint32(sampleRate), uint32(samples)],
    ...[uint32(0x1_0000), uint16(0x100), Buffer.alloc(10), uint32(...IDENTITY), Buffer.alloc(24), uint32(2)],
  ]);
  return box('moov', header, track(facts, bodyStart));
}

function track(facts: TrackFacts, bodyStart: number): Buffer {
  const { samples, delay } = facts;
  const enabledInMovie = 3;
  const header = fullBox('tkhd', enabledInMovie, [
    ...[uint32(0), uint32(0), uint32(1), uint32(0), uint32(samples), Buffer.alloc(8)],
    ...[uint16(0, 0, 0x100, 0), uint32(...IDENTITY), uint32(0, 0)],
  ]);
  const edits = box('edts', fullBox('elst', 0, [uint32(1), uint32(samples), uint32(delay), uint32(0x1_0000)]));
  return box('trak', header, edits, media(facts, bodyStart));
}

function media(facts: TrackFacts, bodyStart: number): Buffer {
  const { sampleRate, sizes, frameLength } = facts;
  const whole = sizes.length * frameLength;
  const header = fullBox('mdhd', 0, [uint32(0, 0, sampleRate, whole), uint16(UNDETERMINED, 0)]);
  const handler = fullBox('hdlr', 0, [uint32(0), text('soun'), Buffer.alloc(12), text('Sound\0')]);
  const itself = box('dinf', fullBox('dref', 0, [uint32(1), fullBox('url ', 1, [])]));
  const sound = fullBox('smhd', 0, [uint32(0)]);
  return box('mdia', header, handler, box('minf', sound, itself, sampleTable(facts, bodyStart)));
}

function sampleTable(facts: TrackFacts, bodyStart: number): Buffer {
  const { sizes, frameLength } = facts;
  const durations = fullBox('stts', 0, [uint32(1), uint32(sizes.length, frameLength)]);
  const lengths = fullBox('stsz', 0, [uint32(0, sizes.length), bigEndian(sizes)]);
  const described = fullBox('stsd', 0, [uint32(1), sampleEntry(facts)]);
  return box('stbl', described, durations, chunkSizes(sizes.length), lengths, chunkOffsets(facts, bodyStart));
}

function sampleEntry({ sampleRate, sizes, frameLength, bodyBytes }: TrackFacts): Buffer {
  const bitRate = sizes.length === 0 ? 0 : Math.round((8 * bodyBytes * sampleRate) / (sizes.length * frameLength));
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

/** The last chunk may be shorter. */
function chunkSizes(packets: number): Buffer {
  const [whole, rest] = [Math.floor(packets / CHUNK_PACKETS), packets % CHUNK_PACKETS];
  const runs = [...(whole > 0 ? [uint32(1, CHUNK_PACKETS, 1)] : []), ...(rest > 0 ? [uint32(whole + 1, rest, 1)] : [])];
  return fullBox('stsc', 0, [uint32(runs.length), ...runs]);
}

function chunkOffsets({ sizes, bodyBytes }: TrackFacts, bodyStart: number): Buffer {
  const count = Math.ceil(sizes.length / CHUNK_PACKETS);
  // By what the audio takes, so that the length of the table does not depend on its own.
  const isLong = bodyBytes > MAX_32_BITS / 2;
  const table = Buffer.alloc(count * (isLong ? 8 : 4));
  let at = bodyStart;
  for (let packet = 0; packet < sizes.length; packet++) {
    const chunk = packet / CHUNK_PACKETS;
    if (Number.isInteger(chunk)) {
      if (isLong) table.writeBigUInt64BE(BigInt(at), 8 * chunk);
      else table.writeUInt32BE(at, 4 * chunk);
    }
    at += sizes[packet]!;
  }
  return fullBox(isLong ? 'co64' : 'stco', 0, [uint32(count), table]);
}

function box(type: string, ...parts: readonly Buffer[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 8);
  return Buffer.concat([uint32(length), text(type), ...parts], length);
}

function fullBox(type: string, flags: number, parts: readonly Buffer[]): Buffer {
  return box(type, uint32(flags), ...parts);
}

/** Short ones only: the length in one byte. */
function descriptor(tag: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.of(tag, body.length), body]);
}

function text(characters: string): Buffer {
  return Buffer.from(characters, 'latin1');
}

function uint16(...numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(2 * numbers.length);
  for (const [index, number] of numbers.entries()) bytes.writeUInt16BE(number, 2 * index);
  return bytes;
}

function uint32(...numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * numbers.length);
  for (const [index, number] of numbers.entries()) bytes.writeUInt32BE(number, 4 * index);
  return bytes;
}

function uint64(number: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(number));
  return bytes;
}

function bigEndian(numbers: Uint32Array): Buffer {
  const bytes = Buffer.alloc(4 * numbers.length);
  for (let at = 0; at < numbers.length; at++) bytes.writeUInt32BE(numbers[at]!, 4 * at);
  return bytes;
}
