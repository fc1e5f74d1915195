// Reads bits from bytes, the highest of a byte first. Reading past the end gives what lies behind the bytes, so a few must lie there.

export class BitReader {
  readonly bytes: Uint8Array;
  #bit: number;

  /** Begins at that byte. */
  constructor(bytes: Uint8Array, start: number) {
    this.bytes = bytes;
    this.#bit = start * 8;
  }

  /** Of the byte that holds the next bit. */
  get bytePosition(): number {
    return this.#bit >>> 3;
  }

  /** The next 32 bits, as a signed number. */
  peek(): number {
    const { bytes } = this;
    const at = this.#bit >>> 3;
    const shift = this.#bit & 7;
    const word = (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
    return shift === 0 ? word : (word << shift) | (bytes[at + 4]! >>> (8 - shift));
  }

  /** An unsigned number of up to 32 bits. */
  read(count: number): number {
    if (count === 0) return 0;
    const value = this.peek() >>> (32 - count);
    this.#bit += count;
    return value;
  }

  readSigned(count: number): number {
    if (count === 0) return 0;
    const value = this.peek() >> (32 - count);
    this.#bit += count;
    return value;
  }

  /** Zeros up to the next one, which is passed. Throws `RangeError` where none comes before the end of the bytes. */
  readUnary(): number {
    let zeros = 0;
    for (;;) {
      const word = this.peek();
      if (word !== 0) {
        const more = Math.clz32(word);
        this.#bit += more + 1;
        return zeros + more;
      }
      zeros += 32;
      this.#bit += 32;
      if (this.bytePosition >= this.bytes.length) throw new RangeError('no end of a number');
    }
  }

  /** Rice codes with so many low bits, zigzag; the numbers go into `numbers` from `from` to before `to`. */
  readRice(numbers: Int32Array, { from, to, lowBits }: { from: number; to: number; lowBits: number }): void {
    for (let at = from; at < to; at++) {
      const word = this.peek();
      const high = Math.clz32(word);
      let value: number;
      if (high + lowBits < 32) {
        const rest = word << (high + 1);
        value = (high << lowBits) | (lowBits === 0 ? 0 : rest >>> (32 - lowBits));
        this.#bit += high + 1 + lowBits;
      } else {
        value = (this.readUnary() << lowBits) | this.read(lowBits);
      }
      numbers[at] = (value >>> 1) ^ -(value & 1);
    }
  }

  skip(bits: number): void {
    this.#bit += bits;
  }

  alignToByte(): void {
    this.#bit = (this.#bit + 7) & ~7;
  }
}
