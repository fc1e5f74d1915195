// Footnotes: what looks like the sign of one, and where their words go.
import type { FootnotePlace } from '../../reading.ts';
import type { LeftOut } from '../parsed-text.ts';
import type { DraftBlock, Part } from './draft.ts';
import type { Attributes } from './frame.ts';
import { partsOf } from './tables.ts';

export interface Note {
  readonly id: string | null;
  readonly start: number;
  readonly end: number;
  readonly blocks: readonly DraftBlock[];
}

const NOTE = /(?:^|\s)(?:footnote|endnote|rearnote|doc-footnote|doc-endnote)(?:\s|$)/;
const NOTES = /(?:^|\s)(?:footnotes|endnotes|rearnotes|doc-endnotes)(?:\s|$)/;
const REFERENCE = /(?:^|\s)(?:noteref|doc-noteref)(?:\s|$)/;
const BACK = /(?:^|\s)(?:backlink|doc-backlink|referrer)(?:\s|$)/;
const PAGE = /(?:^|\s)(?:pagebreak|doc-pagebreak)(?:\s|$)/;
/** A number, a letter or a sign, in brackets or not. */
const SIGN = /^[\s[(]{0,2}(?:\d{1,4}|[*†‡§¶#]{1,4}|[ivxl]{1,7}|[a-z])[\s\])]{0,2}$/i;
const BACK_SIGN = /^[\s[(]{0,2}(?:\d{1,4}|[ivxl]{1,7}|[a-z]|(?:[*†‡§¶#↩↑^⏎⤴↵]\ufe0f?\ufe0e?){0,8})[\s\])]{0,2}$/iu;

export type NoteRole = 'note' | 'notes' | 'reference' | 'back' | 'page' | null;

/** What an element says about itself, by EPUB's attribute or by its role. */
export function noteRole(attributes: Attributes): NoteRole {
  const type = `${attributes.get('epub:type')?.value ?? ''} ${attributes.get('role')?.value ?? ''}`;
  if (type === ' ') return null;
  if (NOTE.test(type)) return 'note';
  if (NOTES.test(type)) return 'notes';
  if (REFERENCE.test(type)) return 'reference';
  if (BACK.test(type)) return 'back';
  return PAGE.test(type) ? 'page' : null;
}

export function isNoteSign(text: string): boolean {
  return text.length <= 12 && SIGN.test(text);
}

export function isBackSign(text: string): boolean {
  return text.length <= 16 && BACK_SIGN.test(text);
}

interface Placing {
  readonly blocks: readonly DraftBlock[];
  readonly notes: readonly Note[];
  readonly place: FootnotePlace;
}

/** The blocks with the footnotes where they are wanted, and what is left out of the source for it. */
export function placeNotes({ blocks, notes, place }: Placing): { blocks: DraftBlock[]; leftOut: LeftOut[] } {
  const leftOut: LeftOut[] = [];
  const result: DraftBlock[] = [];
  const byId = new Map<string, Note>();
  for (const note of notes) if (note.id !== null && !byId.has(note.id)) byId.set(note.id, note);
  const placed = new Set<Note>();
  const atEnd: Note[] = [];
  const visit = (block: DraftBlock, inside: boolean): DraftBlock => {
    if (!block.parts.some(({ note }) => note !== undefined)) return block;
    const parts: Part[] = [];
    for (const part of block.parts) {
      if (part.note === undefined) {
        parts.push(part);
        continue;
      }
      const note = byId.get(part.note);
      const isFirst = note !== undefined && !placed.has(note);
      const { index, length } = part;
      if (isFirst && place === 'end') atEnd.push(note);
      if (isFirst && place !== 'skip' && (place === 'end' || !inside)) placed.add(note);
      if (isFirst && place === 'inline' && !inside) {
        const words = note.blocks.map((one) => visit(one, true));
        const content = partsOf(words);
        if (content.length > 0) {
          parts.push({ index, length: 0, by: parts.length > 0 ? ' (' : '(' });
          for (const one of content) parts.push(one);
          parts.push({ index: index + length, length: 0, by: ')' });
        }
      } else {
        // The note itself is read, or told as left out: its sign is not one more.
        const reason = note === undefined && place === 'skip' ? 'footnote' : 'markup';
        leftOut.push({ span: { start: index, end: index + length }, reason });
      }
    }
    return { ...block, parts };
  };
  for (const block of blocks) result.push(visit(block, false));
  if (place === 'skip') {
    for (const { start, end } of notes) leftOut.push({ span: { start, end }, reason: 'footnote' });
    return { blocks: result, leftOut };
  }
  for (let next = 0; next < atEnd.length; next++) {
    for (const block of atEnd[next]!.blocks) result.push({ ...visit(block, true), isMoved: true });
  }
  for (const note of notes) {
    if (placed.has(note)) continue;
    placed.add(note);
    for (const block of note.blocks) result.push({ ...visit(block, true), isMoved: true });
  }
  return { blocks: result, leftOut };
}
