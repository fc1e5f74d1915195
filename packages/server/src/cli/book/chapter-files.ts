// Names and tags of the files of a book that has one for each chapter.
import { createHash } from 'node:crypto';
import type { BookInfo } from '@lector/client';
import type { Comments } from '../../audio/flac-header.ts';
import { sanitiseName } from '../batch/file-names.ts';
import { canonicalTag } from '../batch/tags.ts';
import type { FileTags } from '../pull/pull-run.ts';

/** What the book says of itself, or was told to. */
export interface BookFacts {
  readonly title: string;
  readonly authors: readonly string[];
  readonly narrator: string | null;
  /** BCP 47. */
  readonly language: string | null;
  /** `2011`, `2011-05` or `2011-05-17`. */
  readonly date: string | null;
  readonly publisher: string | null;
  readonly series: { readonly name: string; readonly position: string | null } | null;
}

export interface ChapterFile {
  /** Of the run, in the batch. */
  readonly customId: string;
  readonly chapter: number;
  readonly title: string;
  /** In the folder. */
  readonly file: string;
  readonly tags: FileTags;
}

/** In titles of files; the system's limit is in bytes. */
const MAX_TITLE_CHARACTERS = 120;
const GENRE = 'Audiobook';

/** In the order in which they are heard. */
export function planChapterFiles(book: BookInfo, facts: BookFacts, format: string): readonly ChapterFile[] {
  const chosen = book.chapters.filter(({ is_chosen: isChosen }) => isChosen);
  const digits = Math.max(2, String(book.chapters.length).length);
  const total = chosen.reduce((sum, { runs }) => sum + runs.length, 0);
  const files: ChapterFile[] = [];
  for (const { number, title, runs } of chosen) {
    const name = title.trim() || `Chapter ${number}`;
    for (const [index, { custom_id: customId }] of runs.entries()) {
      const part = runs.length === 1 ? '' : ` (${index + 1} of ${runs.length})`;
      const short = [...name].slice(0, MAX_TITLE_CHARACTERS).join('');
      const file = `${sanitiseName(`${String(number).padStart(digits, '0')} ${short}`)}${part}.${format}`;
      const tags = toTags(facts, { title: name + part, position: files.length + 1, total });
      files.push({ customId, chapter: number, title: name, file, tags });
    }
  }
  return files;
}

interface Track {
  readonly title: string;
  readonly position: number;
  readonly total: number;
}

function toTags(facts: BookFacts, { title, position, total }: Track): FileTags {
  const { authors, narrator, language, date, publisher, series } = facts;
  // Separated as libraries of audiobooks take names apart.
  const artist = authors.join(', ');
  const comments: Comments = {
    ...{ TITLE: title, ALBUM: facts.title },
    ...(artist !== '' && { ARTIST: artist, ALBUMARTIST: artist }),
    ...(narrator !== null && { COMPOSER: narrator }),
    ...{ TRACKNUMBER: String(position), TRACKTOTAL: String(total), GENRE },
    ...(language !== null && { LANGUAGE: language }),
    ...(date !== null && { DATE: date }),
    ...(publisher !== null && { PUBLISHER: publisher }),
    ...(series !== null && { SERIES: series.name }),
    ...(series !== null && series.position !== null && { 'SERIES-PART': series.position }),
  };
  return { comments, digest: createHash('sha256').update(JSON.stringify(comments)).digest('base64url').slice(0, 22) };
}

const AUTHOR_ROLES: ReadonlySet<string | null> = new Set(['aut', null]);
const NARRATOR_ROLE = 'nrt';
const DATE = /^\d{4}(?:-\d{2}(?:-\d{2})?)?/;

/** As the server does it for an audiobook. */
export function factsOf(
  book: BookInfo,
  wish: { readonly title: string; readonly authors?: readonly string[] | null; readonly narrator?: string | null },
  languageTag: string | null,
): BookFacts {
  const named = (isMeant: (role: string | null) => boolean) =>
    book.creators.filter(({ role }) => isMeant(role)).map(({ name }) => name);
  const language = languageTag ?? book.language;
  return {
    title: wish.title,
    authors: wish.authors ?? named((role) => AUTHOR_ROLES.has(role)),
    narrator: wish.narrator ?? named((role) => role === NARRATOR_ROLE)[0] ?? book.voice,
    language: language === null ? null : canonicalTag(language),
    date: DATE.exec(book.date ?? '')?.[0] ?? null,
    publisher: book.publisher,
    series: book.series,
  };
}
