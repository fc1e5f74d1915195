// Reads books without a process of its own, for tests of what is around it.
import type { Chapter } from '../../src/books/book.ts';
import { createPronunciationFinder } from '../../src/books/lexicons/find-pronunciations.ts';
import { listLexicon } from '../../src/books/lexicons/list-lexicon.ts';
import { loadMarkupReader } from '../../src/books/markup/read-markup.ts';
import { openBook } from '../../src/books/open-book.ts';
import { beginChapter } from '../../src/books/pieces/begin-chapter.ts';
import { cutChapter } from '../../src/books/pieces/cut-chapter.ts';
import { BookError } from '../../src/books/problems.ts';
import { isForLanguage } from '../../src/domain/dictionary.ts';
import { invalidInput } from '../../src/errors.ts';
import type { BookFile, BookReader, CoverPicture } from '../../src/ports/book-reader.ts';

async function opened<T>({ path, name }: BookFile, work: (book: Awaited<ReturnType<typeof openBook>>) => Promise<T>) {
  try {
    const book = await openBook(path, name);
    try {
      return await work(book);
    } finally {
      book.close();
    }
  } catch (error) {
    if (!(error instanceof BookError)) throw error;
    throw invalidInput({ loc: ['body'], msg: `The book cannot be read: ${error.message}`, type: error.code });
  }
}

const readCover = (file: BookFile) =>
  opened(file, async (book): Promise<CoverPicture | null> => {
    const cover = await book.cover();
    const bytes = await cover?.read();
    return cover && bytes ? { mediaType: cover.mediaType, bytes } : null;
  });

export const inProcessReader: BookReader = {
  list: (file) =>
    opened(file, async (book) => {
      const lexicons = (await book.lexicons()).map(listLexicon);
      const chapters: Omit<Chapter, 'content' | 'inputType'>[] = [];
      for await (const { content: _, inputType: __, ...chapter } of book.chapters()) chapters.push(chapter);
      const cover = await book.cover();
      return {
        ...{ kind: book.kind, metadata: book.metadata, chapters, lexicons },
        cover: cover && { mediaType: cover.mediaType, sizeBytes: cover.sizeBytes },
        ...{ warnings: book.warnings, warningCount: book.warningCount() },
      };
    }),
  read: (file, { numbers, maxLength, lexiconLanguage }, onText) =>
    opened(file, async (book) => {
      const readMarkup = await loadMarkupReader();
      const lexicons = lexiconLanguage === null ? [] : await book.lexicons();
      const find = createPronunciationFinder(
        lexicons.filter(({ language }) => isForLanguage(language, lexiconLanguage!)),
      );
      for await (const chapter of book.chapters()) {
        if (!numbers.has(chapter.number)) continue;
        const { number, inputType } = chapter;
        let part = 0;
        for (const text of cutChapter(chapter, { maxLength }, readMarkup))
          await onText({ number, part: ++part, inputType, text, pronunciations: find({ text, inputType }) });
      }
    }),
  begin: (file, { number, maxLength }) =>
    opened(file, async (book) => {
      const readMarkup = await loadMarkupReader();
      for await (const chapter of book.chapters()) {
        if (chapter.number !== number) continue;
        return { inputType: chapter.inputType, ...beginChapter(chapter, maxLength, readMarkup) };
      }
      return null;
    }),
  cover: readCover,
  fitCover: async (file) => (await readCover(file)) as never,
};
