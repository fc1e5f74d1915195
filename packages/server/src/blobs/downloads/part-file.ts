// What is kept of a download that is not finished: its bytes, and beside them which file they are of and how many are surely on the disk.
import { createHash } from 'node:crypto';
import { type FileHandle, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hasCode } from '../../errors.ts';
import { writing } from '../files.ts';

/** The other side's mark of one version of a file: for `If-Range`. */
export type Validator = string;

interface Note {
  readonly url: string;
  readonly validator: Validator | null;
  readonly totalBytes: number | null;
  readonly safeBytes: number;
}

/** How many bytes may be lost by a kill or a power cut. */
const SAFE_EVERY_BYTES = 8 * 1024 * 1024;

export function partPaths(folder: string, url: string): { readonly part: string; readonly note: string } {
  const name = createHash('sha256').update(url).digest('hex').slice(0, 32);
  return { part: join(folder, `${name}.part`), note: join(folder, `${name}.json`) };
}

export class PartFile {
  readonly #url: string;
  readonly #paths: { readonly part: string; readonly note: string };
  readonly #handle: FileHandle;
  #validator: Validator | null;
  #totalBytes: number | null;
  #bytes: number;
  #safeBytes: number;

  private constructor(url: string, paths: { part: string; note: string }, handle: FileHandle, note: Note | null) {
    this.#url = url;
    this.#paths = paths;
    this.#handle = handle;
    this.#validator = note?.validator ?? null;
    this.#totalBytes = note?.totalBytes ?? null;
    this.#bytes = note?.safeBytes ?? 0;
    this.#safeBytes = this.#bytes;
  }

  /** Opens what is kept of an address, or begins. */
  static async open(folder: string, url: string): Promise<PartFile> {
    const paths = partPaths(folder, url);
    const found = await readNote(paths.note);
    const size = (await stat(paths.part).catch(() => null))?.size ?? -1;
    const note = found !== null && found.url === url && found.safeBytes <= size ? found : null;
    const handle = await writing(paths.part, () => open(paths.part, note === null ? 'w' : 'r+', 0o600));
    const file = new PartFile(url, paths, handle, note);
    // What lies behind may be holes that a power cut left.
    await writing(paths.part, () => handle.truncate(file.#bytes));
    return file;
  }

  get path(): string {
    return this.#paths.part;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get validator(): Validator | null {
    return this.#validator;
  }

  get totalBytes(): number | null {
    return this.#totalBytes;
  }

  /** The bytes to come are of this version of the file. */
  describe(version: { readonly validator: Validator | null; readonly totalBytes: number | null }): void {
    this.#validator = version.validator;
    this.#totalBytes = version.totalBytes;
  }

  async startAnew(): Promise<void> {
    this.#bytes = 0;
    this.#safeBytes = 0;
    await writing(this.path, () => this.#handle.truncate(0));
    await this.#writeNote();
  }

  async append(chunk: Uint8Array): Promise<void> {
    await writing(this.path, async () => {
      for (let done = 0; done < chunk.length; ) {
        const { bytesWritten } = await this.#handle.write(chunk, done, chunk.length - done, this.#bytes + done);
        done += bytesWritten;
      }
    });
    this.#bytes += chunk.length;
    if (this.#bytes - this.#safeBytes >= SAFE_EVERY_BYTES) await this.keep();
  }

  /** Makes sure that the next try can go on here. */
  async keep(): Promise<void> {
    await writing(this.path, () => this.#handle.datasync());
    this.#safeBytes = this.#bytes;
    await this.#writeNote();
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  async drop(): Promise<void> {
    await dropPart(this.#paths);
  }

  async #writeNote(): Promise<void> {
    const note: Note = {
      url: this.#url,
      validator: this.#validator,
      totalBytes: this.#totalBytes,
      safeBytes: this.#safeBytes,
    };
    const { note: path } = this.#paths;
    await writing(path, async () => {
      await writeFile(`${path}.new`, JSON.stringify(note), { mode: 0o600 });
      await rename(`${path}.new`, path);
    });
  }
}

export async function dropPart({ part, note }: { readonly part: string; readonly note: string }): Promise<void> {
  for (const path of [note, `${note}.new`, part]) await rm(path, { force: true });
}

async function readNote(path: string): Promise<Note | null> {
  try {
    const note = JSON.parse(await readFile(path, 'utf8')) as Partial<Note>;
    const isWhole = typeof note.url === 'string' && Number.isSafeInteger(note.safeBytes) && (note.safeBytes ?? -1) >= 0;
    return isWhole ? { validator: null, totalBytes: null, ...(note as Pick<Note, 'url' | 'safeBytes'>) } : null;
  } catch (error) {
    if (hasCode(error, 'ENOENT') || error instanceof SyntaxError) return null;
    throw error;
  }
}
