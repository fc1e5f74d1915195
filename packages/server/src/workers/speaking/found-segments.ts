// Looks for the segments of a run that were finished before: asks the server for some at a time, ahead of the one that is due.
import { closeSync, openSync, readSync } from 'node:fs';
import type { Passage } from '../../domain/run.ts';
import { readRecord } from '../../domain/segment-record.ts';
import { hasCode } from '../../errors.ts';
import type { FindSegments, FoundSegment } from '../../ports/synthesizer.ts';
import type { PlannedPiece } from './plan-pieces.ts';
import type { PieceHearing, PieceText } from './speak-piece.ts';

/** What is kept of a segment. */
export interface KeptSegment {
  readonly blocks: readonly Int16Array[];
  readonly hearing: PieceHearing;
}

export interface TakenSegment extends KeptSegment {
  /** An earlier attempt at the same run has spoken it. */
  readonly isOwn: boolean;
}

/** A piece that is due, and what is kept of it. */
export interface DuePiece {
  readonly piece: PlannedPiece;
  /** What the engine is to be asked; null when there is nothing to speak in the piece. */
  readonly asked: PieceText | null;
  readonly kept: TakenSegment | null;
}

/** How many segments are asked for at first, because somebody may be waiting for the first one, and at most. */
const FIRST_WINDOW = 4;
const LARGEST_WINDOW = 64;

export interface FoundSegmentsOptions {
  readonly pieces: Iterable<PlannedPiece>;
  askedOf(piece: PlannedPiece): PieceText | null;
  keyOf(asked: PieceText, passage: Passage): string;
  /** Where the server puts what it finds; null when there is nothing to be found, and nothing is asked. */
  readonly path: string | null;
  readonly find: FindSegments;
}

/** Yields the pieces in order. A segment that is not to the last bit what was written counts as not kept. */
export async function* findSegments(options: FoundSegmentsOptions): AsyncGenerator<DuePiece, void, undefined> {
  const { pieces, askedOf, keyOf, path, find } = options;
  if (path === null) {
    for (const piece of pieces) yield { piece, asked: askedOf(piece), kept: null };
    return;
  }
  const planned = pieces[Symbol.iterator]();
  for (let size = FIRST_WINDOW; ; size = Math.min(LARGEST_WINDOW, size * 2)) {
    const window = takeSome(planned, size).map((piece) => ({ piece, asked: askedOf(piece) }));
    if (window.length === 0) return;
    const keys = window.flatMap(({ piece, asked }) => (asked === null ? [] : keyOf(asked, piece.passage)));
    let found: (FoundSegment | null)[] = [];
    let at = 0;
    for (const due of window) {
      if (due.asked === null) {
        yield { ...due, kept: null };
        continue;
      }
      if (found.length === 0) {
        found = [...(await find(keys))];
        at = 0;
      }
      const key = keys.shift()!;
      const place = found.shift() ?? null;
      yield { ...due, kept: place === null ? null : readKept({ path, key, at, ...place }) };
      at += place?.bytes ?? 0;
    }
  }
}

function takeSome(pieces: Iterator<PlannedPiece, void>, most: number): PlannedPiece[] {
  const some: PlannedPiece[] = [];
  while (some.length < most) {
    const { value, done } = pieces.next();
    if (done) break;
    some.push(value);
  }
  return some;
}

interface Place {
  readonly path: string;
  readonly key: string;
  readonly at: number;
  readonly bytes: number;
  readonly isOwn: boolean;
}

function readKept({ path, key, at, bytes, isOwn }: Place): TakenSegment | null {
  const whole = readBytes({ path, at, bytes });
  const record = whole === null ? null : readRecord(whole, key);
  if (record === null) return null;
  const { account, pcm } = record;
  // A copy, because samples must lie at an even place.
  const samples = new Int16Array(pcm.length / 2);
  Buffer.from(samples.buffer).set(pcm);
  return { blocks: [samples], hearing: JSON.parse(account.toString()) as PieceHearing, isOwn };
}

/** Null when the file ends before, or is gone. */
function readBytes({ path, at, bytes }: Pick<Place, 'path' | 'at' | 'bytes'>): Buffer | null {
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  }
  try {
    const buffer = Buffer.allocUnsafe(bytes);
    for (let done = 0; done < bytes; ) {
      const read = readSync(fd, buffer, done, bytes - done, at + done);
      if (read === 0) return null;
      done += read;
    }
    return buffer;
  } finally {
    closeSync(fd);
  }
}
