// What every kind of input becomes: the words that are to be read, in blocks, each with its place in the caller's text.
import type { Rewritten, Span } from '../trace/rewrite.ts';

export type BlockKind =
  | 'paragraph'
  | 'sentence' // marked as one by its author, with more of its paragraph after it: a sentence's pause, also without a stop
  | 'heading'
  | 'list_item' // with its number, when the list is ordered
  | 'quote'
  | 'verse' // one line of a poem
  | 'table_row'
  | 'caption'
  | 'code'
  | 'scene'; // a break between scenes: has no words

export interface Block {
  readonly kind: BlockKind;
  /** Of a heading 1–6; of other blocks how deep they are nested, from 0. */
  readonly level: number;
  /** Its part of the parsed text. The blocks are in order and do not overlap; between them is only white space. */
  readonly span: Span;
  /** It is read elsewhere than it stands: a footnote at the end. Such blocks come last. */
  readonly isMoved?: true;
}

/** Why words of the caller's text are not read. */
export type Omission =
  | 'markup' // tags, signs of emphasis, addresses of links, attributes
  | 'comment'
  | 'code' // more than a line of it
  | 'footnote'
  | 'table' // too large to be read aloud
  | 'hidden' // style sheets, scripts, forms, what a browser does not show
  | 'metadata'; // front matter

/** A part of the caller's text that is not read, in UTF-16 units of it. White space and signs of markup may be in none. */
export interface LeftOut {
  readonly span: Span;
  readonly reason: Omission;
}

/** An instruction on how to read; places are UTF-16 units of the parsed text (`ParsedText.words.text`). */
export type Direction =
  /** The silence at this place, instead of what would be there otherwise; 0 for none at all. Several at one place add up. */
  | { readonly type: 'break'; readonly at: number; readonly milliseconds: number }
  /** Names the moment at which the first word at or after this place begins. */
  | { readonly type: 'mark'; readonly at: number; readonly name: string }
  /**
   * `rate` is a factor of the voice's own, 1 for no change; pitch in semitones, volume in decibels, 0 for no change. No two
   * spans of prosody overlap, nor two of language.
   */
  | {
      readonly type: 'prosody';
      readonly span: Span;
      readonly rate: number;
      readonly pitch: number;
      readonly volume: number;
    }
  | { readonly type: 'language'; readonly span: Span; readonly tag: string }
  | { readonly type: 'phoneme'; readonly span: Span; readonly ipa: string }
  /** The words of the span were written out already: no rule of normalisation touches them. */
  | { readonly type: 'literal'; readonly span: Span }
  | { readonly type: 'say_as'; readonly span: Span; readonly as: string; readonly format: string | null };

/** Something that the caller should know; never quotes the text. Places are UTF-16 units of the caller's text. */
export interface Warning {
  readonly code: string;
  readonly message: string;
  readonly span: Span;
}

export interface ParsedText {
  /** The words that are to be read, every part of it traced to the caller's text. */
  readonly words: Rewritten;
  readonly blocks: readonly Block[];
  readonly leftOut: readonly LeftOut[];
  /** In the order of their places. */
  readonly directions: readonly Direction[];
  readonly warnings: readonly Warning[];
}

/** The caller's text is not what its kind of input demands. */
export class InputError extends Error {
  /** UTF-16 units of the caller's text before the fault. */
  readonly at: number;
  constructor(message: string, at: number) {
    super(message);
    this.name = 'InputError';
    this.at = at;
  }
}
