// Words whose meaning is known only when they are over: signs of footnotes, exponents, readings above a word.
import { type Part, textOf, trimEnd, type Writer } from './draft.ts';
import type { Frame, Mark } from './frame.ts';
import { isBackSign, isNoteSign } from './notes.ts';

const SUPERSCRIPTS: Readonly<Record<string, string>> = {
  ...Object.fromEntries([...'⁰¹²³⁴⁵⁶⁷⁸⁹'].map((sign, digit) => [String(digit), sign])),
  '+': '⁺',
  '-': '⁻',
  '−': '⁻',
};

interface Written {
  readonly parts: Part[];
  /** The first of those that were written since a mark. */
  readonly from: number;
}

/** The parts written since a mark; null when a block has ended meanwhile. */
function since(writer: Writer, { sink, block, from }: Mark): Written | null {
  const { open } = writer.sink;
  if (writer.sink !== sink || open === null) return null;
  if (block === null) return { parts: open.parts, from: open.lead };
  return block === open ? { parts: open.parts, from } : null;
}

/** Only a few letters are the sign of a footnote or an exponent; more are not looked at, however deep they are. */
function isShort({ parts, from }: Written): boolean {
  if (parts.length - from > 24) return false;
  let length = 0;
  for (let at = from; at < parts.length; at++) length += parts[at]!.length;
  return length <= 400;
}

/** Takes back the words of a link that is a sign of a footnote, or of the way back from one. Tells which it was. */
export function takeLink(writer: Writer, frame: Frame, isInNote: boolean): 'reference' | 'back' | null {
  const { fragment, role, mark, hasSuperscript } = frame.link!;
  if (fragment === null && role === null) return null;
  const written = since(writer, mark);
  if (written === null || !isShort(written)) return null;
  const words = textOf(writer.text, written.parts.slice(written.from)).trim();
  if (isInNote && (role === 'back' || (fragment !== null && isBackSign(words)))) {
    written.parts.splice(written.from);
    trimEnd(writer.text, written.parts);
    return 'back';
  }
  const isRaised = hasSuperscript || frame.superscript !== null;
  if (role !== 'reference' && !(isRaised && isNoteSign(words))) return null;
  written.parts.splice(written.from);
  return 'reference';
}

/** Takes the brackets off the sign of a footnote, and writes figures as exponents, so that 10⁶ does not become 106. */
export function endSuperscript(writer: Writer, mark: Mark): void {
  const written = since(writer, mark);
  if (written === null || !isShort(written)) return;
  const parts = written.parts.slice(written.from);
  const words = textOf(writer.text, parts);
  const signs = parts.filter(({ note }) => note !== undefined);
  if (signs.length > 0 && /^[\s()[\],]*$/.test(words)) {
    written.parts.splice(written.from);
    for (const sign of signs) written.parts.push(sign);
  } else if (/^[+\-−]?\d{1,9}$/.test(words) && written.from > 0 && parts.every(({ by }) => by === undefined)) {
    written.parts.splice(written.from);
    for (const { index, length, language } of parts) {
      for (let at = index; at < index + length; at++)
        written.parts.push({ index: at, length: 1, by: SUPERSCRIPTS[writer.text[at]!]!, language });
    }
  }
}

export function beginReading(writer: Writer): Mark {
  const { sink } = writer;
  return { sink, block: sink.open, from: sink.open?.parts.length ?? 0 };
}

/** Takes back the base of a word when a reading of it was written. Returns its parts. */
export function endReading(writer: Writer, { ruby, reading }: Frame): readonly Part[] {
  if (ruby === null || reading === null || reading.block === null) return [];
  const written = since(writer, reading);
  if (written === null || written.parts.length <= written.from) return [];
  const base = since(writer, ruby.mark);
  const from = Math.min(base?.from ?? written.from, written.from);
  const taken = written.parts.splice(from, written.from - from);
  ruby.mark = beginReading(writer);
  return taken;
}
