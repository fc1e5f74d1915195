// Decides which parts of a sentence make one cue, and where its second line begins.
import { type Atom, LINE_COLUMNS } from './atoms.ts';

/** A clause may end a cue early when the cue has at least so many columns. */
const EARLY_COLUMNS = 34;
/** A rest of fewer columns is not left to a cue of its own: the cue before gives it some of its words. */
const POOR_REST = 24;

/** How many columns atoms take on one line, the first without the space before it. */
function widthOf(atoms: readonly Atom[], from: number, end: number): number {
  let columns = 0;
  for (let i = from; i < end; i++) columns += atoms[i]!.columns + (atoms[i]!.isSpaced && i > from ? 1 : 0);
  return columns;
}

/**
 * The end (exclusive) of the cue that begins with atom `from`: as much as two lines hold and `isTooLong` allows, at least
 * one atom. It ends with a clause where that is not much shorter.
 */
export function findCueEnd(atoms: readonly Atom[], from: number, isTooLong: (end: number) => boolean): number {
  let end = from;
  let clause = -1;
  let lines = 0;
  let lineStart = from;
  let columns = 0;
  let whole = 0;
  for (; end < atoms.length; end++) {
    const atom = atoms[end]!;
    const space = atom.isSpaced && end > lineStart ? 1 : 0;
    if (columns + space + atom.columns > LINE_COLUMNS || end === from) {
      if (lines === 2) break;
      lines++;
      lineStart = end;
      columns = atom.columns;
    } else columns += space + atom.columns;
    if (end > from && isTooLong(end + 1)) break;
    whole += space + atom.columns;
    if (atom.endsClause && whole >= EARLY_COLUMNS) clause = end + 1;
  }
  if (end === atoms.length) return end;
  if (clause > from) return clause;
  const rest = restOf(atoms, end);
  return rest >= POOR_REST ? end : balance(atoms, from, end, rest);
}

/** Columns behind `end`, as far as it matters. */
function restOf(atoms: readonly Atom[], end: number): number {
  let columns = 0;
  for (let i = end; i < atoms.length && columns < POOR_REST; i++) columns += atoms[i]!.columns + 1;
  return columns;
}

function balance(atoms: readonly Atom[], from: number, end: number, rest: number): number {
  const whole = widthOf(atoms, from, end) + rest;
  let columns = 0;
  for (let i = from; i < end - 1; i++) {
    columns += atoms[i]!.columns + 1;
    if (columns >= whole / 2) return i + 1;
  }
  return end;
}

/** The atoms as one line, or as two of about the same width, neither wider than a line may be. They must fit. */
export function breakLines(atoms: readonly Atom[]): readonly string[] {
  const whole = widthOf(atoms, 0, atoms.length);
  if (whole <= LINE_COLUMNS) return [join(atoms)];
  let best = -1;
  let leastCost = Number.POSITIVE_INFINITY;
  let columns = 0;
  for (let i = 1; i < atoms.length; i++) {
    columns += atoms[i - 1]!.columns + (i > 1 && atoms[i - 1]!.isSpaced ? 1 : 0);
    const rest = whole - columns - (atoms[i]!.isSpaced ? 1 : 0);
    if (columns > LINE_COLUMNS || rest > LINE_COLUMNS) continue;
    const cost = Math.abs(columns - rest) - (atoms[i - 1]!.endsClause ? 12 : 0);
    if (cost >= leastCost) continue;
    leastCost = cost;
    best = i;
  }
  return [join(atoms.slice(0, best)), join(atoms.slice(best))];
}

function join(atoms: readonly Atom[]): string {
  return atoms.map(({ text, isSpaced }, i) => (isSpaced && i > 0 ? ` ${text}` : text)).join('');
}
