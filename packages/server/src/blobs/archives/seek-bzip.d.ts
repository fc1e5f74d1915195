// The part of seek-bzip that is used; the package has no types.
declare module 'seek-bzip' {
  interface Input {
    /** The next byte. */
    readByte(): number;
    read(into: Uint8Array, offset: number, length: number): number;
    eof(): boolean;
  }
  interface Output {
    writeByte(byte: number): void;
  }
  const Bunzip: { decode(input: Input, output: Output, multistream: boolean): void };
  export default Bunzip;
}
