// Finished segments on disk, from which an interrupted run resumes. One attempt appends to a file, later ones read it.
import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync, writevSync } from 'node:fs';
import { hasCode } from '../../errors.ts';
import type { PieceHearing } from './speak-piece.ts';

/** Version mark of the format. The older format has no account of what was heard, so its segments are not used. */
const MAGIC = Buffer.from('LSG2', 'latin1');
/** Magic, place in the text, bytes of the account (JSON), bytes of PCM, SHA-256 over voice, text, account and PCM. */
const HEAD_BYTES = 4 + 4 + 4 + 4 + 32;
/** A quarter of an hour of 16-bit samples at 48 kHz, doubled. A longer record was not written here. */
const MAX_PCM_BYTES = 900 * 48_000 * 2 * 2;
/** Room for two places and a word for each UTF-16 unit that a segment may have. */
const MAX_ACCOUNT_BYTES = 64 * 1024;

/** What is kept of a segment. */
export interface KeptSegment {
  readonly blocks: readonly Int16Array[];
  readonly hearing: PieceHearing;
}

export interface SegmentLogWriter {
  /**
   * Appends the segment that begins after `start` UTF-16 units of the text. When this returns, the segment survives the
   * end of the process. Not fsynced, because a reader checks every byte.
   */
  append(start: number, text: string, segment: KeptSegment): void;
  close(): void;
}

/**
 * `voice` identifies all that the audio depends on besides the text, including the version of the engine: a segment of
 * another voice is never used. Creates the file at the first segment.
 */
export function createSegmentLog(path: string, voice: string): SegmentLogWriter {
  let fd: number | undefined;
  return {
    append(start, text, { blocks, hearing: { unheard, named, words, unpronounced } }) {
      // The process that created the audio file owns this one too: what another left of this attempt is overwritten.
      fd ??= openSync(path, 'w', 0o600);
      const account = Buffer.from(JSON.stringify({ unheard, named, words, unpronounced }));
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

  /** The segment at `start` with this text; null when no file holds all of it. Call in ascending order of `start`. */
  take(start: number, text: string): KeptSegment | null {
    for (;;) {
      this.#next ??= this.#readHead();
      // A file that has ended, or whose next segment begins later, is left for the next file.
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
    // Half written, or of another voice or text: the rest of this file is not used. The next file may have the segment.
    if (account === null || pcm === null || !digest(this.#voice, text, [account, pcm]).equals(expected)) {
      if (this.#open !== undefined) this.#open.position = Number.MAX_SAFE_INTEGER;
      return null;
    }
    const blocks = [new Int16Array(pcm.buffer, pcm.byteOffset, pcmBytes / 2)];
    return { blocks, hearing: JSON.parse(account.toString()) as PieceHearing };
  }

  /** So many bytes at the current position, or null when the file ends before. */
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
