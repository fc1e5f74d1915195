// Writes the stretches of a text as pieces: sentences, their words, and cuts where an engine takes no more in one call.

import { segmentSentences } from '../sentences/segmentation.ts';
import { assertTiling } from '../sentences/tiling.ts';
import { foldSigns } from '../signs/fold-signs.ts';
import { original, originalSpan, type Rewritten, type Span } from '../trace/rewrite.ts';
import { continueFrom, createFollowingOrigin, flatten, placeAfter, slice } from '../trace/trace.ts';
import { pauseAfter } from './pauses.ts';
import type { SpeechPlan } from './speech-plan.ts';
import { type SpelledSentence, spellSentence } from './spelled-sentence.ts';
import { cutWords, endInOriginal, type SpokenPiece, within } from './spoken-piece.ts';
import type { Fixed, Stretch, Style } from './stretches.ts';

const NOT_BLANK = /\S/;

/** Follows what was written so far: how much, and what silence is due. */
export function createPieceWriter({ readers, limitsOf, pauses }: SpeechPlan) {
  let at = 0;
  let pauseMs = 0;

  function pause(ms: number): void {
    pauseMs = Math.max(pauseMs, ms);
  }

  function* cut(sentence: SpelledSentence, { style, isEnd, latest }: Ending): Generator<SpokenPiece> {
    const { words, phonemes, respellings } = sentence;
    let next = 0;
    const limits = limitsOf(style.tag);
    for (const { start, text, after } of cutWords(words.text, { tag: style.tag, limits })) {
      const end = start + text.length;
      const isWhole = text.length === words.text.length;
      if (NOT_BLANK.test(text)) {
        const part = isWhole ? words : slice(words, { start, end });
        const sourceEnd = Math.min(latest, endInOriginal(words, end));
        const from = next;
        while (next < respellings.length && respellings[next]!.span.start < sourceEnd) next++;
        const told = isWhole ? respellings : respellings.slice(from, next);
        const source = { start: originalSpan(words, { start, end: start + 1 }).start, end: sourceEnd };
        const endsSentence = isEnd && end === words.text.length;
        yield {
          words: part,
          at,
          source,
          pauseMs,
          style,
          endsSentence,
          phonemes: within(phonemes, start, end),
          respellings: told,
          markup: start === 0 ? sentence.markup : [],
          unheeded: start === 0 ? sentence.unheeded : [],
        };
        at += text.length;
        pauseMs = 0;
      }
      pause(pauseAfter(after, pauses));
    }
  }

  return {
    pause,
    setPause(ms: number): void {
      pauseMs = ms;
    },
    *write(words: Rewritten, stretch: Stretch): Generator<SpokenPiece> {
      const { style, span } = stretch;
      const reader = readers.get(style.tag);
      if (reader === undefined) throw new Error('a language of the text was not prepared');
      const part = slice(words, span);
      const folded = foldSigns(original(part.text), style.tag);
      const traced = flatten(continueFrom(part, folded));
      const followingOrigin = createFollowingOrigin(traced);
      const fixed = moveFixed(stretch, folded);
      let next = 0;
      for (const { start, text, after } of assertTiling(segmentSentences(folded.text, style.tag), folded.text)) {
        const end = start + text.length;
        const from = next;
        while (next < fixed.length && fixed[next]!.span.start < end) next++;
        const inside = fixed.slice(from, next).flatMap((one) => shift(one, { start, end }));
        const isEnd = after === 'sentence' || after === 'paragraph' || end === folded.text.length;
        const sentence = spellSentence(slice(traced, { start, end }), inside, reader);
        yield* cut(sentence, { style, isEnd, latest: followingOrigin(end) });
        pause(pauseAfter(after, pauses));
      }
    },
  };
}

/** How a sentence is spoken, and what comes after it. */
interface Ending {
  readonly style: Style;
  readonly isEnd: boolean;
  /** The pieces reach no further in the caller's text. */
  readonly latest: number;
}

/** The fixed parts of a stretch, in places of its folded text. */
function moveFixed({ span, fixed }: Stretch, folded: Rewritten): readonly Fixed[] {
  return fixed.map((one) => ({
    ...one,
    span: {
      start: placeAfter(folded, one.span.start - span.start),
      end: placeAfter(folded, one.span.end - span.start),
    },
  }));
}

/** A fixed part in places of its sentence; none when it reaches into the next one. */
function shift(one: Fixed, { start, end }: Span): Fixed | [] {
  const { span } = one;
  if (span.start < start || span.end > end || span.start === span.end) return [];
  return { ...one, span: { start: span.start - start, end: span.end - start } };
}
