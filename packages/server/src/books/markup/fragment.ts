// Writes the part of a document that one chapter gets: the same elements and words, without what no reader needs.
import type { Attributes } from './read-markup.ts';

/** Attributes that say how something is read; all others are left out. */
const KEPT = new Set(
  'alt alttext aria-hidden epub:type hidden href id lang open reversed role ssml:alphabet ssml:ph start style type value xml:lang'.split(
    ' ',
  ),
);
const NAME = /^[a-z][a-z0-9]{0,30}$/;
/** They have no closing tag. */
const VOID = new Set('area base br col embed hr img input link meta source track wbr'.split(' '));
const LONGEST_VALUE = 10_000;
const MOST_CHUNKS = 8_192;

interface OpenTag {
  readonly name: string;
  readonly tag: string;
}

/** A place in what was written. */
export interface FragmentMark {
  readonly chunk: number;
  readonly depth: number;
  readonly characters: number;
}

export class Fragment {
  characters = 0;
  /** UTF-16 code units that were written. */
  length = 0;
  /** And those of the tags that would close what is open. */
  closingLength = 0;
  /** What stands before the chunks. */
  #before = '';
  #chunks: string[] = [];
  readonly #open: OpenTag[] = [];
  #endsWithSpace = true;

  /** An element whose name is no name keeps its words only. */
  open(name: string, attributes: Attributes): void {
    const tag = NAME.test(name) ? writeTag(name, attributes) : '';
    this.#write(tag);
    this.#open.push({ name, tag });
    this.closingLength += closingOf({ name, tag }).length;
  }

  close(): void {
    const closing = closingOf(this.#open.pop()!);
    this.closingLength -= closing.length;
    if (closing !== '') this.#write(closing);
  }

  text(words: string, isCounted: boolean): void {
    this.#write(escapeText(words));
    if (isCounted) this.characters += this.#count(words);
  }

  /** Many small pieces take ten times the memory of one; there must be no mark. */
  compact(): void {
    if (this.#chunks.length <= MOST_CHUNKS) return;
    this.#before += this.#chunks.join('');
    this.#chunks = [];
  }

  mark(): FragmentMark {
    return { chunk: this.#chunks.length, depth: this.#open.length, characters: this.characters };
  }

  /** What was written before a mark, with its elements closed; what stands behind it remains, in the same elements. */
  cutAt({ chunk, depth, characters }: FragmentMark): { html: string; characters: number } {
    const outer = this.#open.slice(0, depth);
    const closing = outer.toReversed().map(closingOf);
    const html = this.#before + this.#chunks.slice(0, chunk).join('') + closing.join('');
    this.#before = '';
    this.#chunks = [...outer.map(({ tag }) => continued(tag)), ...this.#chunks.slice(chunk)];
    this.characters -= characters;
    this.length = this.#chunks.reduce((sum, { length }) => sum + length, 0);
    this.#endsWithSpace = true;
    return { html, characters };
  }

  #write(chunk: string): void {
    this.#chunks.push(chunk);
    this.length += chunk.length;
  }

  /** Code points; white space counts as one, as it is shown. */
  #count(words: string): number {
    let count = 0;
    let isAfterSpace = this.#endsWithSpace;
    for (let at = 0; at < words.length; at++) {
      const unit = words.charCodeAt(at);
      const isSpace = unit === 0x20 || (unit >= 0x09 && unit <= 0x0d);
      if (isSpace ? !isAfterSpace : !isLowSurrogate(unit)) count++;
      isAfterSpace = isSpace;
    }
    this.#endsWithSpace = isAfterSpace;
    return count;
  }
}

function closingOf({ name, tag }: OpenTag): string {
  return tag === '' || VOID.has(name) ? '' : `</${name}>`;
}

/** The second half of a sign that was counted with the first. */
function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}

function writeTag(name: string, attributes: Attributes): string {
  let tag = `<${name}`;
  for (const [attribute, value] of attributes) {
    if (KEPT.has(attribute) && value.length <= LONGEST_VALUE) tag += ` ${attribute}="${escapeValue(value)}"`;
  }
  return `${tag}>`;
}

/** The tag of an element that goes on in the next chapter: it is not there twice, and said only once. */
function continued(tag: string): string {
  return tag.replace(/ id="[^"]*"/, '').replace(/ ssml:ph="[^"]*"/, '');
}

function escapeText(words: string): string {
  return /[&<]/.test(words) ? words.replaceAll('&', '&amp;').replaceAll('<', '&lt;') : words;
}

function escapeValue(value: string): string {
  return /[&<"]/.test(value) ? value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;') : value;
}
