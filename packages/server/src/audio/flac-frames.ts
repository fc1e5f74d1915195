// Decodes FLAC as it comes (RFC 9639): one channel of 16 bits, the form in which recordings are stored, in bounded memory.
import { BitReader } from './bit-reader.ts';
import { crc8, crc16 } from './checksums.ts';
import { type Comments, parseVorbisComment, VORBIS_COMMENT } from './flac-header.ts';
import { decodeSubframe } from './flac-subframe.ts';

export interface FlacFrameDecoder {
  /** Decodes the frames that are surely whole by now; of a file that does not know its length all that are whole. Throws `FlacError` for what is no such file, or a damaged one. */
  write(bytes: Uint8Array): void;
  /** Decodes the last frames. Throws `FlacError` when the file ends early or has another length than it says. */
  finish(): void;
}

export class FlacError extends Error {}

interface StreamFacts {
  readonly blockSize: number;
  readonly maxFrameBytes: number;
  readonly samples: number;
}

const MARKER = 0x664c_6143;
const MARKER_BYTES = 4;
const BLOCK_HEAD_BYTES = 4;
const STREAMINFO = 0;
const STREAMINFO_BYTES = 34;
/** Comments that are longer are passed over. */
const MAX_COMMENT_BYTES = 64 * 1024;
/** Of the head of a frame, with the longest frame number. */
const FRAME_HEAD_BYTES = 16;
/** So that the bit reader may look past the end. */
const SLACK_BYTES = 16;
const CODED_BITS = 0b100;

export interface FlacFrameTakers {
  /** Called with each frame, in a buffer that the next one overwrites. */
  readonly onSamples: (samples: Int16Array) => void;
  /** Called with the comments, when there are any, before the first frame. */
  readonly onComments?: (comments: Comments) => void;
}

export function createFlacFrameDecoder({ onSamples, onComments }: FlacFrameTakers): FlacFrameDecoder {
  let buffer = new Uint8Array(64 * 1024);
  let [start, end] = [0, 0];
  /** Bytes of metadata that are still to be passed over. */
  let skip = 0;
  let state: 'marker' | 'metadata' | 'frames' = 'marker';
  let facts: StreamFacts | null = null;
  let decoded = 0;
  let output = new Int16Array(0);
  let work = new Int32Array(0);

  function add(bytes: Uint8Array): void {
    const kept = end - start;
    if (kept + bytes.length + SLACK_BYTES > buffer.length) {
      const larger = new Uint8Array(2 * (kept + bytes.length) + SLACK_BYTES);
      larger.set(buffer.subarray(start, end));
      buffer = larger;
    } else {
      buffer.copyWithin(0, start, end);
    }
    buffer.set(bytes, kept);
    buffer.fill(0, kept + bytes.length, kept + bytes.length + SLACK_BYTES);
    start = 0;
    end = kept + bytes.length;
  }

  /** One step; false when more bytes are needed first. */
  function step(isLast: boolean): boolean {
    if (skip > 0) {
      const passed = Math.min(skip, end - start);
      skip -= passed;
      start += passed;
      return skip === 0 && end > start;
    }
    if (state === 'marker') return readMarker();
    if (state === 'metadata') return readBlockHead();
    return readFrame(isLast);
  }

  function readMarker(): boolean {
    if (end - start < MARKER_BYTES) return false;
    if (readUint32(buffer, start) !== MARKER) throw new FlacError('this is no FLAC file');
    start += MARKER_BYTES;
    state = 'metadata';
    return true;
  }

  function readBlockHead(): boolean {
    if (end - start < BLOCK_HEAD_BYTES) return false;
    const head = readUint32(buffer, start);
    const sizeBytes = head & 0xff_ffff;
    const type = (head >>> 24) & 0x7f;
    if (type === STREAMINFO) {
      if (end - start < BLOCK_HEAD_BYTES + STREAMINFO_BYTES) return false;
      facts = readStreamFacts(buffer.subarray(start + BLOCK_HEAD_BYTES, start + BLOCK_HEAD_BYTES + STREAMINFO_BYTES));
      output = new Int16Array(facts.blockSize);
      work = new Int32Array(facts.blockSize);
    }
    if (facts === null) throw new FlacError('the file does not begin with its facts');
    if (type === VORBIS_COMMENT && onComments !== undefined && sizeBytes <= MAX_COMMENT_BYTES) {
      const [from, to] = [start + BLOCK_HEAD_BYTES, start + BLOCK_HEAD_BYTES + sizeBytes];
      if (end < to) return false;
      onComments(toComments(Buffer.from(buffer.subarray(from, to))));
    }
    start += BLOCK_HEAD_BYTES;
    skip = sizeBytes;
    if (head >>> 31 === 1) state = 'frames';
    return true;
  }

  function readFrame(isLast: boolean): boolean {
    const { maxFrameBytes, samples } = facts!;
    if (end === start) return false;
    if (isLast || end - start >= maxFrameBytes) return takeFrame();
    return samples === 0 && tryFrame();
  }

  /** Of a file that still grows: somebody waits for the frame, and more may not come for a while. */
  function tryFrame(): boolean {
    try {
      return takeFrame();
    } catch {
      return false; // it is not whole, or is found damaged when more has come
    }
  }

  function takeFrame(): boolean {
    const { blockSize } = facts!;
    const reader = new BitReader(buffer, start);
    const length = readFrameHead(reader, blockSize);
    decodeSubframe(reader, work.subarray(0, length));
    reader.alignToByte();
    const after = reader.bytePosition + 2;
    if (after > end) throw new FlacError('the file ends within a frame');
    if (crc16(buffer, start, after - 2) !== reader.read(16)) throw new FlacError('a frame is damaged');
    start = after;
    decoded += length;
    for (let at = 0; at < length; at++) output[at] = work[at]!;
    onSamples(output.subarray(0, length));
    return true;
  }

  function run(isLast: boolean): void {
    while (step(isLast)) {}
  }

  return {
    write(bytes) {
      add(bytes);
      run(false);
    },
    finish() {
      run(true);
      if (facts === null || state !== 'frames' || skip > 0) throw new FlacError('the file ends before its audio');
      if (facts.samples !== 0 && facts.samples !== decoded) throw new FlacError('the file ends early');
    },
  };
}

