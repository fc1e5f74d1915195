// Cuts one text document where chapters begin in it, and tells what the parts say of themselves.
import { HIDDEN } from '../../text/input/document/elements.ts';
import { BOOK_LIMITS, inMiB } from '../limits.ts';
import { BookError } from '../problems.ts';
import { Fragment, type FragmentMark } from './fragment.ts';
import { localName } from './namespaces.ts';
import type { Attributes, MarkupHandler, ReadMarkup } from './read-markup.ts';
import { titleText } from './title-text.ts';
import { typesOf } from './tokens.ts';

export interface CutPlaces {
  /** Elements with these ids. */
  readonly ids: ReadonlySet<string>;
  /** Headings by their number in the document, from 0. */
  readonly headings: ReadonlySet<number>;
}

export interface DocumentPart {
  /** The id or number that it was cut at; null for what stands before the first cut. */
  readonly cut: string | number | null;
  readonly html: string;
  readonly characters: number;
  /** Its first heading. */
  readonly heading: string | null;
  /** What the elements say in which it begins, the most telling first. */
  readonly types: readonly string[];
}

export interface CutDocument {
  readonly title: string | null;
  readonly language: string | null;
  readonly parts: readonly DocumentPart[];
  readonly headings: readonly { readonly level: number; readonly text: string }[];
  readonly isTooDeep: boolean;
}

/** Left out with everything inside. */
const DROPPED = new Set(['head', 'title', 'script', 'style', 'template', 'link', 'meta', 'base']);
const HEADING = /^h([1-6])$/;
const SECTIONS = new Set(['body', 'main', 'section', 'article', 'div', 'aside', 'nav', 'header', 'footer']);
const LONGEST_HEADING = 4_000;
const MOST_WRITTEN = 2 * BOOK_LIMITS.entryBytes;
/** Elements around a place of which it is asked what they are. */
const OUTER_TYPES = 50;

export interface CutOptions {
  readonly source: string;
  readonly places: CutPlaces;
  /** Of the book: a document that says the same of itself says nothing. */
  readonly language: string | null;
}

export function cutDocument(read: ReadMarkup, { source, places, language }: CutOptions): CutDocument {
  const walk = new DocumentWalk(places, language);
  const { isTooDeep } = read(source, 'html', walk);
  return walk.finish(isTooDeep);
}

interface OpenElement {
  readonly name: string;
  readonly types: readonly string[];
  readonly drops: boolean;
  readonly hides: boolean;
  readonly writes: boolean;
}

class DocumentWalk implements MarkupHandler {
  readonly #places: CutPlaces;
  readonly #bookLanguage: string | null;
  readonly #fragment = new Fragment();
  readonly #open: OpenElement[] = [];
  readonly #parts: DocumentPart[] = [];
  readonly #headings: { level: number; text: string }[] = [];
  readonly #used = new Set<string>();
  #written = 0;
  #dropped = 0;
  #hidden = 0;
  #title: string | null = null;
  #isInTitle = false;
  #language: string | null = null;
  /** In which it writes phonemes, where it says so for the whole. */
  #alphabet: string | null = null;
  #cut: string | number | null = null;
  #types: string[] = [];
  #heading: string | null = null;
  #openHeading: { readonly level: number; readonly mark: FragmentMark; readonly depth: number; text: string } | null =
    null;

  constructor(places: CutPlaces, language: string | null) {
    this.#places = places;
    this.#bookLanguage = language;
  }

