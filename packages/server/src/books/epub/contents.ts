// The table of contents and the landmarks of an EPUB, from its navigation document or its NCX.
import { BOOK_LIMITS } from '../limits.ts';
import { localName } from '../markup/namespaces.ts';
import type { Attributes, MarkupHandler } from '../markup/read-markup.ts';
import { titleText } from '../markup/title-text.ts';
import { typesOf } from '../markup/tokens.ts';

/** An entry as it is written: its reference is not resolved yet. */
export interface ContentsEntry {
  readonly title: string;
  readonly level: number;
  readonly href: string;
}

export interface Landmark {
  readonly types: readonly string[];
  readonly title: string;
  readonly href: string;
}

/** Reads the lists of a navigation document: `epub:type` says which is which. */
export class NavigationReader implements MarkupHandler {
  readonly entries: ContentsEntry[] = [];
  readonly landmarks: Landmark[] = [];
  isCut = false;
  #list: 'toc' | 'landmarks' | null = null;
  #navs = 0;
  #level = 0;
  #link: { readonly href: string; readonly types: readonly string[]; text: string } | null = null;

  open(name: string, attributes: Attributes): void {
    const local = localName(name);
    if (local === 'nav') {
      this.#navs++;
      if (this.#navs === 1) this.#list = listOf(typesOf(attributes));
    } else if (local === 'ol' || local === 'ul') {
      if (this.#list !== null) this.#level++;
    } else if (local === 'a' && this.#list !== null) {
      this.#link = { href: attributes.get('href') ?? '', types: typesOf(attributes), text: '' };
    } else if (local === 'img' && this.#link !== null) {
      this.#link.text += attributes.get('alt') ?? '';
    }
  }

  close(name: string): void {
    const local = localName(name);
    if (local === 'a') this.#endLink();
    else if ((local === 'ol' || local === 'ul') && this.#level > 0) this.#level--;
    else if (local === 'nav') {
      this.#navs--;
      if (this.#navs === 0) {
        this.#list = null;
        this.#level = 0;
      }
    }
  }

  text(words: string): void {
    if (this.#link !== null && this.#link.text.length < 4_000) this.#link.text += words;
  }

  #endLink(): void {
    if (this.#link === null) return;
    const { href, types, text } = this.#link;
    this.#link = null;
    if (href === '') return;
    if (this.entries.length + this.landmarks.length >= BOOK_LIMITS.listItems) this.isCut = true;
    else if (this.#list === 'landmarks') this.landmarks.push({ types, title: titleText(text), href });
    else this.entries.push({ title: titleText(text), level: Math.max(1, this.#level), href });
  }
}

function listOf(types: readonly string[]): 'toc' | 'landmarks' | null {
  if (types.includes('toc')) return 'toc';
  return types.includes('landmarks') ? 'landmarks' : null;
}

/** Reads an NCX: the map of EPUB 2; its lists of pages are no contents. */
export class NcxReader implements MarkupHandler {
  readonly entries: ContentsEntry[] = [];
  isCut = false;
  #isInMap = false;
  #isInLabel = false;
  readonly #open: { title: string; isTold: boolean }[] = [];

  open(name: string, attributes: Attributes): void {
    const local = localName(name);
    if (local === 'navMap') this.#isInMap = true;
    if (!this.#isInMap) return;
    if (local === 'navPoint') this.#open.push({ title: '', isTold: false });
    else if (local === 'text') this.#isInLabel = true;
    else if (local === 'content') this.#tell(attributes.get('src') ?? '');
  }

  close(name: string): void {
    const local = localName(name);
    if (local === 'navMap') this.#isInMap = false;
    else if (local === 'text') this.#isInLabel = false;
    else if (local === 'navPoint') this.#open.pop();
  }

  text(words: string): void {
    const point = this.#open.at(-1);
    if (this.#isInLabel && point !== undefined && point.title.length < 4_000) point.title += words;
  }

  /** The label stands before the place that it leads to, and both before the points inside. */
  #tell(href: string): void {
    const point = this.#open.at(-1);
    if (point === undefined || point.isTold || href === '') return;
    point.isTold = true;
    if (this.entries.length >= BOOK_LIMITS.listItems) this.isCut = true;
    else this.entries.push({ title: titleText(point.title), level: this.#open.length, href });
  }
}
