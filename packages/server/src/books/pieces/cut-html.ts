// Cuts HTML between its blocks. What is open at a cut is closed before it and opened again behind it.
import { BLOCK } from '../../text/input/document/elements.ts';
import { Fragment, type FragmentMark } from '../markup/fragment.ts';
import type { Attributes, MarkupHandler, ReadMarkup } from '../markup/read-markup.ts';
import { findBreak } from './break-text.ts';

/** Of words that are put between tags, at least so many at a time, however deep they stand. */
const LEAST_WORDS = 100;
const HAS_WORDS = /\S/u;

export function cutHtml(html: string, maxLength: number, readMarkup: ReadMarkup): readonly string[] {
  const cutter = new Cutter(maxLength);
  readMarkup(html, 'html', cutter);
  return cutter.finish();
}

class Cutter implements MarkupHandler {
  readonly #maxLength: number;
  readonly #fragment = new Fragment();
  readonly #pieces: string[] = [];
  /** The last place between two blocks that has words before it. */
  #border: FragmentMark | null = null;

  constructor(maxLength: number) {
    this.#maxLength = maxLength;
  }

  open(name: string, attributes: Attributes): void {
    if (BLOCK.has(name)) this.#meetBorder();
    this.#fragment.open(name, attributes);
  }

  close(name: string): void {
    this.#fragment.close();
    if (BLOCK.has(name)) this.#meetBorder();
  }

  text(words: string): void {
    let rest = words;
    while (this.#lengthWith(rest.length) > this.#maxLength) {
      if (this.#border !== null) {
        this.#cut(this.#border);
        continue;
      }
      const room = Math.max(LEAST_WORDS, this.#maxLength - this.#lengthWith(0));
      if (rest.length <= room) break;
      const end = findBreak(rest, room);
      this.#fragment.text(rest.slice(0, end), true);
      this.#cut(this.#fragment.mark());
      rest = rest.slice(end);
    }
    this.#fragment.text(rest, true);
  }

  finish(): readonly string[] {
    this.#meetBorder();
    this.#cut(this.#fragment.mark());
    return this.#pieces;
  }

  #lengthWith(more: number): number {
    return this.#fragment.length + this.#fragment.closingLength + more;
  }

  #meetBorder(): void {
    if (this.#border !== null && this.#lengthWith(0) > this.#maxLength) this.#cut(this.#border);
    if (this.#fragment.characters > 0) this.#border = this.#fragment.mark();
  }

  #cut(mark: FragmentMark): void {
    const { html, characters } = this.#fragment.cutAt(mark);
    this.#border = null;
    if (characters > 0 && HAS_WORDS.test(html)) this.#pieces.push(html);
  }
}
