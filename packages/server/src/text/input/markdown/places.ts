// What tokens of blocks know about their places, beside what the library tells.
import type { Token } from 'markdown-it';

/** What a token of a block knows about its place, in units of the text that was parsed. */
export interface Placed {
  /** Its first line without the marks of what it stands in. */
  readonly at: number;
  readonly label?: string;
  /** The parts of a cell of a table: place in the content, place in the text. */
  readonly cell?: readonly { readonly at: number; readonly from: number; readonly length: number }[];
}

const places = new WeakMap<Token, Placed>();

export function keepPlace(token: Token, placed: Placed): void {
  places.set(token, placed);
}

export function placeOf(token: Token): Placed | undefined {
  return places.get(token);
}
