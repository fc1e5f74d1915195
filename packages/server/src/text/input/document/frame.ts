// An element that is open, and what its parents pass on to it.
import type { Omission } from '../parsed-text.ts';
import type { DraftBlock, Part, Said, Sink } from './draft.ts';
import type { OpenTable } from './tables.ts';

/** The value of an attribute and the parts of the source that it is made of. */
export interface Attribute {
  readonly value: string;
  readonly pieces: readonly Part[];
}
export type Attributes = ReadonlyMap<string, Attribute>;

export interface List {
  readonly ordered: boolean;
  readonly type: string;
  readonly step: number;
  next: number;
}

export interface Item {
  /** What is read before its first words. */
  readonly lead: readonly Part[];
  used: boolean;
}

/** A place in what was written: the parts that come after it can be taken back. */
export interface Mark {
  readonly sink: Sink;
  readonly block: DraftBlock | null;
  readonly from: number;
}

export interface OpenNote {
  readonly id: string | null;
  /** Said to be a footnote, rather than only referred to like one. */
  readonly typed: boolean;
  /** It has a link back to where it is referred to. */
  hasBacklink: boolean;
}

export interface Link {
  /** What it leads to inside the document. */
  readonly fragment: string | null;
  readonly role: 'reference' | 'back' | null;
  readonly mark: Mark;
  hasSuperscript: boolean;
}

export interface Frame {
  readonly name: string;
  readonly start: number;
  /** Index of the innermost frame that only its own syntax closes: an element of Markdown. */
  readonly barrier: number;
  readonly hidden: Omission | null;
  /** The frame itself is hidden, not one around it. */
  readonly hides: boolean;
  readonly language: string | undefined;
  /** In which phonemes are written. */
  readonly alphabet: string;
  readonly said: Said | undefined;
  readonly keepsLines: boolean;
  readonly nesting: number;
  readonly heading: number;
  readonly quoted: boolean;
  readonly caption: boolean;
  readonly list: List | null;
  readonly item: Item | null;
  readonly table: OpenTable | null;
  /** The innermost footnote. */
  readonly note: OpenNote | null;
  readonly link: Link | null;
  readonly superscript: Mark | null;
  readonly ruby: { mark: Mark } | null;
  /** What the frame writes elsewhere and gives back when it is closed. */
  capture: { readonly kind: 'cell' | 'lines' | 'note' | 'notes'; readonly outer: Sink } | null;
  reading: Mark | null;
  hasCode: boolean;
}

export const ROOT: Frame = {
  name: '',
  start: 0,
  barrier: -1,
  hidden: null,
  hides: false,
  language: undefined,
  alphabet: 'ipa',
  said: undefined,
  keepsLines: false,
  nesting: 0,
  heading: 0,
  quoted: false,
  caption: false,
  list: null,
  item: null,
  table: null,
  note: null,
  link: null,
  superscript: null,
  ruby: null,
  capture: null,
  reading: null,
  hasCode: false,
};
