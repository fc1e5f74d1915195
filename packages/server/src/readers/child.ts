// The process that reads one book. Ends by itself when the one that started it is gone.
import { once } from 'node:events';
import type { Book } from '../books/book.ts';
import { createPronunciationFinder } from '../books/lexicons/find-pronunciations.ts';
import { listLexicon } from '../books/lexicons/list-lexicon.ts';
import { loadMarkupReader } from '../books/markup/read-markup.ts';
import { openBook } from '../books/open-book.ts';
import { beginChapter } from '../books/pieces/begin-chapter.ts';
import { cutChapter } from '../books/pieces/cut-chapter.ts';
import { BookError } from '../books/problems.ts';
import { isForLanguage } from '../domain/dictionary.ts';
import type { BookFacts, ChapterBeginning, ListedChapter } from '../ports/book-reader.ts';
import { fitCover } from './fit-cover.ts';
import type { FromReader, ReaderJob } from './messages.ts';

// Ctrl-C in a terminal reaches the whole process group; the server decides when a job may end.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
process.once('disconnect', () => process.exit(1));
process.once('message', (job: ReaderJob) => void work(job));

async function work(job: ReaderJob): Promise<void> {
  try {
    const book = await openBook(job.file.path, job.file.name);
    if (job.kind === 'list') await tell({ kind: 'facts', facts: await list(book) });
    else if (job.kind === 'read') await read(book, job);
    else if (job.kind === 'begin') await tell({ kind: 'beginning', beginning: await begin(book, job) });
    else await tell({ kind: 'cover', cover: await (job.kind === 'cover' ? readCover(book) : readFitCover(book)) });
    await tell({ kind: 'done' });
  } catch (error) {
    await tell(describe(error));
  }
  process.disconnect();
}

async function list(book: Book): Promise<BookFacts> {
  const lexicons = (await book.lexicons()).map(listLexicon);
  const chapters: ListedChapter[] = [];
  for await (const { content: _, inputType: __, ...chapter } of book.chapters()) chapters.push(chapter);
  const cover = await book.cover();
  return {
    kind: book.kind,
    metadata: book.metadata,
    cover: cover && { mediaType: cover.mediaType, sizeBytes: cover.sizeBytes },
    lexicons,
    chapters,
    warnings: book.warnings,
    warningCount: book.warningCount(),
  };
}

async function readCover(book: Book) {
  const cover = await book.cover();
  const bytes = await cover?.read();
  return cover && bytes ? { mediaType: cover.mediaType, bytes } : null;
}

async function readFitCover(book: Book) {
  const cover = await readCover(book);
  return cover && (await fitCover(cover));
}

type Reading = Extract<ReaderJob, { kind: 'read' }>;

async function read(book: Book, { numbers, maxLength, lexiconLanguage }: Reading): Promise<void> {
  const chosen = new Set(numbers);
  const lexicons = lexiconLanguage === null ? [] : await book.lexicons();
  const findPronunciations = createPronunciationFinder(
    lexicons.filter(({ language }) => isForLanguage(language, lexiconLanguage!)),
  );
  const readMarkup = await loadMarkupReader();
  for await (const chapter of book.chapters()) {
    if (!chosen.has(chapter.number)) continue;
    const { number, inputType } = chapter;
    let part = 0;
    for (const text of cutChapter(chapter, { maxLength }, readMarkup)) {
      const taken = once(process, 'message');
      const pronunciations = findPronunciations({ text, inputType });
      await tell({ kind: 'text', text: { number, part: ++part, inputType, text, pronunciations } });
      await taken;
    }
  }
}

type Begin = Extract<ReaderJob, { kind: 'begin' }>;

async function begin(book: Book, { number, maxLength }: Begin): Promise<ChapterBeginning | null> {
  const readMarkup = await loadMarkupReader();
  for await (const chapter of book.chapters()) {
    if (chapter.number !== number) continue;
    return { inputType: chapter.inputType, ...beginChapter(chapter, maxLength, readMarkup) };
  }
  return null;
}

function describe(error: unknown): FromReader {
  if (error instanceof BookError) {
    const { code, message, place } = error;
    return { kind: 'refused', code, message, place };
  }
  return { kind: 'failed', message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

/** Resolves when it is on its way: the end of the channel would cut it off. */
function tell(message: FromReader): Promise<void> {
  return new Promise((resolve) => {
    if (process.send === undefined) resolve();
    else process.send(message, undefined, undefined, () => resolve());
  });
}
