// The journal of a book in its folder: what was sent to which server and what became of it, so that the same command goes on where it stopped.
import { join } from 'node:path';
import { UsageError } from '../remote/failures.ts';
import { openRegularFile, replaceFile } from '../remote/own-files.ts';
import { digestFile } from '../remote/save-audio.ts';

export interface SavedFile {
  /** In the folder. */
  readonly file: string;
  readonly size_bytes: number;
  readonly sha256: string;
}

/** What was reached last. */
export interface BookState {
  readonly server: string;
  /** What the file is called, and its digest. */
  readonly name: string;
  readonly sha256: string;
  /** Digest of how it is spoken. */
  readonly wish: string;
  /** Null: it is being sent, and may be there. */
  readonly book_id: string | null;
  /** Null until it is in line. */
  readonly batch_id: string | null;
  /** Of the picture that was set at the server. */
  readonly cover: string | null;
  /** The audiobook that was asked for. */
  readonly audiobook: { readonly shape: string; readonly asked_at: string } | null;
}

/** The files of the last time, whatever they were made of. */
export interface BookResult {
  readonly shape: string;
  /** Of the file and of how it was spoken. */
  readonly of: string;
  /** Every chapter is there. */
  readonly is_whole: boolean;
  readonly duration_ms: number;
  readonly chapters: number;
  readonly files: readonly SavedFile[];
}

export interface BookJournal {
  readonly state: BookState | null;
  readonly result: BookResult | null;
  /** Both survive a crash once it resolves. */
  write(state: BookState): Promise<void>;
  finish(result: BookResult): Promise<void>;
}

const JOURNAL_NAME = '.lector-book.json';
const FORMAT = 1;
const MAX_BYTES = 16 * 1024 * 1024;

/** `name`: of the file of the book. Throws a UsageError for a folder that holds another one. */
export async function openBookJournal(folder: string, name: string): Promise<BookJournal> {
  const path = join(folder, JOURNAL_NAME);
  let { state, result } = await load(path, name);
  const save = () =>
    replaceFile(path, (write) =>
      write(`${JSON.stringify({ lector: 'book', format: FORMAT, state, result }, null, 2)}\n`),
    );
  return {
    get state() {
      return state;
    },
    get result() {
      return result;
    },
    async write(next) {
      state = next;
      await save();
    },
    async finish(next) {
      result = next;
      await save();
    },
  };
}

async function load(path: string, name: string): Promise<Pick<BookJournal, 'state' | 'result'>> {
  const file = await openRegularFile(path);
  if (file === undefined) return { state: null, result: null };
  try {
    const { size } = await file.stat();
    const found = size > MAX_BYTES ? {} : Object(JSON.parse(await file.readFile('utf8')));
    if (found.lector !== 'book' || found.format !== FORMAT) throw new SyntaxError();
    const { state, result } = found as Pick<BookJournal, 'state' | 'result'>;
    if (state !== null && state.name !== name)
      throw new UsageError(`This folder holds the book ${state.name}: use another one for ${name}`);
    return { state, result };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new UsageError(`${path} is not the state of a book of this version: use another folder, or delete it`);
  } finally {
    await file.close();
  }
}

/** Whether all of these files are as they were written. */
export async function areIntact(folder: string, files: readonly SavedFile[]): Promise<boolean> {
  for (const { file, sha256 } of files) {
    // Somebody else may have written the journal: names lead nowhere else.
    if (file.includes('/') || (await digestFile(join(folder, file))) !== sha256) return false;
  }
  return true;
}
