// `lector book list`: reads a book in this process and shows its chapters. Nothing is sent anywhere.
import { BookError } from '../../books/problems.ts';
import { describeSystemError, EXIT, isSystemError, UsageError } from '../remote/failures.ts';
import type { CommandEnvironment } from '../remote/session.ts';
import { includesNumber, parseChapterNumbers, requireNumbers } from './chapter-numbers.ts';
import type { ListedBook, ListedChapter } from './listed-book.ts';
import { printBook, printJson } from './print-book.ts';

export interface ListOptions {
  readonly chapters?: string;
  readonly all?: boolean;
  readonly json?: boolean;
}

export async function listBook(environment: CommandEnvironment, file: string, options: ListOptions): Promise<void> {
  const { terminal, setExitCode } = environment;
  try {
    const listed = await readList(file, options);
    if (options.json) printJson(terminal, listed);
    else printBook(terminal, listed);
    setExitCode(EXIT.complete);
  } catch (error) {
    const words = wordsOf(error, file);
    if (words === null) throw error;
    terminal.note(words, 'red');
    setExitCode(EXIT.usage);
  }
}

async function readList(file: string, options: ListOptions): Promise<ListedBook> {
  const choose = chooserOf(options);
  // Imported here, because no other command reads books.
  const { openBook } = await import('../../books/open-book.ts');
  const book = await openBook(file);
  try {
    const chapters: ListedChapter[] = [];
    for await (const { content: _, inputType: __, ...chapter } of book.chapters()) chapters.push(choose(chapter));
    if (options.chapters !== undefined) requireNumbers(parseChapterNumbers(options.chapters), chapters.length);
    const cover = await book.cover();
    return {
      book,
      cover,
      lexicons: book.lexicons.map(({ name }) => name),
      chapters,
      warnings: book.warnings,
      warningCount: book.warningCount(),
    };
  } finally {
    book.close();
  }
}

function chooserOf({ chapters, all }: ListOptions): (chapter: ListedChapter) => ListedChapter {
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

/** One sentence for what is wrong with the file or the command; null for a bug of the program. */
function wordsOf(error: unknown, file: string): string | null {
  if (error instanceof UsageError) return error.message;
  if (error instanceof BookError) return `${file} cannot be read (${error.code}): ${error.message}`;
  return isSystemError(error) ? `${error.path === undefined ? `${file}: ` : ''}${describeSystemError(error)}` : null;
}
