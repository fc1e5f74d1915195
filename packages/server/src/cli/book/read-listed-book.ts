// Reads a book on this machine as its list shows it, with the choice of chapters that somebody made.

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { Book } from '../../books/book.ts';
import { listLexicon } from '../../books/lexicons/list-lexicon.ts';
import { BookError } from '../../books/problems.ts';
import { isForLanguage } from '../../domain/dictionary.ts';
import { findLanguageByTag } from '../../domain/language-by-tag.ts';
import { describeSystemError, isSystemError, UsageError } from '../remote/failures.ts';
import { includesNumber, parseChapterNumbers, requireNumbers } from './chapter-numbers.ts';
import type { BookLexicon, ListedBook, ListedChapter } from './listed-book.ts';

export interface ChapterChoice {
  readonly chapters?: string;
  readonly all?: boolean;
}

export async function readListedBook(file: string, choice: ChapterChoice): Promise<ListedBook> {
  const choose = chooserOf(choice);
  // Imported here, because no other command reads books.
  const { openBook } = await import('../../books/open-book.ts');
  const book = await openBook(file);
  try {
    const lexicons = await readLexicons(book);
    const chapters: ListedChapter[] = [];
    for await (const { content: _, inputType: __, ...chapter } of book.chapters()) chapters.push(choose(chapter));
    if (choice.chapters !== undefined) requireNumbers(parseChapterNumbers(choice.chapters), chapters.length);
    const cover = await book.cover();
    return {
      book,
      cover,
      lexicons,
      chapters,
      warnings: book.warnings,
      warningCount: book.warningCount(),
    };
  } finally {
    book.close();
  }
}

async function readLexicons(book: Book): Promise<readonly BookLexicon[]> {
  const tag = findLanguageByTag(book.metadata.language ?? '')?.tag ?? '';
  return (await book.lexicons()).map((lexicon) => ({
    ...listLexicon(lexicon),
    isUsed: isForLanguage(lexicon.language, tag),
  }));
}

/** The picture of a book as it is in the file; null without one that players show. */
export async function readCover(file: string): Promise<Uint8Array | null> {
  const { openBook } = await import('../../books/open-book.ts');
  const book = await openBook(file);
  try {
    const cover = await book.cover();
    return cover === null || cover.mediaType === 'image/svg+xml' ? null : await cover.read();
  } finally {
    book.close();
  }
}

export async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const bytes of createReadStream(file)) hash.update(bytes);
  return hash.digest('hex');
}

function chooserOf({ chapters, all }: ChapterChoice): (chapter: ListedChapter) => ListedChapter {
  const ranges = chapters === undefined ? null : parseChapterNumbers(chapters);
  // Where there are no words nobody can have them spoken.
  const speak = (chapter: ListedChapter): ListedChapter =>
    chapter.characters === 0 ? chapter : { ...chapter, isSpoken: true, reason: null };
  return (chapter) => {
    if (ranges !== null && !includesNumber(ranges, chapter.number)) {
      return { ...chapter, isSpoken: false, reason: chapter.reason ?? 'not_chosen' };
    }
    return ranges !== null || all ? speak(chapter) : chapter;
  };
}

/** One sentence for what is wrong with the file or the command; null for anything else. */
export function describeBookFailure(error: unknown, file: string): string | null {
  if (error instanceof UsageError) return error.message;
  if (error instanceof BookError) return `${file} cannot be read (${error.code}): ${error.message}`;
  return isSystemError(error) ? `${error.path === undefined ? `${file}: ` : ''}${describeSystemError(error)}` : null;
}
