// Finds the phrases of pronunciation dictionaries in a text: the longest at each place, from left to right.
import { type FoldedText, foldText, isBorder, PLACE, trimPhrase } from './folded-text.ts';
import type { Pronunciation } from './pronunciation.ts';

/** A part of a text, in UTF-16 units, and the entry that says how it is read. */
export interface Match {
  readonly index: number;
  readonly length: number;
  readonly pronunciation: Pronunciation;
}

export interface Matcher {
  /** In order, without overlaps. Linear in the text for phrases of a bounded length. */
  match(text: string): readonly Match[];
  /** Every entry that is the reading of some part of the text, also where a longer one hides it. */
  occurring(text: string): readonly Pronunciation[];
}

/** At most one entry for whole words and one for parts of words. */
interface Slots {
  whole?: Pronunciation;
  part?: Pronunciation;
}

/** The entries of all phrases that differ in nothing but their case. */
interface Phrase {
  readonly folded: string;
  /** Those for which case counts, by the phrase with its case. */
  readonly cased: Map<string, Slots>;
  readonly uncased: Slots;
}

/** Of entries for the same phrase the first one counts; one that demands the case of the text goes before one that does not. */
export function createMatcher(pronunciations: readonly Pronunciation[]): Matcher {
  const phrases = sortPhrases(pronunciations);
  const ranges = indexByFirstUnit(phrases);
  const mayBeginInside = pronunciations.some(({ wholeWord }) => !wholeWord);

  /** Calls `found` with the end of every phrase that begins at `start`, the shortest first. */
  function visit(text: FoldedText, start: number, found: (end: number, pronunciation: Pronunciation) => void): void {
    const { folded } = text;
    let { low, high } = ranges.get(folded.charCodeAt(start)) ?? NONE;
    if (low === high) return;
    const atBorder = isBorder(text, start);
    if (!atBorder && (!mayBeginInside || text.places[start] === PLACE.rest)) return;
    for (let end = start + 1; ; end++) {
      const depth = end - start;
      if (phrases[low]!.folded.length === depth) {
        const entry = choose(phrases[low]!, text, { start, end, atBorder });
        if (entry !== undefined) found(end, entry);
        if (++low === high) return;
      }
      if (end === folded.length) return;
      const unit = folded.charCodeAt(end);
      const isFirst = phrases[low]!.folded.charCodeAt(depth) === unit;
      const isLast = phrases[high - 1]!.folded.charCodeAt(depth) === unit;
      if (!isFirst) low = firstFrom(phrases, { low, high, depth, unit });
      if (low === high || (!isFirst && phrases[low]!.folded.charCodeAt(depth) !== unit)) return;
      if (!isLast) high = firstFrom(phrases, { low, high, depth, unit: unit + 1 });
    }
  }

  return {
    match(source) {
      const text = foldText(source);
      const matches: Match[] = [];
      for (let at = 0; at < text.folded.length; ) {
        let last: { end: number; pronunciation: Pronunciation } | undefined;
        visit(text, at, (end, pronunciation) => {
          last = { end, pronunciation };
        });
        if (last === undefined) at++;
        else {
          const index = text.starts[at]!;
          const { end, pronunciation } = last;
          matches.push({ index, length: text.ends[end - 1]! - index, pronunciation });
          at = end;
        }
      }
      return matches;
    },

    occurring(source) {
      const text = foldText(source);
      const found = new Set<Pronunciation>();
      for (let at = 0; at < text.folded.length; at++) visit(text, at, (_, pronunciation) => found.add(pronunciation));
      return pronunciations.filter((pronunciation) => found.has(pronunciation));
    },
  };
}

function choose(
  { cased, uncased }: Phrase,
  text: FoldedText,
  { start, end, atBorder }: { start: number; end: number; atBorder: boolean },
): Pronunciation | undefined {
  if (text.places[end] === PLACE.rest) return undefined;
  const slots = cased.size === 0 ? undefined : cased.get(text.exact.slice(start, end));
  const isWord = atBorder && isBorder(text, end);
  return (isWord ? slots?.whole : undefined) ?? slots?.part ?? (isWord ? uncased.whole : undefined) ?? uncased.part;
}

function sortPhrases(pronunciations: readonly Pronunciation[]): readonly Phrase[] {
  const byFolded = new Map<string, Phrase>();
  for (const pronunciation of pronunciations) {
    const { exact, folded } = foldText(trimPhrase(pronunciation.phrase));
    if (folded === '') continue;
    let phrase = byFolded.get(folded);
    if (phrase === undefined) {
      phrase = { folded, cased: new Map(), uncased: {} };
      byFolded.set(folded, phrase);
    }
    let slots: Slots = phrase.uncased;
    if (pronunciation.matchCase) {
      slots = phrase.cased.get(exact) ?? {};
      phrase.cased.set(exact, slots);
    }
    if (pronunciation.wholeWord) slots.whole ??= pronunciation;
    else slots.part ??= pronunciation;
  }
  return [...byFolded.values()].sort((a, b) => (a.folded < b.folded ? -1 : 1));
}

/** A part of the sorted phrases. */
interface Range {
  readonly low: number;
  /** Exclusive. */
  readonly high: number;
}
const NONE: Range = { low: 0, high: 0 };

/** By the first unit: which phrases begin with it. */
function indexByFirstUnit(phrases: readonly Phrase[]): ReadonlyMap<number, Range> {
  const ranges = new Map<number, { low: number; high: number }>();
  phrases.forEach(({ folded }, i) => {
    const range = ranges.get(folded.charCodeAt(0));
    if (range === undefined) ranges.set(folded.charCodeAt(0), { low: i, high: i + 1 });
    else range.high = i + 1;
  });
  return ranges;
}

/** The first phrase in the range that has `unit` or a later one at `depth`, up to which all are equal. */
function firstFrom(
  phrases: readonly Phrase[],
  { low, high, depth, unit }: Range & { readonly depth: number; readonly unit: number },
): number {
  let left = low;
  let right = high;
  while (left < right) {
    const middle = (left + right) >> 1;
    if (phrases[middle]!.folded.charCodeAt(depth) >= unit) right = middle;
    else left = middle + 1;
  }
  return left;
}
