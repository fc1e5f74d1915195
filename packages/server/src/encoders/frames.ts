// What server and encoder process say to each other through a pipe: frames of a kind, a length and bytes.

export const FRAME_HEAD_BYTES = 5;

/** To the process: a job, its FLAC, and the end of that. */
export const TO_ENCODER = { job: 1, flac: 2, end: 3 } as const;
/** From the process: the bytes of the variant, what belongs in front of them, and the end: done, or why not. */
export const FROM_ENCODER = { ready: 1, bytes: 2, head: 3, done: 4, failed: 5 } as const;

/** More in one frame is no frame of ours. */
const MAX_FRAME_BYTES = 64 * 1024 * 1024;

export interface EncodeJob {
  readonly format: string;
  /** Hz, of the variant. */
  readonly sampleRate: number;
  readonly sourceRate: number;
  readonly sourceSamples: number;
}

export function frameHead(kind: number, length: number): Buffer {
  const head = Buffer.allocUnsafe(FRAME_HEAD_BYTES);
  head.writeUInt8(kind, 0);
  head.writeUInt32LE(length, 1);
  return head;
}

export function readFrameHead(head: Buffer): { readonly kind: number; readonly length: number } {
  const length = head.readUInt32LE(1);
  if (length > MAX_FRAME_BYTES) throw new RangeError('no such frame');
  return { kind: head.readUInt8(0), length };
}
