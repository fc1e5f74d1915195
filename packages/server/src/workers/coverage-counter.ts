// Counts what was spoken, silent or lost, piece by piece. Throws unless the pieces add up to the text.
import type { Coverage, Loss, LossReason, SilenceRule } from '../domain/coverage.ts';
import { MAX_LOSSES } from '../domain/coverage.ts';
import { align } from '../text/alignment.ts';
import { isWordKind, KIND, kindOf } from '../text/characters.ts';
import type { LeftOut } from '../text/input/parsed-text.ts';
import type { SpokenPiece } from '../text/plan/spoken-pieces.ts';
import type { Span } from '../text/rewrite.ts';
import type { PieceHearing } from './speak-piece.ts';

export interface CoverageCounter {
  /** Adds a piece with what was heard of it; null for no sound. Throws when it is not the next part of the text. */
  add(piece: Pick<SpokenPiece, 'words' | 'source'>, hearing: PieceHearing | null): void;
  /** Returns the counts. Throws when a part of the text was in no piece. */
  finish(): Coverage;
}

/** What a text holds that is not read. */
export interface Unread {
  /** In order. */
  readonly leftOut: readonly LeftOut[];
  /** Whether signs for which nothing was given are markup. */
  readonly hasMarkup: boolean;
}

export function createCoverageCounter(
  text: string,
  { leftOut, hasMarkup }: Unread = { leftOut: [], hasMarkup: false },
): CoverageCounter {
  const silent: Record<SilenceRule, number> = { white_space: 0, punctuation: 0, invisible: 0, markup: 0, left_out: 0 };
  const reported: Record<LossReason, number> = { no_reading: 0, no_sound: 0 };
  const losses: Loss[] = [];
  let spoken = 0;
  let characters = 0;
  /** UTF-16 units of the text added so far. */
  let position = 0;
  let nextLeftOut = 0;

  function report(reason: LossReason): void {
    reported[reason]++;
    const last = losses.at(-1);
    if (last?.reason === reason && last.at + last.length === characters) {
      losses[losses.length - 1] = { ...last, length: last.length + 1 };
    } else if (losses.length < MAX_LOSSES) {
      losses.push({ at: characters, length: 1, reason });
    }
  }

  function count(character: string, { isHeard, isNamed }: { isHeard: boolean; isNamed: boolean }): void {
    const kind = kindOf(character.codePointAt(0)!);
    if (kind === KIND.space) silent.white_space++;
    else if (kind === KIND.invisible) silent.invisible++;
    else if (isWordKind(kind)) {
      if (isHeard) spoken++;
      else report('no_sound');
    } else if (isNamed) spoken++;
    else if (kind === KIND.punctuation) silent.punctuation++;
    else report('no_reading');
  }

  /** A character for which the engine was given nothing. Only what a rule names may be left out without a report. */
  function countUngiven(character: string): void {
    const kind = kindOf(character.codePointAt(0)!);
    while (leftOut[nextLeftOut] !== undefined && leftOut[nextLeftOut]!.span.end <= position) nextLeftOut++;
    const rule = leftOut[nextLeftOut];
    if (kind === KIND.space) silent.white_space++;
    else if (rule !== undefined && rule.span.start <= position)
      silent[rule.reason === 'markup' ? 'markup' : 'left_out']++;
    else if (hasMarkup && (kind === KIND.sign || kind === KIND.punctuation)) silent.markup++;
    else count(character, { isHeard: false, isNamed: false });
  }

  /** Calls back for each character of a part of the text, with its place in the part. */
  function walk({ start, end }: Span, each: (character: string, at: number) => void): void {
    while (position < end) {
      const character = String.fromCodePoint(text.codePointAt(position)!);
      each(character, position - start);
      characters++;
      position += character.length;
    }
  }

  return {
    add({ words, source }, hearing) {
      if (source.start !== position) throw new Error('a piece is not what comes next in the text');
      const judge = createJudge(hearing);
      for (const part of align(words, source)) {
        const { spoken: given } = part;
        if (part.isSame) {
          walk(part.source, (character, at) => count(character, judge.at(given.start + at)));
        } else if (words.text.slice(given.start, given.end).trim() === '') {
          walk(part.source, countUngiven);
        } else {
          // What was given in its place was heard, or not, as a whole.
          const isHeard = judge.hasHeard(words.text, given);
          walk(part.source, (character) => count(character, isHeard));
        }
      }
      if (position !== source.end) throw new Error('a piece does not end with a character');
    },
    finish() {
      if (position !== text.length) throw new Error('some of the text was in no piece');
      return { characters, spoken, silent, reported, losses };
    },
  };
}

/** Answers in ascending order of places whether what stands there was heard. */
function createJudge(hearing: PieceHearing | null) {
  const unheard = hearing?.unheard ?? [];
  const named = hearing?.named ?? [];
  let [nextUnheard, nextNamed] = [0, 0];

  function at(place: number) {
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
    hasHeard(text: string, { start, end }: Span) {
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
