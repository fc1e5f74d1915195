// Prints the list of a book: a table for people, JSON for programs.
import type { BookMetadata } from '../../books/book.ts';
import { formatBytes } from '../remote/amounts.ts';
import { printTable } from '../remote/table.ts';
import type { Terminal } from '../terminal.ts';
import type { ListedBook, ListedChapter } from './listed-book.ts';
import { SILENCE_WORDS } from './silence-words.ts';

const TITLE_WIDTH = 60;
/** Of people who are named after the title. */
const AUTHOR_ROLES: ReadonlySet<string | null> = new Set(['aut', null]);

export function printBook(terminal: Terminal, { book, cover, lexicons, chapters, ...rest }: ListedBook): void {
  terminal.out(nameBook(book.metadata), 'bold');
  const { language, series } = book.metadata;
  if (language !== null) terminal.out(`Language: ${language}`);
  if (series !== null) terminal.out(`Series: ${series.name}${series.position === null ? '' : ` ${series.position}`}`);
  if (cover !== null) terminal.out(`Cover: ${cover.mediaType}, ${formatBytes(cover.sizeBytes)}`);
  if (lexicons.length > 0) terminal.out(describeLexicons(lexicons));
  terminal.out('');
  printTable(
    terminal,
    [
      { title: '#', align: 'right' },
      { title: 'title' },
      { title: 'matter' },
      { title: 'characters', align: 'right' },
      { title: 'spoken' },
    ],
    chapters.map((chapter) => [
      String(chapter.number),
      indent(chapter),
      chapter.matter,
      formatCount(chapter.characters),
      chapter.reason === null ? 'yes' : `no: ${SILENCE_WORDS[chapter.reason]}`,
    ]),
  );
  terminal.out('');
  printWarnings(terminal, rest);
  const spoken = chapters.filter(({ isSpoken }) => isSpoken);
  terminal.out(
    `Spoken: ${formatCount(spoken.length)} of ${formatCount(chapters.length)} chapters, ` +
      `${formatCount(sumOf(spoken))} of ${formatCount(sumOf(chapters))} characters.`,
  );
}

function printWarnings(terminal: Terminal, { warnings, warningCount }: Pick<ListedBook, 'warnings' | 'warningCount'>) {
  if (warningCount === 0) return;
  for (const { code, place, message } of warnings) {
    terminal.out(`Warning (${code})${place === null ? '' : `, ${place}`}: ${message}`, 'yellow');
  }
  const more = warningCount - warnings.length;
  if (more > 0) terminal.out(`And ${formatCount(more)} warnings more.`, 'yellow');
  terminal.out('');
}

export function printJson(terminal: Terminal, { book, cover, lexicons, chapters, ...rest }: ListedBook): void {
  const spoken = chapters.filter(({ isSpoken }) => isSpoken);
  const told = {
    kind: book.kind,
    metadata: book.metadata,
    cover: cover === null ? null : { name: cover.name, media_type: cover.mediaType, bytes: cover.sizeBytes },
    lexicons: lexicons.map(({ isUsed, ...lexicon }) => ({ ...lexicon, is_used: isUsed })),
    chapters: chapters.map(({ isSpoken, ...chapter }) => ({ ...chapter, is_spoken: isSpoken })),
    totals: {
      chapters: chapters.length,
      characters: sumOf(chapters),
      spoken_chapters: spoken.length,
      spoken_characters: sumOf(spoken),
    },
    warnings: rest.warnings,
    warning_count: rest.warningCount,
  };
  terminal.json(JSON.stringify(told, null, 2));
}

/** `Pronunciation lexicons: 2 (en-gb, fr), 118 of 160 entries are used`. */
function describeLexicons(lexicons: ListedBook['lexicons']): string {
  const languages = [...new Set(lexicons.map(({ language }) => language ?? 'all languages'))].join(', ');
  const all = lexicons.reduce((sum, { entries, unusable }) => sum + entries + unusable, 0);
  const used = lexicons.reduce((sum, { entries, isUsed }) => sum + (isUsed ? entries : 0), 0);
  const counts = `${formatCount(used)} of ${formatCount(all)} entries are used`;
  return `Pronunciation lexicons: ${lexicons.length} (${languages}), ${counts}`;
}

function nameBook({ title, creators }: BookMetadata): string {
  const authors = creators.filter(({ role }) => AUTHOR_ROLES.has(role)).map(({ name }) => name);
  const name = title ?? 'A book without a title';
  return authors.length === 0 ? name : `${name}, by ${authors.join(', ')}`;
}

/** Levels are shown by two blanks each. */
function indent({ title, level }: ListedChapter): string {
  const signs = [...title];
  const words = signs.length > TITLE_WIDTH ? `${signs.slice(0, TITLE_WIDTH - 1).join('')}…` : title;
  return '  '.repeat(Math.min(level, 6) - 1) + words;
}

function sumOf(chapters: readonly ListedChapter[]): number {
  return chapters.reduce((sum, { characters }) => sum + characters, 0);
}

function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}