function toComments(block: Buffer): Comments {
  const fields = parseVorbisComment(block)?.fields ?? [];
  return Object.fromEntries(
    fields.map((field) => {
      const at = field.indexOf('=');
      return [field.slice(0, Math.max(0, at)), field.slice(at + 1)];
    }),
  );
}

function readStreamFacts(block: Uint8Array): StreamFacts {
  const view = new DataView(block.buffer, block.byteOffset, block.length);
  const blockSize = view.getUint16(2);
  const told = view.getUint32(6) & 0xff_ffff;
  const maxFrameBytes = told === 0 ? 0 : told;
  const channels = ((view.getUint8(12) >>> 1) & 7) + 1;
  const bits = (((view.getUint8(12) & 1) << 4) | (view.getUint8(13) >>> 4)) + 1;
  if (channels !== 1 || bits !== 16) throw new FlacError(`${channels} channels of ${bits} bits: one of 16 is needed`);
  if (blockSize < 16) throw new FlacError('the size of its blocks is not possible');
  const samples = (view.getUint8(13) & 15) * 2 ** 32 + view.getUint32(14);
  // Samples as they are, the longest that an encoder writes, where the file does not say.
  return { blockSize, samples, maxFrameBytes: maxFrameBytes || 2 * blockSize + 2 * FRAME_HEAD_BYTES };
}

/** Returns the samples of the frame. */
function readFrameHead(reader: BitReader, maxBlockSize: number): number {
  const start = reader.bytePosition;
  if (reader.read(15) !== 0b111_1111_1111_1100) throw new FlacError('there is no frame where one should be');
  reader.skip(1);
  const sizeCode = reader.read(4);
  const rateCode = reader.read(4);
  const channels = reader.read(4);
  const bits = reader.read(3);
  reader.skip(1);
  if (channels !== 0 || (bits !== 0 && bits !== CODED_BITS)) throw new FlacError('a frame has another form');
  skipCodedNumber(reader);
  const length = readBlockSize(reader, sizeCode);
  if (rateCode === 0b1100) reader.skip(8);
  else if (rateCode > 0b1100) reader.skip(16);
  if (crc8(reader.bytes, start, reader.bytePosition) !== reader.read(8)) throw new FlacError('a frame is damaged');
  if (length > maxBlockSize) throw new FlacError('a frame is longer than the file says');
  return length;
}

/** As in UTF-8, up to seven bytes. */
function skipCodedNumber(reader: BitReader): void {
  const first = reader.read(8);
  const more = first < 0x80 ? 0 : Math.clz32(~(first << 24)) - 1;
  if (more < 0 || more > 6 || (first >= 0x80 && more === 0)) throw new FlacError('a frame is damaged');
  reader.skip(8 * more);
}

function readBlockSize(reader: BitReader, code: number): number {
  if (code === 1) return 192;
  if (code >= 2 && code <= 5) return 144 << code;
  if (code === 6) return reader.read(8) + 1;
  if (code === 7) return reader.read(16) + 1;
  if (code >= 8) return 1 << code;
  throw new FlacError('the size of a block is not possible');
}

function readUint32(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
}
