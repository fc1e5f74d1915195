// Parts of rewritten texts: joins several steps of edits into one, cuts parts out, and maps places forward.
import type { Edit, Rewritten, Span } from './rewrite.ts';

/** The same text with a single step of edits from the original. */
export function flatten(input: Rewritten): Rewritten {
  if (input.steps.length < 2) return input;
  return { text: input.text, steps: [input.steps.reduce((first, second) => joinSteps(first, second))] };
}

/** `next` was made from the text of `first`: the same, from the original of `first`. */
export function continueFrom(first: Rewritten, next: Rewritten): Rewritten {
  return { text: next.text, steps: [...first.steps, ...next.steps] };
}

/** A part of a rewritten text, still traced to the whole original. */
export function slice(input: Rewritten, { start, end }: Span): Rewritten {
  const { text, steps } = flatten(input);
  const edits = steps[0] ?? [];
  const part = text.slice(start, end);
  // Edits that end before the part only move it; that is one deletion in front of it.
  const first = firstEditFrom(edits, start);
  const moved = originOf(edits, first, start);
  const kept: Edit[] = [{ at: 0, length: 0, from: 0, fromLength: moved }];
  for (let i = first; i < edits.length; i++) {
    const { at, length, from, fromLength } = edits[i]!;
    if (at >= end && !(length === 0 && at === end && end === text.length)) break;
    const begin = Math.max(at, start);
    kept.push({ at: begin - start, length: Math.min(at + length, end) - begin, from, fromLength });
  }
  // An edit that began before the part is inside it whole: what stands before it moves by its own origin.
  const lead = kept[1];
  if (lead !== undefined && lead.at === 0 && lead.from < moved) kept[0] = { ...kept[0]!, fromLength: lead.from };
  return { text: part, steps: [kept] };
}

/** The place in the new text of a place in the original. A place inside a replaced part is where its replacement begins. */
export function placeAfter({ steps }: Rewritten, place: number): number {
  let found = place;
  for (const edits of steps) found = forward(edits, found);
  return found;
}

function forward(edits: readonly Edit[], place: number): number {
  let low = 0;
  let high = edits.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (edits[middle]!.from <= place) low = middle + 1;
    else high = middle;
  }
  const edit = edits[low - 1];
  if (edit === undefined) return place;
  const end = edit.from + edit.fromLength;
  return place < end ? edit.at : edit.at + edit.length + (place - end);
}

/**
 * Returns where the parts of a text that follow a place begin in the original, at the earliest: in a text that was arranged, what
 * comes next may come from far before. Infinity where that is never so. What begins at `until` or later does not count.
 */
export function createFollowingOrigin(
  { text, steps }: Rewritten,
  until: number = text.length,
): (place: number) => number {
  const edits = (steps[0] ?? []).filter(({ at }) => at < until);
  if (isInOrder(edits)) return () => Number.POSITIVE_INFINITY;
  const earliest: number[] = new Array(edits.length + 1).fill(Number.POSITIVE_INFINITY);
  for (let i = edits.length - 1; i >= 0; i--) earliest[i] = Math.min(earliest[i + 1]!, edits[i]!.from);
  return (place) => earliest[firstEditFrom(edits, place)]!;
}

function isInOrder(edits: readonly Edit[]): boolean {
  let reached = 0;
  for (const { from, fromLength } of edits) {
    if (from < reached) return false;
    reached = from + fromLength;
  }
  return true;
}

/** The first edit whose new text ends after `place`, or is an insertion or deletion there. */
function firstEditFrom(edits: readonly Edit[], place: number): number {
  let low = 0;
  let high = edits.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const { at, length } = edits[middle]!;
    if (at + length > place || (length === 0 && at === place)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Where unit `place` of the new text came from, when the edits before `next` are those before it. */
function originOf(edits: readonly Edit[], next: number, place: number): number {
  const edit = edits[next - 1];
  return edit === undefined ? place : place - (edit.at + edit.length) + edit.from + edit.fromLength;
}

/** Two steps, one after the other, as one. Edits that touch the same part of the text between become one edit. */
function joinSteps(first: readonly Edit[], second: readonly Edit[]): readonly Edit[] {
  const joined: Edit[] = [];
  let [one, two] = [0, 0];
  /** How far the text between is ahead of the original, and the new text ahead of it, after the edits so far. */
  let [before, after] = [0, 0];
  while (one < first.length || two < second.length) {
    const left = first[one];
    const right = second[two];
    const start = Math.min(left?.at ?? Number.POSITIVE_INFINITY, right?.from ?? Number.POSITIVE_INFINITY);
    const [beforeStart, afterStart] = [before, after];
    let end = start;
    // Grows while edits of either step reach into the part. At its start each step gives one edit at most.
    for (let isFirst = true; ; isFirst = false) {
      const a = first[one];
      const b = second[two];
      if (a !== undefined && (a.at < end || (isFirst && a.at === start && !(b !== undefined && b.from < a.at)))) {
        end = Math.max(end, a.at + a.length);
        before = a.from + a.fromLength - (a.at + a.length);
        one++;
      } else if (b !== undefined && (b.from < end || (isFirst && b.from === start))) {
        end = Math.max(end, b.from + b.fromLength);
        after = b.at + b.length - (b.from + b.fromLength);
        two++;
      } else break;
    }
    const at = start + afterStart;
    const length = end + after - at;
    const from = start + beforeStart;
    const to = end + before;
    if (to >= from) joined.push({ at, length, from, fromLength: to - from });
    else {
      // A text that was arranged goes back here: what follows comes from before what stands there.
      if (length > 0) joined.push({ at, length, from: to, fromLength: from - to });
      joined.push({ at: at + length, length: 0, from: to, fromLength: 0 });
    }
  }
  return joined;
}
