// Finished segments on disk: what an interrupted run goes on from. Appended to by one attempt, read by later ones.
import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync, writevSync } from 'node:fs';
import { hasCode } from '../errors.ts';

const MAGIC = Buffer.from('LSEG', 'latin1');
/** Magic, segment number, bytes of PCM, SHA-256 over who spoke it, what, and the PCM. */
const HEAD_BYTES = 4 + 4 + 4 + 32;
/** As `MAX_SEGMENT_SECONDS` at 48 kHz, doubled: a longer one is no segment of ours. */
const MAX_PCM_BYTES = 900 * 48_000 * 2 * 2;

export interface SegmentLogWriter {
  /** Keeps a segment. Survives the end of the process when it returns; not fsynced: a reader checks every byte. */
  append(index: number, text: string, pcm: readonly Int16Array[]): void;
  close(): void;
}

/**
 * `voice` says who speaks, to the version of the engine: nothing that another would have spoken differently is taken over.
 * Makes the file at the first segment.
 */
export function createSegmentLog(path: string, voice: string): SegmentLogWriter {
  let fd: number | undefined;
  return {
    append(index, text, pcm) {
      // Whoever made the file of the audio owns this one too: what another process left of the same attempt goes.
      fd ??= openSync(path, 'w', 0o600);
      const blocks = pcm.map((samples) => Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength));
      const head = Buffer.alloc(HEAD_BYTES);
      MAGIC.copy(head);
      head.writeUInt32LE(index, 4);
      head.writeUInt32LE(
        blocks.reduce((sum, block) => sum + block.length, 0),
        8,
      );
      digest(voice, text, blocks).copy(head, 12);
      writeAll(fd, [head, ...blocks]);
    },
    close() {
      if (fd !== undefined) closeSync(fd);
      fd = undefined;
    },
  };
}

/** Reads segments back in order, from several files. Holds one segment at a time. */
export class SegmentLogReader {
  readonly #paths: readonly string[];
  readonly #voice: string;
  #open: { fd: number; position: number } | undefined;
  #file = 0;
  #next: { index: number; bytes: number; digest: Buffer } | undefined;

  constructor(paths: readonly string[], voice: string) {
    this.#paths = paths;
    this.#voice = voice;
  }

  /** The samples of segment `index`, which has this text; null when no file holds it whole. Ask in ascending order. */
  take(index: number, text: string): Int16Array | null {
    for (;;) {
      this.#next ??= this.#readHead();
      // A file that ends, or goes on later than it should, has nothing more for us.
      if (this.#next === undefined || this.#next.index > index) {
        this.#next = undefined;
        if (!this.#openNext()) return null;
        continue;
      }
      const record = this.#next;
      this.#next = undefined;
      const pcm = this.#readPcm(record, text, record.index === index);
      if (pcm !== null) return pcm;
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

  #readHead() {
    const head = this.#read(HEAD_BYTES);
    if (head === null || !head.subarray(0, 4).equals(MAGIC)) return undefined;
    const bytes = head.readUInt32LE(8);
    if (bytes > MAX_PCM_BYTES || bytes % 2 !== 0) return undefined;
    return { index: head.readUInt32LE(4), bytes, digest: head.subarray(12) };
  }

  #readPcm(
    { bytes, digest: expected }: { bytes: number; digest: Buffer },
    text: string,
    wanted: boolean,
  ): Int16Array | null {
    if (!wanted) {
      if (this.#open !== undefined) this.#open.position += bytes;
      return null;
    }
    const pcm = this.#read(bytes);
    // Half written, of another voice or another text: this file is of no use any more, the next may be.
    if (pcm === null || !digest(this.#voice, text, [pcm]).equals(expected)) {
      if (this.#open !== undefined) this.#open.position = Number.MAX_SAFE_INTEGER;
      return null;
    }
    return new Int16Array(pcm.buffer, pcm.byteOffset, bytes / 2);
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

function digest(voice: string, text: string, pcm: readonly Buffer[]): Buffer {
  const hash = createHash('sha256').update(JSON.stringify([voice, text]));
  for (const block of pcm) hash.update(block);
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
