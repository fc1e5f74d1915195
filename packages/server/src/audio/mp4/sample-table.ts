// The table of a track: what its packets are, how long each lasts, and where they lie (ISO/IEC 14496-12 §8.5 to §8.7).
import { bigEndian, box, fullBox, MAX_32_BITS, type Pieces, uint32 } from './boxes.ts';

export interface SampleTable {
  /** The entry of `stsd` that says how to decode. */
  readonly entry: Pieces;
  /** How many packets last how long, in units of the track. */
  readonly durations: readonly (readonly [packets: number, duration: number])[];
  /** Of the packets, which lie one behind the other. */
  readonly sizes: Uint32Array;
  /** Packets that a chunk of the table covers. */
  readonly chunkPackets: number;
  /** Where the first packet lies in the file. */
  readonly start: number;
  /** Bytes of everything that the file holds. */
  readonly bodyBytes: number;
}

export function sampleTable(table: SampleTable): Pieces {
  const { entry, durations, sizes, chunkPackets } = table;
  return box(
    'stbl',
    fullBox('stsd', 0, [uint32(1), entry]),
    fullBox('stts', 0, [uint32(durations.length), uint32(...durations.flat())]),
    chunkSizes(sizes.length, chunkPackets),
    fullBox('stsz', 0, [uint32(0, sizes.length), bigEndian(sizes)]),
    chunkOffsets(table),
  );
}

/** The last chunk may be shorter. */
function chunkSizes(packets: number, chunkPackets: number): Pieces {
  const [whole, rest] = [Math.floor(packets / chunkPackets), packets % chunkPackets];
  const runs = [...(whole > 0 ? [uint32(1, chunkPackets, 1)] : []), ...(rest > 0 ? [uint32(whole + 1, rest, 1)] : [])];
  return fullBox('stsc', 0, [uint32(runs.length), ...runs]);
}

function chunkOffsets({ sizes, chunkPackets, start, bodyBytes }: SampleTable): Pieces {
  const count = Math.ceil(sizes.length / chunkPackets);
  // By what the file holds, so that the length of the table does not depend on its own.
  const isLong = bodyBytes > MAX_32_BITS / 2;
  const table = Buffer.alloc(count * (isLong ? 8 : 4));
  let at = start;
  for (let packet = 0; packet < sizes.length; packet++) {
    const chunk = packet / chunkPackets;
    if (Number.isInteger(chunk)) {
      if (isLong) table.writeBigUInt64BE(BigInt(at), 8 * chunk);
      else table.writeUInt32BE(at, 4 * chunk);
    }
    at += sizes[packet]!;
  }
  return fullBox(isLong ? 'co64' : 'stco', 0, [uint32(count), table]);
}
