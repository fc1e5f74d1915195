// A chapter while it is put together from the parts of documents.
import type { Chapter } from '../book.ts';
import { BOOK_LIMITS, inMiB } from '../limits.ts';
import type { DocumentPart } from '../markup/cut-document.ts';
import { titleText } from '../markup/title-text.ts';
import { BookError } from '../problems.ts';
import { type ChapterFacts, choose } from './choose.ts';
import { kindOf } from './kinds.ts';

export interface DraftStart {
  /** Null where the contents do not name it: its first heading is its title, else `fallback`. */
  readonly title: string | null;
  readonly level: number;
  readonly fallback: string;
  /** What landmarks and guide say of it; what its own elements say counts first. */
  readonly types: readonly string[];
  readonly facts: Omit<ChapterFacts, 'title' | 'characters' | 'types'>;
}

/** White space on either side of a heading is counted, too. */
const SPACES_AROUND = 2;

export class ChapterDraft {
  readonly start: DraftStart;
  #title: string | null;
  /** Of the innermost entry of the contents that begins here. */
  #innermost: number;
  readonly #types: string[] = [];
  readonly #html: string[] = [];
  #length = 0;
  #characters = 0;
  #heading: string | null = null;

  constructor(start: DraftStart) {
    this.start = start;
    this.#title = start.title;
    this.#innermost = start.level;
  }

  add(part: DocumentPart, place: string): void {
    this.#length += part.html.length;
    if (this.#length > BOOK_LIMITS.entryBytes) {
      const words = `A chapter of it has more than ${inMiB(BOOK_LIMITS.entryBytes)}.`;
      throw new BookError('too_large', words, { place });
    }
    // Of what is joined, the beginning says what it is.
    if (this.#characters === 0 && this.#types.length < BOOK_LIMITS.types) this.#types.push(...part.types);
    this.#html.push(part.html);
    this.#characters += part.characters;
    this.#heading ??= part.heading;
  }

  /** Whether an entry inside this one begins with it: nothing came yet but what is no longer than a title or a heading. */
  joins(level: number): boolean {
    if (this.start.title === null || level <= this.#innermost) return false;
    const longest = Math.max(countOf(this.#heading), countOf(this.start.title));
    return this.#characters <= longest + SPACES_AROUND;
  }

  /** It says that it is a part nobody reads aloud: documents that say nothing are no part of it. */
  get isSilent(): boolean {
    return (kindOf([...this.#types, ...this.start.types])?.silence ?? null) !== null;
  }

  join(title: string, level: number): void {
    this.#title = joinTitles([this.#title ?? '', title]);
    this.#innermost = level;
  }

  finish(number: number): Chapter {
    const title = this.#title || this.#heading || this.start.fallback;
    const { matter, reason } = choose({
      ...this.start.facts,
      title,
      characters: this.#characters,
      types: [...this.#types, ...this.start.types],
    });
    return {
      number,
      title,
      level: this.start.level,
      matter,
      isSpoken: reason === null,
      reason,
      inputType: 'html',
      content: this.#html.join('\n'),
      characters: this.#characters,
    };
  }
}

function countOf(title: string | null): number {
  return title === null ? 0 : [...title].length;
}

export function joinTitles(titles: readonly string[]): string {
  return titleText([...new Set(titles.filter((title) => title !== ''))].join(': '));
}
