// The beginning of a chapter, as it is written, for whoever wants to hear its first lines: cut behind a block or a sentence.
import { BLOCK } from '../../text/input/document/elements.ts';
import type { Chapter } from '../book.ts';
import { Fragment, type FragmentMark } from '../markup/fragment.ts';
import type { Attributes, MarkupHandler, ReadMarkup } from '../markup/read-markup.ts';
import { findBreak, lastSentenceEnd } from './break-text.ts';

export interface Beginning {
  /** As its chapter is written in, and never longer than it may be. Without words where the first tags alone are longer. */
  readonly text: string;
  /** It is the whole chapter. */
  readonly isWhole: boolean;
}

/** A place that is earlier than this is no place to cut: a title alone would be all that is heard. */
const EARLIEST = 0.5;

/** `maxLength`: UTF-16 code units of the text with its markup. */
export function beginChapter(
  { inputType, content }: Pick<Chapter, 'inputType' | 'content'>,
  maxLength: number,
  readMarkup: ReadMarkup,
): Beginning {
  if (content.length <= maxLength) return { text: content, isWhole: true };
  if (inputType !== 'html') return { text: beginPlain(content, maxLength), isWhole: false };
  const writer = new BeginningWriter(maxLength);
  readMarkup(content, 'html', writer);
  return writer.finish();
}

function beginPlain(text: string, maxLength: number): string {
  const end = lastSentenceEnd(text.slice(0, maxLength));
  return text.slice(0, end < maxLength * EARLIEST ? findBreak(text, maxLength) : end);
}

class BeginningWriter implements MarkupHandler {
  readonly #maxLength: number;
  readonly #fragment = new Fragment();
  /** The last place to cut. */
  #place: FragmentMark | null = null;
  /** What there is when no more fits. */
  #text: string | null = null;

  constructor(maxLength: number) {
    this.#maxLength = maxLength;
  }

  open(name: string, attributes: Attributes): void {
    if (this.#text !== null) return;
    const before = this.#fragment.mark();
    this.#fragment.open(name, attributes);
    if (this.#room() < 0) this.#end(before);
  }

  close(name: string): void {
    if (this.#text !== null) return;
    this.#fragment.close();
    if (BLOCK.has(name)) this.#meetPlace();
  }

  text(words: string): void {
    if (this.#text !== null) return;
    const room = this.#room();
    // Escapes take four units more at most.
    const fitting = words.slice(0, room);
    const fits = fitting.slice(0, Math.max(0, room - 4 * (fitting.match(/[&<]/g)?.length ?? 0)));
    const end = lastSentenceEnd(fits);
    this.#fragment.text(fits.slice(0, end), true);
    if (end > 0) this.#meetPlace();
    if (fits.length === words.length) {
      this.#fragment.text(fits.slice(end), true);
      return;
    }
    if (this.#place === null && fits.length > end) {
      const rest = words.slice(end);
      this.#fragment.text(rest.slice(0, findBreak(rest, fits.length - end)), true);
    }
    this.#end(this.#fragment.mark());
  }

  finish(): Beginning {
    if (this.#text !== null) return { text: this.#text, isWhole: false };
    return { text: this.#fragment.cutAt(this.#fragment.mark()).html, isWhole: true };
  }

  #room(): number {
    return this.#maxLength - this.#fragment.length - this.#fragment.closingLength;
  }

  #meetPlace(): void {
    if (this.#fragment.length >= this.#maxLength * EARLIEST) this.#place = this.#fragment.mark();
  }

  #end(otherwise: FragmentMark): void {
    this.#text = this.#fragment.cutAt(this.#place ?? otherwise).html;
  }
}
