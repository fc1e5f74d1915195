// Counts what was spoken, silent or lost of a text, from what was heard of its pieces.
import type { Coverage, Loss, LossReason, SilenceRule } from '../../domain/coverage.ts';
import { MAX_LOSSES } from '../../domain/coverage.ts';
import { type CharacterKind, isWordKind, KIND, kindOf } from '../../text/characters.ts';
import type { LeftOut } from '../../text/input/parsed-text.ts';
import type { SpokenPiece } from '../../text/plan/spoken-piece.ts';
import { align } from '../../text/trace/alignment.ts';
import type { Span } from '../../text/trace/rewrite.ts';
import type { PieceHearing } from './speak-piece.ts';

export interface CoverageCounter {
  /** Adds a piece with what was heard of it; null for no sound. Throws when its source does not follow the one before. */
  add(
    piece: Pick<SpokenPiece, 'words' | 'source'> & Partial<Pick<SpokenPiece, 'markup'>>,
    hearing: PieceHearing | null,
  ): void;
  /** Returns the counts. Throws when the pieces do not reach the end of the text. */
  finish(): Coverage;
}

/** What a text holds that is not read. */
export interface Unread {
  /** In order. */
  readonly leftOut: readonly LeftOut[];
  /** Whether signs for which nothing was given are markup. */
  readonly hasMarkup: boolean;
}

/** What became of a character. One byte for each: pieces may come in another order than the text, footnotes for one. */
const GIVEN = { nothing: 0, unheard: 1, heard: 2, named: 3, obeyed: 4 } as const;

export function createCoverageCounter(
  text: string,
  { leftOut, hasMarkup }: Unread = { leftOut: [], hasMarkup: false },
): CoverageCounter {
  const given = new Uint8Array(text.length);
  /** UTF-16 units of the text that the pieces have reached. */
  let position = 0;

  function mark(place: number, { isHeard, isNamed }: Verdict): void {
    const found = isNamed ? GIVEN.named : isHeard ? GIVEN.heard : GIVEN.unheard;
    // What is read twice, or by two pieces, counts as the better of both.
    if (found > given[place]!) given[place] = found;
  }

  return {
    add({ words, source, markup = [] }, hearing) {
      if (source.start !== position) throw new Error('a piece is not what comes next in the text');
      position = source.end;
      for (const { start, end } of markup) given.fill(GIVEN.obeyed, start, end);
      const judge = createJudge(hearing);
      for (const { source: there, spoken, isSame } of align(words)) {
        if (isSame) {
          for (let at = 0; at < there.end - there.start; at++) mark(there.start + at, judge.at(spoken.start + at));
          continue;
        }
        const instead = words.text.slice(spoken.start, spoken.end);
        // What was given in its place was heard, or not, as a whole.
        const verdict = judge.ofWords(words.text, spoken);
        if (hasMarkup && text[there.start] === '&' && !verdict.isHeard && hasNoSound(instead)) {
          // The name of an entity, "&mdash;", is no word that should have been heard.
          for (let at = there.start; at < there.end; at++) given[at] ||= GIVEN.obeyed;
        } else if (instead.trim() !== '') {
          for (let at = there.start; at < there.end; at++) mark(at, verdict);
        }
      }
    },
    finish() {
      if (position !== text.length) throw new Error('some of the text was in no piece');
      return countAll(text, given, { leftOut, hasMarkup });
    },
  };
}

function countAll(text: string, given: Uint8Array, { leftOut, hasMarkup }: Unread): Coverage {
  const silent: Record<SilenceRule, number> = { white_space: 0, punctuation: 0, invisible: 0, markup: 0, left_out: 0 };
  const reported: Record<LossReason, number> = { no_reading: 0, no_sound: 0 };
  const losses: Loss[] = [];
  let spoken = 0;
  let characters = 0;
  let next = 0;

  function report(reason: LossReason): void {
    reported[reason]++;
    const last = losses.at(-1);
    if (last?.reason === reason && last.at + last.length === characters) {
      losses[losses.length - 1] = { ...last, length: last.length + 1 };
    } else if (losses.length < MAX_LOSSES) {
      losses.push({ at: characters, length: 1, reason });
    }
  }

  /** The rule by which nothing was given for a character. Only what a rule names may be left out without a report. */
  function ruleAt(place: number, kind: CharacterKind): 'markup' | 'left_out' | null {
    while (leftOut[next] !== undefined && leftOut[next]!.span.end <= place) next++;
    const rule = leftOut[next];
    if (rule !== undefined && rule.span.start <= place) return rule.reason === 'markup' ? 'markup' : 'left_out';
    return hasMarkup && (kind === KIND.sign || kind === KIND.punctuation) ? 'markup' : null;
  }

  for (let place = 0; place < text.length; characters++) {
    const codePoint = text.codePointAt(place)!;
    const kind = kindOf(codePoint);
    const found = given[place]!;
    const rule = found === GIVEN.nothing && kind !== KIND.space ? ruleAt(place, kind) : null;
    if (kind === KIND.space) silent.white_space++;
    else if (found === GIVEN.obeyed) silent.markup++;
    else if (rule !== null) silent[rule]++;
    else if (kind === KIND.invisible) silent.invisible++;
    else if (isWordKind(kind)) {
      if (found >= GIVEN.heard) spoken++;
      else report('no_sound');
    } else if (found === GIVEN.named) spoken++;
    else if (kind === KIND.punctuation) silent.punctuation++;
    else report('no_reading');
    place += codePoint > 0xffff ? 2 : 1;
  }
  return { characters, spoken, silent, reported, losses };
}

interface Verdict {
  readonly isHeard: boolean;
  readonly isNamed: boolean;
}

/** Nothing but spaces, punctuation and what is invisible. */
function hasNoSound(text: string): boolean {
  for (const character of text) {
    const kind = kindOf(character.codePointAt(0)!);
    if (kind !== KIND.space && kind !== KIND.punctuation && kind !== KIND.invisible) return false;
  }
  return true;
}

/** Answers in ascending order of places whether what stands there was heard. */
function createJudge(hearing: PieceHearing | null) {
  const unheard = hearing?.unheard ?? [];
  const named = hearing?.named ?? [];
  let [nextUnheard, nextNamed] = [0, 0];

  function at(place: number): Verdict {
    while (unheard[nextUnheard] !== undefined && unheard[nextUnheard]!.end <= place) nextUnheard++;
    while (named[nextNamed] !== undefined && named[nextNamed]! < place) nextNamed++;
    const span = unheard[nextUnheard];
    const isHeard = hearing !== null && !(span !== undefined && span.start <= place);
    return { isHeard, isNamed: named[nextNamed] === place };
  }

  return {
    at,
    /**
     * Words that were given in the place of others are heard when any of theirs was. Where signs were given for signs, they count
     * as read when one of the new ones was.
     */
    ofWords(text: string, { start, end }: Span): Verdict {
      let isHeard = false;
      let isNamed = false;
      let hasWords = false;
      for (let place = start; place < end; ) {
        const codePoint = text.codePointAt(place)!;
        const found = at(place);
        if (isWordKind(kindOf(codePoint))) {
          hasWords = true;
          isHeard ||= found.isHeard;
        }
        isNamed ||= found.isNamed;
        place += codePoint > 0xffff ? 2 : 1;
      }
      return hasWords ? { isHeard, isNamed: isHeard } : { isHeard: isNamed, isNamed };
    },
  };
}
