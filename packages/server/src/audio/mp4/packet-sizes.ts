// The sizes of the packets of a track, in the order in which they come: four bytes of memory each.

export interface PacketSizes {
  add(bytes: number): void;
  /** A view of those that there are. */
  all(): Uint32Array;
  /** Of all packets. */
  totalBytes(): number;
}

export function createPacketSizes(): PacketSizes {
  let sizes = new Uint32Array(4_096);
  let count = 0;
  let total = 0;
  return {
    add(bytes) {
      if (count === sizes.length) {
        const larger = new Uint32Array(2 * count);
        larger.set(sizes);
        sizes = larger;
      }
      sizes[count++] = bytes;
      total += bytes;
    },
    all: () => sizes.subarray(0, count),
    totalBytes: () => total,
  };
}