  open(name: string, attributes: Attributes): void {
    const types = typesOf(attributes);
    const local = localName(name);
    if (this.#dropped === 0) this.#cutAtId(attributes, types);
    const drops = DROPPED.has(local) || types.includes('pagebreak');
    const hides = HIDDEN.has(local) || local === 'rt' || local === 'rp' || isHidden(attributes);
    if (local === 'title' && this.#title === null) {
      this.#isInTitle = true;
      this.#title = '';
    }
    if (local === 'html' || local === 'body') {
      this.#language = languageOf(attributes) ?? this.#language;
      this.#alphabet = attributes.get('ssml:alphabet') ?? this.#alphabet;
    }
    if (drops) this.#dropped++;
    if (hides) this.#hidden++;
    const writes = this.#dropped === 0 && local !== 'html';
    this.#open.push({ name, types, drops, hides, writes });
    if (!writes) return;
    this.#openHeadingOf(local, types);
    if (SECTIONS.has(local) && this.#fragment.characters === 0 && this.#types.length < BOOK_LIMITS.types) {
      this.#types.push(...types);
    }
    if (local === 'body') this.#fragment.open('div', this.#bodyAttributes());
    else this.#fragment.open(local, attributes);
  }

  close(): void {
    const element = this.#open.pop()!;
    this.#isInTitle = false;
    if (element.drops) this.#dropped--;
    if (element.hides) this.#hidden--;
    if (element.writes) this.#fragment.close();
    if (this.#openHeading === null) this.#fragment.compact();
    else if (this.#openHeading.depth > this.#open.length) this.#closeHeading();
  }

  text(words: string): void {
    if (this.#isInTitle && this.#title!.length < LONGEST_HEADING) this.#title += words;
    if (this.#dropped > 0) return;
    this.#fragment.text(words, this.#hidden === 0);
    const heading = this.#openHeading;
    if (heading !== null && this.#hidden === 0 && heading.text.length < LONGEST_HEADING) heading.text += words;
    // What is so long is no heading, and would have to be kept in small pieces.
    if (heading !== null && heading.text.length >= LONGEST_HEADING) this.#closeHeading();
  }

  finish(isTooDeep: boolean): CutDocument {
    this.#endPart(this.#fragment.mark());
    return {
      title: this.#title === null ? null : titleText(this.#title) || null,
      language: this.#language,
      parts: this.#parts,
      headings: this.#headings,
      isTooDeep,
    };
  }

  #cutAtId(attributes: Attributes, types: readonly string[]): void {
    if (this.#places.ids.size === 0) return;
    for (const name of [attributes.get('id'), attributes.get('name')]) {
      if (name === undefined || !this.#places.ids.has(name) || this.#used.has(name)) continue;
      this.#used.add(name);
      // A mark inside a heading is for all of it.
      this.#begin(name, this.#openHeading?.mark ?? this.#fragment.mark(), types);
      return;
    }
  }

  #openHeadingOf(local: string, types: readonly string[]): void {
    const level = HEADING.exec(local)?.[1];
    if (level === undefined || this.#openHeading !== null) return;
    const number = this.#headings.length;
    if (this.#places.headings.has(number)) this.#begin(number, this.#fragment.mark(), types);
    const mark = this.#fragment.mark();
    this.#openHeading = { level: Number(level), mark, depth: this.#open.length, text: '' };
  }

  #closeHeading(): void {
    const { level, text } = this.#openHeading!;
    const title = titleText(text);
    this.#openHeading = null;
    if (this.#headings.length < BOOK_LIMITS.listItems) this.#headings.push({ level, text: title });
    if (title !== '') this.#heading ??= title;
  }

  /** What comes from here on is another part. */
  #begin(cut: string | number, mark: FragmentMark, types: readonly string[]): void {
    this.#endPart(mark);
    this.#cut = cut;
    this.#heading = null;
    const outer = this.#open.slice(-OUTER_TYPES).flatMap((element) => element.types);
    this.#types = [...types, ...outer].slice(0, BOOK_LIMITS.types);
    if (this.#openHeading !== null) {
      // It has moved to the beginning of the new part.
      this.#openHeading = { ...this.#openHeading, mark: { chunk: mark.depth, depth: mark.depth, characters: 0 } };
    }
  }

  #endPart(mark: FragmentMark): void {
    const { html, characters } = this.#fragment.cutAt(mark);
    // Each part has the tags around it once more.
    this.#written += html.length;
    if (this.#written > MOST_WRITTEN) {
      const words = `A document of it has more than ${inMiB(MOST_WRITTEN)} when it is cut into its chapters.`;
      throw new BookError('too_large', words);
    }
    this.#parts.push({ cut: this.#cut, html, characters, heading: this.#heading, types: this.#types });
  }

  /** The language of the whole document, where it is another than the book's, and its alphabet. */
  #bodyAttributes(): Attributes {
    const [own, book] = [this.#language, this.#bookLanguage];
    const isOther = own !== null && (book === null || primary(own) !== primary(book));
    return new Map([
      ...(isOther ? [['lang', own] as const] : []),
      ...(this.#alphabet === null ? [] : [['ssml:alphabet', this.#alphabet] as const]),
    ]);
  }
}

function isHidden(attributes: Attributes): boolean {
  return attributes.has('hidden') || attributes.get('aria-hidden') === 'true';
}

function languageOf(attributes: Attributes): string | null {
  return (attributes.get('xml:lang') ?? attributes.get('lang'))?.trim() || null;
}

function primary(tag: string): string {
  return tag.toLowerCase().split(/[-_]/, 1)[0]!;
}
