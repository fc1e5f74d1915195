// Reads a tar archive as its bytes come: ordinary files and folders alone. Links, devices and everything else are refused.
import { ArchiveError } from './archive-error.ts';
import { readMemberPath } from './member-path.ts';

export interface TarSink {
  /** The next file begins. `path` is below the folder. */
  file(path: string, bytes: number): void;
  /** More of the file that began last. */
  data(chunk: Uint8Array): void;
}

const BLOCK = 512;
/** Of a long name, or of the extended header of a member. */
const MOST_EXTRA_BYTES = 64 * 1024;
const TYPES = {
  file: new Set(['0', '\0', '7']),
  folder: '5',
  /** Extended headers: for the next member, and for all that follow, whose names they cannot tell. */
  extended: 'x',
  global: 'g',
  longName: 'L',
} as const;

interface Header {
  readonly type: string;
  readonly name: string;
  readonly bytes: number;
}

export class TarReader {
  readonly #sink: TarSink;
  /** An unfinished header. */
  readonly #header = new Uint8Array(BLOCK);
  #headerBytes = 0;
  /** Bytes to come of the member, and of the padding behind it. */
  #left = 0;
  #padding = 0;
  #use: 'sink' | 'extra' | 'nothing' = 'nothing';
  #extra: { readonly type: string; readonly bytes: Uint8Array; filled: number } | null = null;
  /** What an extended header or a long name says of the member that follows. */
  #next: { path?: string; size?: number } = {};
  #ended = false;

  constructor(sink: TarSink) {
    this.#sink = sink;
  }

  write(chunk: Uint8Array): void {
    let rest = chunk;
    while (rest.length > 0 && !this.#ended) {
      if (this.#left > 0) rest = this.#takeContent(rest);
      else if (this.#padding > 0) rest = this.#takePadding(rest);
      else rest = this.#takeHeader(rest);
    }
  }

  /** To be called when all bytes are there. */
  end(): void {
    if (!this.#ended) throw new ArchiveError('it ends too early');
  }

  #takeContent(rest: Uint8Array): Uint8Array {
    const part = rest.subarray(0, this.#left);
    this.#left -= part.length;
    if (this.#use === 'sink') this.#sink.data(part);
    if (this.#use === 'extra' && this.#extra !== null) {
      this.#extra.bytes.set(part, this.#extra.filled);
      this.#extra.filled += part.length;
    }
    if (this.#left === 0) this.#readExtra();
    return rest.subarray(part.length);
  }

  #takePadding(rest: Uint8Array): Uint8Array {
    const length = Math.min(this.#padding, rest.length);
    this.#padding -= length;
    return rest.subarray(length);
  }

  #takeHeader(rest: Uint8Array): Uint8Array {
    const part = rest.subarray(0, BLOCK - this.#headerBytes);
    this.#header.set(part, this.#headerBytes);
    this.#headerBytes += part.length;
    if (this.#headerBytes === BLOCK) {
      this.#headerBytes = 0;
      // Two empty blocks end an archive; what stands behind the first is of nobody.
      if (this.#header.every((byte) => byte === 0)) this.#ended = true;
      else this.#begin(readHeader(this.#header));
    }
    return rest.subarray(part.length);
  }

  #begin({ type, name, bytes }: Header): void {
    if (type === TYPES.extended || type === TYPES.longName) this.#beginExtra(type, bytes);
    else if (type === TYPES.global) this.#beginContent('nothing', bytes);
    else {
      const path = readMemberPath(this.#next.path ?? name);
      const size = this.#next.size ?? bytes;
      this.#next = {};
      this.#beginMember(type, path, size);
    }
  }

  #beginMember(type: string, path: string | null | undefined, size: number): void {
    if (path === undefined)
      throw new ArchiveError('one of its names leads out of the folder, or cannot be used as one');
    if (type === TYPES.folder) {
      this.#beginContent('nothing', size);
      return;
    }
    if (!(TYPES.file as ReadonlySet<string>).has(type)) {
      throw new ArchiveError('it holds a link, a device or another thing that is neither a file nor a folder');
    }
    if (path === null) throw new ArchiveError('one of its files has no name');
    this.#sink.file(path, size);
    this.#beginContent('sink', size);
  }

  #beginExtra(type: string, bytes: number): void {
    if (bytes > MOST_EXTRA_BYTES) throw new ArchiveError('one of its names is too long');
    this.#extra = { type, bytes: new Uint8Array(bytes), filled: 0 };
    this.#beginContent('extra', bytes);
  }

  #beginContent(use: 'sink' | 'extra' | 'nothing', bytes: number): void {
    this.#use = use;
    this.#left = bytes;
    this.#padding = (BLOCK - (bytes % BLOCK)) % BLOCK;
  }

  #readExtra(): void {
    if (this.#extra === null) return;
    const { type, bytes } = this.#extra;
    this.#extra = null;
    if (type === TYPES.longName) this.#next.path = readText(bytes);
    else this.#next = { ...this.#next, ...readExtendedHeader(bytes) };
  }
}

function readHeader(block: Uint8Array): Header {
  const sum = block.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 32 : byte), 0);
  if (sum !== Number.parseInt(readText(block.subarray(148, 156)), 8))
    throw new ArchiveError('it is damaged, or no tar archive');
  const type = String.fromCharCode(block[156] ?? 0);
  const bytes = readNumber(block.subarray(124, 136));
  const name = readText(block.subarray(0, 100));
  const prefix = readText(block.subarray(257, 262)) === 'ustar' ? readText(block.subarray(345, 500)) : '';
  // The GNU format keeps dates where the other has the front of the name, and marks itself by a space there.
  const isPlain = block[262] === 0;
  return { type, bytes, name: prefix !== '' && isPlain ? `${prefix}/${name}` : name };
}

/** Octal digits, or binary where the first bit is set. */
function readNumber(field: Uint8Array): number {
  const first = field[0] ?? 0;
  if (first & 0x80) {
    const value = field.subarray(1).reduce((total, byte) => total * 256 + byte, first & 0x7f);
    if (!Number.isSafeInteger(value)) throw new ArchiveError('it is damaged: it tells an impossible size');
    return value;
  }
  const digits = readText(field).trim();
  if (!/^[0-7]{0,11}$/.test(digits)) throw new ArchiveError('it is damaged: it tells an impossible size');
  return digits === '' ? 0 : Number.parseInt(digits, 8);
}

/** Until the first zero byte. */
function readText(field: Uint8Array): string {
  const end = field.indexOf(0);
  return Buffer.from(field.subarray(0, end === -1 ? field.length : end)).toString('utf8');
}

/** Lines of `length key=value`, where the length counts the whole line in bytes. */
function readExtendedHeader(bytes: Uint8Array): { path?: string; size?: number } {
  const found: { path?: string; size?: number } = {};
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(0x20, at);
    const length = Number(readText(bytes.subarray(at, Math.min(space, at + 8))));
    if (space === -1 || !Number.isInteger(length) || length <= space - at || at + length > bytes.length) {
      throw new ArchiveError('one of its extended headers is damaged');
    }
    const line = Buffer.from(bytes.subarray(space + 1, at + length - 1)).toString('utf8');
    if (line.startsWith('path=')) found.path = line.slice('path='.length);
    if (line.startsWith('size=')) found.size = readSize(line.slice('size='.length));
    if (line.startsWith('GNU.sparse.')) throw new ArchiveError('it holds a sparse file');
    at += length;
  }
  return found;
}

function readSize(digits: string): number {
  if (!/^[0-9]{1,15}$/.test(digits)) throw new ArchiveError('it is damaged: it tells an impossible size');
  return Number(digits);
}
