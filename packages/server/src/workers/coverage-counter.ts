// Counts what was spoken, silent or lost, segment by segment. Throws unless the segments add up to the text.
import type { Coverage, Loss, LossReason, SilenceRule } from '../domain/coverage.ts';
import { MAX_LOSSES } from '../domain/coverage.ts';
import { isWordKind, KIND, kindOf } from '../text/characters.ts';
import type { PieceHearing } from './speak-piece.ts';

export interface CoverageCounter {
  /** Adds a segment with what was heard of it; null for no sound. Throws when it is not the next part of the text. */
  add(segment: string, hearing: PieceHearing | null): void;
  /** Returns the counts. Throws when a part of the text was in no segment. */
  finish(): Coverage;
}

export function createCoverageCounter(text: string): CoverageCounter {
  const silent: Record<SilenceRule, number> = { white_space: 0, punctuation: 0, invisible: 0, markup: 0, left_out: 0 };
  const reported: Record<LossReason, number> = { no_reading: 0, no_sound: 0 };
  const losses: Loss[] = [];
  let spoken = 0;
  let characters = 0;
  /** UTF-16 units of the text added so far. */
  let position = 0;

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
    characters++;
  }

  return {
    add(segment, hearing) {
      if (!text.startsWith(segment, position)) throw new Error('a segment is not what comes next in the text');
      position += segment.length;
      const unheard = hearing?.unheard ?? [];
      const named = hearing?.named ?? [];
      let [nextUnheard, nextNamed] = [0, 0];
      let at = 0;
      for (const character of segment) {
        while (unheard[nextUnheard] !== undefined && unheard[nextUnheard]!.end <= at) nextUnheard++;
        while (named[nextNamed] !== undefined && named[nextNamed]! < at) nextNamed++;
        const span = unheard[nextUnheard];
        const isHeard = hearing !== null && !(span !== undefined && span.start <= at);
        count(character, { isHeard, isNamed: named[nextNamed] === at });
        at += character.length;
      }
    },
    finish() {
      if (position !== text.length) throw new Error('some of the text was in no segment');
      return { characters, spoken, silent, reported, losses };
    },
  };
}
