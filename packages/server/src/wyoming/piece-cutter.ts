// Cuts a text that comes in arbitrary chunks into pieces to be spoken: as many whole sentences as are there, within a limit.
import { AHEAD, findSentenceEnds } from '../text/sentences/sentence-ends.ts';

export interface Piece {
  readonly text: string;
  /** What stands behind it in the text. `none`: it was cut inside a sentence that is longer than the limit. */
  readonly after: 'paragraph' | 'sentence' | 'none';
}

export class PieceCutter {
  readonly #tag: string;
  readonly #most: number;
  #text = '';
  #isWhole = false;
  /** Nothing new is found in a shorter text. */
  #lookFrom = 0;

  /** `tag`: of the language. `most`: UTF-16 units of a piece, so never more code points. */
  constructor({ tag, most }: { readonly tag: string; readonly most: number }) {
    this.#tag = tag;
    this.#most = most;
  }

  add(text: string): void {
    this.#text += text;
  }

  /** No more text will come. */
  end(): void {
    this.#isWhole = true;
  }

  /** The next piece that stays the same whatever text may follow; null when there is none, or none yet. */
  take(): Piece | null {
    const { length } = this.#text;
    if (length === 0) return null;
    const fits = length <= this.#most;
    if (fits && this.#isWhole) return this.#cut(length, 'sentence');
    if (fits && length < this.#lookFrom) return null;
    const end = this.#findEnd();
    if (end > 0) return this.#cut(end, 'sentence');
    if (!fits) return this.#cut(this.#findSpace(), 'none');
    return null;
  }

  /** The last end of a sentence within the limit that is certain; 0 when there is none. */
  #findEnd(): number {
    const { length } = this.#text;
    const certain = this.#isWhole ? length : length - AHEAD;
    let found = 0;
    // A text that comes letter by letter is not walked through for each of them.
    this.#lookFrom = length + AHEAD;
    for (const { at, kind } of findSentenceEnds(this.#text.slice(0, this.#most + AHEAD), this.#tag)) {
      if (at > certain) this.#lookFrom = at + AHEAD;
      if (at > this.#most || at > certain) break;
      if (kind === 'sentence') found = at;
    }
    return found;
  }

  /** Behind the last space within the limit, else the limit, but not inside a surrogate pair. */
  #findSpace(): number {
    for (let at = this.#most; at > 0; at--) if (SPACE.test(this.#text[at - 1]!)) return at;
    return this.#text.codePointAt(this.#most - 1)! > 0xffff ? this.#most - 1 : this.#most;
  }

  #cut(at: number, after: 'sentence' | 'none'): Piece {
    const text = this.#text.slice(0, at);
    this.#text = this.#text.slice(at);
    this.#lookFrom = 0;
    return { text, after: after === 'sentence' && endsParagraph(text) ? 'paragraph' : after };
  }
}

const SPACE = /\s/;

/** Whether an empty line stands at its end. */
function endsParagraph(text: string): boolean {
  return text.slice(text.trimEnd().length).split('\n').length > 2;
}
