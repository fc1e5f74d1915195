// Packets into pages of an Ogg file (RFC 3533), one stream.
import { crc32 } from '../checksums.ts';

export interface OggPacket {
  readonly bytes: Uint8Array;
  /** Samples up to the end of the packet, in the units of its codec. */
  readonly granule: number;
}

export interface OggWriter {
  add(packet: OggPacket): void;
  /** Ends the page; does nothing when no packet waits. */
  flush(options?: { readonly isLast: boolean }): void;
}

const HEAD_BYTES = 27;
const SEGMENT_BYTES = 255;
const MAX_SEGMENTS = 255;
const [FIRST_PAGE, LAST_PAGE] = [2, 4];
/** One stream in a file of its own: any number will do, and always the same gives the same bytes. */
const SERIAL = 1;

/** A packet may have up to 65,024 bytes, which fit into one page. */
export function createOggWriter(onBytes: (bytes: Uint8Array) => void): OggWriter {
  let waiting: OggPacket[] = [];
  let segments = 0;
  let page = 0;

  function flush({ isLast } = { isLast: false }): void {
    const last = waiting.at(-1);
    if (last === undefined) return;
    const body = waiting.map(({ bytes }) => bytes);
    const head = Buffer.alloc(HEAD_BYTES);
    head.write('OggS', 0, 'latin1');
    head.writeUInt8((page === 0 ? FIRST_PAGE : 0) | (isLast ? LAST_PAGE : 0), 5);
    head.writeBigInt64LE(BigInt(last.granule), 6);
    head.writeUInt32LE(SERIAL, 14);
    head.writeUInt32LE(page++, 18);
    head.writeUInt8(segments, 26);
    const bytes = Buffer.concat([head, Buffer.from(body.flatMap(lacing)), ...body]);
    bytes.writeUInt32LE(crc32(bytes), 22);
    waiting = [];
    segments = 0;
    onBytes(bytes);
  }

  return {
    add(packet) {
      const more = segmentsOf(packet.bytes);
      if (segments + more > MAX_SEGMENTS) flush();
      waiting.push(packet);
      segments += more;
    },
    flush,
  };
}

function segmentsOf(packet: Uint8Array): number {
  return Math.floor(packet.length / SEGMENT_BYTES) + 1;
}

/** The lengths of a packet's segments: full ones, and one that is not, which ends it. */
function lacing(packet: Uint8Array): number[] {
  const lengths = new Array<number>(segmentsOf(packet)).fill(SEGMENT_BYTES);
  lengths[lengths.length - 1] = packet.length % SEGMENT_BYTES;
  return lengths;
}
