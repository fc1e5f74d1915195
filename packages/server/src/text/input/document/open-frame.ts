// What an element is for a reader, by its name, its attributes and what it stands in.
import { toIpa } from '../../pronunciation/alphabets.ts';
import type { Span } from '../../trace/rewrite.ts';
import type { Omission } from '../parsed-text.ts';
import type { Said, Sink } from './draft.ts';
import { HIDDEN, primary } from './elements.ts';
import type { Attributes, Frame, Item, Link, Mark, OpenNote } from './frame.ts';
import { openItem, openList } from './lists.ts';
import { type NoteRole, noteRole } from './notes.ts';

/** What the syntax says about an element that HTML would say by attributes. */
export interface Own {
  readonly item?: Item;
  /** A footnote of this name. */
  readonly note?: string;
  readonly code?: boolean;
  /** Number of the first item of a list. */
  readonly start?: number;
}

interface Opening {
  readonly name: string;
  readonly attributes: Attributes;
  readonly tag: Span;
  readonly own: Own | null;
  readonly parent: Frame;
  readonly sink: Sink;
  /** Its index in the stack. */
  readonly place: number;
  /** The language that is spoken. */
  readonly language: string;
  /** Fragments that something which looks like the sign of a footnote leads to. */
  readonly referred: ReadonlySet<string>;
}

/** A document that says so little of its notes has them in these. */
const UNTYPED_NOTES = new Set(['li', 'p', 'aside', 'div', 'dd']);
const LANGUAGE = /^[a-z]{2,8}(?:-[a-z0-9]{1,8}){0,8}$/i;
/** As in SSML. */
export const MAX_PHONEMES = 1_000;
const UNSHOWN = /(?:^|;)\s{0,9}(?:display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden)/i;

export function openFrame(opening: Opening): Frame {
  const { name, attributes, own, parent, sink, place } = opening;
  const role = noteRole(attributes);
  const alphabet = attributes.get('ssml:alphabet')?.value.trim() ?? parent.alphabet;
  const hidden = parent.hidden ?? hides(opening, role);
  const isItem = name === 'li' || name === 'dt' || name === 'dd';
  const isCell = name === 'td' || name === 'th';
  const starts = isItem || isCell;
  const note = hidden === null ? openNote(opening, role) : null;
  const mark: Mark = { sink, block: sink.open, from: sink.open?.parts.length ?? 0 };
  const isList = name === 'ol' || name === 'ul' || name === 'menu';
  return {
    name,
    start: opening.tag.start,
    barrier: own === null ? parent.barrier : place,
    hidden,
    hides: parent.hidden === null && hidden !== null,
    language: languageOf(attributes) ?? parent.language,
    alphabet,
    said: parent.said ?? saidOf(attributes, alphabet),
    keepsLines: parent.keepsLines || name === 'pre' || name === 'xmp',
    nesting: parent.nesting + (isItem || name === 'blockquote' ? 1 : 0),
    heading: starts ? 0 : (headingLevel(name) ?? parent.heading),
    quoted: parent.quoted || name === 'blockquote',
    caption: name === 'caption' || name === 'figcaption' || (parent.caption && !starts),
    list: isList ? openList(name, attributes, own?.start) : parent.list,
    item: isCell || note !== null ? null : itemOf(opening, isItem),
    table: name === 'table' ? { nesting: parent.nesting, layout: isLayout(attributes), rows: [] } : parent.table,
    note: note ?? parent.note,
    link: name === 'a' ? openLink(attributes, role, mark) : parent.link,
    superscript: name === 'sup' ? mark : parent.superscript,
    ruby: name === 'ruby' ? { mark } : parent.ruby,
    capture: null,
    reading: null,
    hasCode: own?.code === true,
  };
}

function itemOf({ name, attributes, tag, own, parent }: Opening, isItem: boolean): Item | null {
  if (own?.item !== undefined) return own.item;
  return isItem ? openItem(name === 'li' ? parent.list : null, attributes, tag) : parent.item;
}

function openNote({ name, attributes, own, referred }: Opening, role: NoteRole): OpenNote | null {
  const id = own?.note ?? attributes.get('id')?.value ?? null;
  const typed = own?.note !== undefined || role === 'note';
  const isReferred = id !== null && referred.has(id) && UNTYPED_NOTES.has(name);
  return typed || isReferred ? { id, typed, hasBacklink: false } : null;
}

function openLink(attributes: Attributes, role: NoteRole, mark: Mark): Link {
  const href = attributes.get('href')?.value;
  const hash = href?.indexOf('#') ?? -1;
  const fragment = href === undefined || hash < 0 || hash === href.length - 1 ? null : href.slice(hash + 1);
  return { fragment, role: role === 'reference' || role === 'back' ? role : null, mark, hasSuperscript: false };
}

function hides({ name, attributes, parent, language }: Opening, role: NoteRole): Omission | null {
  if (name === 'head') return 'metadata';
  if (HIDDEN.has(name)) return 'hidden';
  if (name === 'rp' || name === 'rtc' || role === 'page') return 'markup';
  // In Japanese, what stands above a word is how it is read.
  if (name === 'rt') return primary(parent.language ?? language) === 'ja' ? null : 'markup';
  if (name === 'dialog' && !attributes.has('open')) return 'hidden';
  return attributes.size > 0 && isUnshown(attributes) ? 'hidden' : null;
}

export function isUnshown(attributes: Attributes): boolean {
  if (attributes.has('hidden') || attributes.get('aria-hidden')?.value.toLowerCase() === 'true') return true;
  const style = attributes.get('style')?.value;
  return style !== undefined && style.length < 2_000 && UNSHOWN.test(style);
}

function languageOf(attributes: Attributes): string | undefined {
  const tag = (attributes.get('lang') ?? attributes.get('xml:lang'))?.value.trim();
  return tag !== undefined && LANGUAGE.test(tag) ? tag : undefined;
}

/** Undefined also for what cannot be read. */
function saidOf(attributes: Attributes, alphabet: string): Said | undefined {
  const written = attributes.get('ssml:ph')?.value.trim();
  const ipa = written === undefined || written.length > MAX_PHONEMES ? null : toIpa(written, alphabet);
  return ipa === null ? undefined : { ipa };
}

function headingLevel(name: string): number | null {
  return /^h[1-6]$/.test(name) ? Number(name[1]) : null;
}

function isLayout(attributes: Attributes): boolean {
  const role = attributes.get('role')?.value;
  return role === 'presentation' || role === 'none';
}
