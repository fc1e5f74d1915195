// Finished segments on disk: what an interrupted run goes on from. Appended to by one attempt, read by later ones.
import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync, writevSync } from 'node:fs';
import { hasCode } from '../errors.ts';
import type { PieceHearing } from './speak-piece.ts';

/** Of this format: an older one has no account of what was heard and is not taken over. */
const MAGIC = Buffer.from('LSG2', 'latin1');
/** Magic, place in the text, bytes of the account, bytes of PCM, SHA-256 over who spoke it, what, the account and the PCM. */
const HEAD_BYTES = 4 + 4 + 4 + 4 + 32;
/** A quarter of an hour at 48 kHz, doubled: a longer one is no segment of ours. */
const MAX_PCM_BYTES = 900 * 48_000 * 2 * 2;
/** Two places for each of the units that a segment may have. */
const MAX_ACCOUNT_BYTES = 64 * 1024;

/** What is kept of a segment. */
export interface KeptSegment {
  readonly blocks: readonly Int16Array[];
  readonly hearing: PieceHearing;
}

export interface SegmentLogWriter {
  /**
   * Keeps the segment that begins after `start` UTF-16 units of the text. Survives the end of the process when it returns;
   * not fsynced: a reader checks every byte.
   */
  append(start: number, text: string, segment: KeptSegment): void;
  close(): void;
}

/**
 * `voice` says who speaks, to the version of the engine: nothing that another would have spoken differently is taken over.
 * Makes the file at the first segment.
 */
export function createSegmentLog(path: string, voice: string): SegmentLogWriter {
  let fd: number | undefined;
  return {
    append(start, text, { blocks, hearing }) {
      // Whoever made the file of the audio owns this one too: what another process left of the same attempt goes.
      fd ??= openSync(path, 'w', 0o600);
      const account = Buffer.from(JSON.stringify({ unheard: hearing.unheard, named: hearing.named }));
      const pcm = blocks.map((samples) => Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength));
      const head = Buffer.alloc(HEAD_BYTES);
      MAGIC.copy(head);
      head.writeUInt32LE(start, 4);
      head.writeUInt32LE(account.length, 8);
      head.writeUInt32LE(
        pcm.reduce((sum, block) => sum + block.length, 0),
        12,
      );
      digest(voice, text, [account, ...pcm]).copy(head, 16);
      writeAll(fd, [head, account, ...pcm]);
    },
    close() {
      if (fd !== undefined) closeSync(fd);
      fd = undefined;
    },
  };
}

interface RecordHead {
  readonly start: number;
  readonly accountBytes: number;
  readonly pcmBytes: number;
  readonly digest: Buffer;
}

/** Reads segments back in order, from several files. Holds one segment at a time. */
export class SegmentLogReader {
  readonly #paths: readonly string[];
  readonly #voice: string;
  #open: { fd: number; position: number } | undefined;
  #file = 0;
  #next: RecordHead | undefined;

  constructor(paths: readonly string[], voice: string) {
    this.#paths = paths;
    this.#voice = voice;
  }

  /** The segment at that place, which has this text; null when no file holds it whole. Ask in ascending order. */
  take(start: number, text: string): KeptSegment | null {
    for (;;) {
      this.#next ??= this.#readHead();
      // A file that ends, or goes on later than it should, has nothing more for us.
      if (this.#next === undefined || this.#next.start > start) {
        this.#next = undefined;
        if (!this.#openNext()) return null;
        continue;
      }
      const record = this.#next;
      this.#next = undefined;
      const segment = this.#readSegment(record, text, record.start === start);
      if (segment !== null) return segment;
    }
  }

  close(): void {
    if (this.#open !== undefined) closeSync(this.#open.fd);
    this.#open = undefined;
    this.#file = this.#paths.length;
  }

  #openNext(): boolean {
    if (this.#open !== undefined) closeSync(this.#open.fd);
    this.#open = undefined;
    const path = this.#paths[this.#file++];
    if (path === undefined) return false;
    try {
      this.#open = { fd: openSync(path, 'r'), position: 0 };
    } catch (error) {
      if (!hasCode(error, 'ENOENT')) throw error;
    }
    return true;
  }

  #readHead(): RecordHead | undefined {
    const head = this.#read(HEAD_BYTES);
    if (head === null || !head.subarray(0, 4).equals(MAGIC)) return undefined;
    const accountBytes = head.readUInt32LE(8);
    const pcmBytes = head.readUInt32LE(12);
    if (accountBytes > MAX_ACCOUNT_BYTES || pcmBytes > MAX_PCM_BYTES || pcmBytes % 2 !== 0) return undefined;
    return { start: head.readUInt32LE(4), accountBytes, pcmBytes, digest: head.subarray(16) };
  }

  #readSegment(
    { accountBytes, pcmBytes, digest: expected }: RecordHead,
    text: string,
    wanted: boolean,
  ): KeptSegment | null {
    if (!wanted) {
      if (this.#open !== undefined) this.#open.position += accountBytes + pcmBytes;
      return null;
    }
    const account = this.#read(accountBytes);
    const pcm = account === null ? null : this.#read(pcmBytes);
    // Half written, of another voice or another text: this file is of no use any more, the next may be.
    if (account === null || pcm === null || !digest(this.#voice, text, [account, pcm]).equals(expected)) {
      if (this.#open !== undefined) this.#open.position = Number.MAX_SAFE_INTEGER;
      return null;
    }
    const blocks = [new Int16Array(pcm.buffer, pcm.byteOffset, pcmBytes / 2)];
    return { blocks, hearing: JSON.parse(account.toString()) as PieceHearing };
  }

  /** So many bytes at the present place, or null when the file ends before. */
  #read(bytes: number): Buffer | null {
    const open = this.#open;
    if (open === undefined || open.position === Number.MAX_SAFE_INTEGER) return null;
    const buffer = Buffer.from(new ArrayBuffer(bytes));
    for (let done = 0; done < bytes; ) {
      const read = readSync(open.fd, buffer, done, bytes - done, open.position + done);
      if (read === 0) return null;
      done += read;
    }
    open.position += bytes;
    return buffer;
  }
}

function digest(voice: string, text: string, parts: readonly Buffer[]): Buffer {
  const hash = createHash('sha256').update(JSON.stringify([voice, text]));
  for (const part of parts) hash.update(part);
  return hash.digest();
}

function writeAll(fd: number, buffers: readonly Buffer[]): void {
  let left = [...buffers];
  while (left.length > 0) {
    let written = writevSync(fd, left);
    while (left[0] !== undefined && written >= left[0].length) written -= left.shift()!.length;
    if (left[0] !== undefined) left = [left[0].subarray(written), ...left.slice(1)];
  }
}
