// Cuts a stream of bytes into lines, with a bound on how long one may be.

export interface FoundLine {
  /** From 1; empty lines count too. */
  readonly line: number;
  /** Null for one that is too long. */
  readonly bytes: Buffer | null;
  /** Bytes of the file up to behind it. */
  readonly end: number;
}

const NEWLINE = 0x0a;
const BYTE_ORDER_MARK = Buffer.from('\ufeff');

/** Lines with anything in them. `from`: what of the file was read before. Of a line that is too long nothing more than that is held. */
export async function* readLines(
  source: AsyncIterable<Buffer>,
  from: { readonly lines: number; readonly bytes: number; readonly maxBytes: number },
): AsyncGenerator<FoundLine> {
  let { lines, bytes: end } = from;
  let parts: Buffer[] = [];
  let length = 0;
  const take = (): FoundLine | null => {
    const bytes = length > from.maxBytes ? null : withoutMark(Buffer.concat(parts), lines === 0);
    const isBlank = bytes?.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d) ?? false;
    [parts, length] = [[], 0];
    lines++;
    return isBlank ? null : { line: lines, bytes, end };
  };
  for await (const chunk of source) {
    for (let at = 0; at < chunk.length; ) {
      const newline = chunk.indexOf(NEWLINE, at);
      const part = chunk.subarray(at, newline === -1 ? chunk.length : newline);
      length += part.length;
      if (length <= from.maxBytes) parts.push(part);
      else parts = [];
      at += part.length;
      end += part.length;
      if (newline === -1) break;
      at++;
      end++;
      const found = take();
      if (found !== null) yield found;
    }
  }
  if (length === 0) return;
  const found = take();
  if (found !== null) yield found;
}

/** Some editors put it in front of a file. */
function withoutMark(bytes: Buffer, isFirst: boolean): Buffer {
  return isFirst && bytes.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK) ? bytes.subarray(3) : bytes;
}
