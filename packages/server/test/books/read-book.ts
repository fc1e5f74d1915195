// Reads a book of bytes for tests: from a file, as the room does.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Book, Chapter, Cover, Lexicon } from '../../src/books/book.ts';
import { openBook } from '../../src/books/open-book.ts';
import { BookError, type BookWarning } from '../../src/books/problems.ts';
import { buildEpub, type EpubPlan } from './epub-builder.ts';

export interface ReadBook {
  readonly metadata: Book['metadata'];
  readonly chapters: readonly Chapter[];
  readonly warnings: readonly BookWarning[];
  readonly codes: readonly string[];
  readonly cover: (Pick<Cover, 'name' | 'mediaType'> & { readonly bytes: Uint8Array | null }) | null;
  readonly lexicons: readonly Lexicon[];
  /** What the chapters say, without markup. */
  readonly words: readonly string[];
}

export async function readBytes(bytes: Uint8Array, name = 'book.epub'): Promise<ReadBook> {
  const folder = mkdtempSync(join(tmpdir(), 'lector-book-'));
  const path = join(folder, name);
  try {
    writeFileSync(path, bytes);
    return await readPath(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function readPath(path: string): Promise<ReadBook> {
  const book = await openBook(path);
  try {
    const chapters: Chapter[] = [];
    for await (const chapter of book.chapters()) chapters.push(chapter);
    const cover = await book.cover();
    const lexicons = await book.lexicons();
    return {
      metadata: book.metadata,
      chapters,
      warnings: book.warnings,
      codes: book.warnings.map(({ code }) => code),
      cover: cover === null ? null : { name: cover.name, mediaType: cover.mediaType, bytes: await cover.read() },
      lexicons,
      words: chapters.map(({ content }) => wordsOf(content)),
    };
  } finally {
    book.close();
  }
}

export function readEpub(plan: EpubPlan = {}): Promise<ReadBook> {
  return readBytes(buildEpub(plan));
}

/** The code of the refusal, and the place that it names. */
export async function refusalOf(bytes: Uint8Array, name?: string): Promise<{ code: string; place: string | null }> {
  try {
    await readBytes(bytes, name);
  } catch (error) {
    if (error instanceof BookError) return { code: error.code, place: error.place };
    throw error;
  }
  throw new Error('it was read');
}

function wordsOf(html: string): string {
  return html
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
