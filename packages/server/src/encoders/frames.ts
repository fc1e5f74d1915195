// What server and encoder process say to each other through a pipe: frames of a kind, a job, a length and bytes.
import type { Audiobook } from '../domain/audiobook/audiobook.ts';
import type { LoudnessTarget } from '../domain/loudness.ts';

export const FRAME_HEAD_BYTES = 9;

/** To the process: a job, the next bytes of its source, the end of these; or that the job is given up. */
export const TO_ENCODER = { job: 1, source: 2, end: 3, cancel: 4 } as const;
/**
 * From the process: the bytes of the variant, and what belongs in front of them. Each frame of a job is answered once it is worked
 * off: `taken`, at its end `done`, `again` when the source is needed once more from its start, or `failed` with the reason.
 */
export const FROM_ENCODER = { bytes: 1, head: 2, taken: 3, done: 4, failed: 5, again: 6 } as const;

/** More in one frame is no frame of ours. */
const MAX_FRAME_BYTES = 64 * 1024 * 1024;

/** A recording gets another format. */
export interface EncodeJob {
  readonly format: string;
  /** Hz, of the variant. */
  readonly sampleRate: number;
  readonly loudness?: LoudnessTarget;
  readonly sourceRate: number;
  /** Null while it is being spoken: the variant cannot tell its length then. */
  readonly sourceSamples: number | null;
  /** The source is all files of a chapter, one behind the other: they are brought to a loudness together. */
  readonly chapter?: ChapterPart;
}

/** One of the recordings of a chapter. */
export interface ChapterPart {
  readonly files: readonly { readonly sizeBytes: number; readonly samples: number }[];
  /** Of the one that gets the other format. */
  readonly index: number;
}

/** Chapters are joined to a book. */
export interface BindJob {
  readonly book: Omit<Audiobook, 'cover'>;
  /** In base64. */
  readonly cover?: string;
}

export interface Frame {
  readonly kind: number;
  readonly job: number;
  readonly bytes: Buffer;
}

export function frameHead({ kind, job, length }: FrameHead): Buffer {
  const head = Buffer.allocUnsafe(FRAME_HEAD_BYTES);
  head.writeUInt8(kind, 0);
  head.writeUInt32LE(job, 1);
  head.writeUInt32LE(length, 5);
  return head;
}

export interface FrameHead {
  readonly kind: number;
  readonly job: number;
  readonly length: number;
}

export function readFrameHead(head: Buffer): FrameHead {
  const length = head.readUInt32LE(5);
  if (length > MAX_FRAME_BYTES) throw new RangeError('no such frame');
  return { kind: head.readUInt8(0), job: head.readUInt32LE(1), length };
}
