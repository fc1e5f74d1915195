// Takes a sequence of MP4 boxes apart. What does not fit together is refused, not guessed at.

export interface FoundBox {
  readonly type: string;
  /** With its head. */
  readonly bytes: Buffer;
  readonly body: Buffer;
}

export const BOX_HEAD_BYTES = 8;

/** Views of the bytes. Throws `RangeError` when lengths do not add up. */
export function readBoxes(bytes: Buffer): readonly FoundBox[] {
  const boxes: FoundBox[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + bytes.readUInt32BE(at);
    if (end < at + BOX_HEAD_BYTES || end > bytes.length) throw new RangeError('a box of another length than it says');
    const type = bytes.toString('latin1', at + 4, at + BOX_HEAD_BYTES);
    boxes.push({ type, bytes: bytes.subarray(at, end), body: bytes.subarray(at + BOX_HEAD_BYTES, end) });
    at = end;
  }
  return boxes;
}

/** All boxes that lie along a path, below those that it begins with. */
export function findBoxes(boxes: readonly FoundBox[], [type, ...deeper]: readonly string[]): readonly FoundBox[] {
  const found = boxes.filter((box) => box.type === type);
  return deeper.length === 0 ? found : found.flatMap(({ body }) => findBoxes(readBoxes(body), deeper));
}
