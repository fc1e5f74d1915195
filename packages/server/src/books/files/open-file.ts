// Books that are one text file: HTML, Markdown, plain text.
import { readFile } from 'node:fs/promises';
import type { Book, BookMetadata, Chapter } from '../book.ts';
import { findHeadings } from '../chapters/by-headings.ts';
import { planChapters } from '../chapters/plan.ts';
import { readChapters } from '../chapters/read-chapters.ts';
import { decodeText } from '../decode-text.ts';
import { BOOK_LIMITS, inMiB } from '../limits.ts';
import { cutDocument } from '../markup/cut-document.ts';
import { loadMarkupReader } from '../markup/read-markup.ts';
import { titleText } from '../markup/title-text.ts';
import { BookError, Warnings } from '../problems.ts';
import { cutMarkdown } from './markdown.ts';

export type FileKind = 'html' | 'markdown' | 'text';

interface Source {
  readonly kind: FileKind;
  readonly text: string;
  readonly title: string;
  readonly warnings: Warnings;
}

export interface OpenFile {
  readonly kind: FileKind;
  readonly bytes: number;
  /** What it is called: without its ending the title, where it has no other. */
  readonly name: string;
}

export async function openFile(path: string, { kind, bytes, name }: OpenFile): Promise<Book> {
  if (bytes > BOOK_LIMITS.entryBytes) {
    throw new BookError(
      'too_large',
      `It is larger than ${inMiB(BOOK_LIMITS.entryBytes)}, the most that is read of a text.`,
    );
  }
  const warnings = new Warnings();
  const { text, isGuess } = decodeText(await readFile(path));
  if (isGuess)
    warnings.add('encoding_guessed', null, 'It is not UTF-8 and does not say what it is; it is read as windows-1252.');
  const title = name.replace(/\.[^.]+$/, '');
  const source = { kind, text, title, warnings };
  return kind === 'html' ? openHtml(source) : openPlain(source);
}

function describe(source: Source, metadata: Partial<BookMetadata>, chapters: () => AsyncIterable<Chapter>): Book {
  const { kind, title, warnings } = source;
  return {
    kind,
    metadata: { title, creators: [], language: null, date: null, publisher: null, series: null, ...metadata },
    warnings: warnings.list,
    warningCount: () => warnings.count,
    chapters: () => requireWords(chapters()),
    cover: async () => null,
    lexicons: async () => [],
    close() {},
  };
}

/** A text in which there is nothing to say is no book. */
async function* requireWords(chapters: AsyncIterable<Chapter>): AsyncGenerator<Chapter> {
  let characters = 0;
  for await (const chapter of chapters) {
    characters += chapter.characters;
    yield chapter;
  }
  if (characters === 0) throw new BookError('no_words', 'There are no words in it.');
}

async function openHtml(source: Source): Promise<Book> {
  const { text, warnings } = source;
  const readMarkup = await loadMarkupReader();
  const readText = async () => text;
  const name = source.title;
  const entries = await findHeadings({ names: [name], readMarkup, readText });
  const places = { ids: new Set<string>(), headings: new Set<number>() };
  const { title, language } = cutDocument(readMarkup, { source: text, places, language: null });
  const plan = planChapters({ entries, isByContents: false, order: new Map([[name, 0]]) });
  const item = { name, isLinear: true, isNavigation: false, types: [], landmarkTitle: null, side: null };
  const metadata = { title: title ?? source.title, language };
  return describe(source, metadata, () =>
    readChapters({ items: [item], plan, bookTitle: metadata.title, language, readMarkup, warnings, readText }),
  );
}

/** Plain text says nothing of its chapters, so it is one. */
async function openPlain(source: Source): Promise<Book> {
  const { kind, text, title } = source;
  const cut = async () => (kind === 'markdown' ? cutMarkdown(text) : [{ title: null, level: 1, text }]);
  return describe(source, {}, async function* () {
    let number = 0;
    for (const part of await cut()) {
      const characters = countCharacters(part.text);
      const isEmpty = characters === 0;
      // The blank lines before a first heading are no chapter.
      if (isEmpty && part.title === null) continue;
      yield {
        number: ++number,
        title: titleText(part.title ?? '') || title,
        level: part.level,
        matter: 'body',
        isSpoken: !isEmpty,
        reason: isEmpty ? 'empty' : null,
        inputType: kind === 'markdown' ? 'markdown' : 'text',
        content: part.text,
        characters,
      };
    }
  });
}

/** White space counts as one sign. */
function countCharacters(text: string): number {
  const shown = text.replace(/\s+/g, ' ').trim();
  return shown.length - (shown.match(/[\udc00-\udfff]/g)?.length ?? 0);
}
