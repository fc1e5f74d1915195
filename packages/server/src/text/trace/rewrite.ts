// Replaces parts of a text and maps places in the new text back to places in the original.

/** A part of a text, in UTF-16 units. */
export interface Span {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

/** `length` units at `at` of the new text replace `fromLength` units at `from` of the old. The rest is equal. */
export interface Edit {
  readonly at: number;
  readonly length: number;
  readonly from: number;
  readonly fromLength: number;
}

export interface Rewritten {
  readonly text: string;
  /** One list of edits, in order, for each step from the original to `text`. */
  readonly steps: readonly (readonly Edit[])[];
}

/** A part of a text and its replacement. */
export interface Replacement {
  readonly index: number;
  readonly length: number;
  readonly by: string;
}

/** An unchanged text, before any step. */
export function original(text: string): Rewritten {
  return { text, steps: [] };
}

/** Makes the replacements as one step. They are in order and do not overlap. */
export function rewrite(input: Rewritten, replacements: Iterable<Replacement>): Rewritten {
  const { text } = input;
  const edits: Edit[] = [];
  let result = '';
  let copied = 0;
  for (const { index, length, by } of replacements) {
    result += text.slice(copied, index);
    edits.push({ at: result.length, length: by.length, from: index, fromLength: length });
    result += by;
    copied = index + length;
  }
  if (edits.length === 0) return input;
  return { text: result + text.slice(copied), steps: [...input.steps, edits] };
}

/** A part of a text that is kept, or what stands in its place. */
export interface Arranged {
  readonly index: number;
  readonly length: number;
  /** Undefined when the part is kept as it is. */
  readonly by?: string | undefined;
}

/**
 * Makes a text of parts of another one, in the order given, which need not be that of the text: a footnote may be read
 * where it is referred to. What is in no part is left out.
 */
export function arrange(text: string, parts: Iterable<Arranged>): Rewritten {
  const edits: Edit[] = [];
  const result: string[] = [];
  let at = 0;
  let copied = 0;
  for (const { index, length, by } of parts) {
    if (by === '') continue;
    // The way to a part is an edit of its own, so that the part itself is traced to nothing more when steps are joined.
    if (index > copied) edits.push({ at, length: 0, from: copied, fromLength: index - copied });
    else if (index < copied) edits.push({ at, length: 0, from: index, fromLength: 0 });
    if (by !== undefined) edits.push({ at, length: by.length, from: index, fromLength: length });
    result.push(by ?? text.slice(index, index + length));
    at += by?.length ?? length;
    copied = index + length;
  }
  if (copied < text.length) edits.push({ at, length: 0, from: copied, fromLength: text.length - copied });
  return { text: result.join(''), steps: edits.length === 0 ? [] : [edits] };
}

/** Replaces every match of a global pattern. */
export function rewriteMatches(input: Rewritten, pattern: RegExp, by: (match: string) => string): Rewritten {
  return rewrite(
    input,
    input.text.matchAll(pattern).map((match) => ({ index: match.index, length: match[0].length, by: by(match[0]) })),
  );
}

/** The part of the original that a part of the new text came from. Partly covered replacements count as a whole. */
export function originalSpan({ steps }: Rewritten, { start, end }: Span): Span {
  let span = { start, end };
  for (let step = steps.length - 1; step >= 0; step--) span = spanBefore(steps[step]!, span);
  return span;
}

function spanBefore(edits: readonly Edit[], { start, end }: Span): Span {
  const first = placeBefore(edits, start);
  if (end <= start) return { start: first.start, end: first.start };
  const last = placeBefore(edits, end - 1);
  // In a text that was arranged, its end may come from before its beginning.
  return { start: Math.min(first.start, last.start), end: Math.max(first.end, last.end) };
}

/** The part of the old text that the unit at `place` came from. */
function placeBefore(edits: readonly Edit[], place: number): Span {
  let low = 0;
  let high = edits.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (edits[middle]!.at <= place) low = middle + 1;
    else high = middle;
  }
  const edit = edits[low - 1];
  if (edit === undefined) return { start: place, end: place + 1 };
  if (place < edit.at + edit.length) return { start: edit.from, end: edit.from + edit.fromLength };
  const moved = place - (edit.at + edit.length) + edit.from + edit.fromLength;
  return { start: moved, end: moved + 1 };
}
