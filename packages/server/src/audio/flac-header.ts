// The metadata in front of the frames of a FLAC file (RFC 9639 §8): STREAMINFO and Vorbis comments.

export interface StreamInfo {
  readonly minBlockSize: number;
  readonly maxBlockSize: number;
  /** Bytes; 0 when unknown. */
  readonly minFrameSize: number;
  readonly maxFrameSize: number;
  readonly sampleRate: number;
  readonly channels: number;
  readonly bitsPerSample: number;
  readonly totalSamples: number;
  /** MD5 of the samples as little-endian bytes, 32 hex digits. */
  readonly md5: string;
}

export type Comments = Readonly<Record<string, string>>;

const MARKER = Buffer.from('fLaC', 'latin1');
const STREAMINFO = 0;
export const VORBIS_COMMENT = 4;
export const LAST_BLOCK = 0x80;
/** Of a length in the body of a comment block. */
const LENGTH_BYTES = 4;
const VENDOR = 'Lector (libFLAC)';
/** RFC 9639 §8.6: printable ASCII without the equals sign. */
const FIELD_NAME = /^[ -<>-}]+$/;

/** The bytes before the first frame. Their number depends only on the comments. */
export function flacHeader(info: StreamInfo, comments: Comments): Buffer {
  return Buffer.concat([
    MARKER,
    metadataBlock(STREAMINFO, streamInfo(info), false),
    metadataBlock(VORBIS_COMMENT, vorbisComment(VENDOR, toFields(comments)), true),
  ]);
}

export function metadataBlock(type: number, body: Buffer, isLast: boolean): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt8(isLast ? type | LAST_BLOCK : type, 0);
  head.writeUIntBE(body.length, 1, 3);
  return Buffer.concat([head, body]);
}

function streamInfo(info: StreamInfo): Buffer {
  const body = Buffer.alloc(34);
  body.writeUInt16BE(info.minBlockSize, 0);
  body.writeUInt16BE(info.maxBlockSize, 2);
  body.writeUIntBE(info.minFrameSize, 4, 3);
  body.writeUIntBE(info.maxFrameSize, 7, 3);
  // 20 bits of rate, 3 of channels − 1, 5 of bits − 1, 36 of samples.
  const packed =
    (BigInt(info.sampleRate) << 44n) |
    (BigInt(info.channels - 1) << 41n) |
    (BigInt(info.bitsPerSample - 1) << 36n) |
    BigInt(info.totalSamples);
  body.writeBigUInt64BE(packed, 10);
  body.write(info.md5, 18, 'hex');
  return body;
}

/** As the body of the block takes them. */
export function toFields(comments: Comments): string[] {
  return Object.entries(comments).map(([name, value]) => {
    if (!FIELD_NAME.test(name)) throw new RangeError(`not a field name: ${name}`);
    return `${name}=${value}`;
  });
}

/** The body of the block. `fields` are written `NAME=value`. */
export function vorbisComment(vendor: string, fields: readonly string[]): Buffer {
  const count = Buffer.alloc(4);
  count.writeUInt32LE(fields.length);
  return Buffer.concat([withLength(vendor), count, ...fields.map(withLength)]);
}

/** The body of a block; undefined when the lengths in it do not fit. */
export function parseVorbisComment(body: Buffer): { vendor: string; fields: string[] } | undefined {
  let at = 0;
  const readText = () => {
    const start = at + LENGTH_BYTES;
    const end = start + body.readUInt32LE(at);
    if (end > body.length) throw new RangeError('longer than its block');
    at = end;
    return body.toString('utf8', start, end);
  };
  try {
    const vendor = readText();
    const fields: string[] = [];
    let left = body.readUInt32LE(at);
    for (at += LENGTH_BYTES; left > 0; left--) fields.push(readText());
    return { vendor, fields };
  } catch (error) {
    // Node's own, when a length itself lies behind the end, is one too.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function withLength(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  return Buffer.concat([length, bytes]);
}
