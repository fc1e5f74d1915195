// The words that are to be heard of a run, sentence by sentence as its times are kept: as they were given to the engine, with
// their places in the caller's text.
import { findLanguage } from '../../domain/language.ts';
import type { Engine } from '../../engines/engine.ts';
import type { ListenRequest } from '../../ports/recogniser.ts';
import { parsePlain } from '../../text/input/plain.ts';
import { planSpeech } from '../../text/plan/plan-speech.ts';
import type { SpokenPiece } from '../../text/plan/spoken-piece.ts';
import { UNLIMITED } from '../../text/sentences/piece-limits.ts';
import { createCodePointPlaces } from '../../text/trace/code-points.ts';
import { originalSpan } from '../../text/trace/rewrite.ts';
import { preparePlan, type RunPlan } from '../speaking/prepare-plan.ts';
import { LONGEST_SENTENCE } from '../speaking/timings-writer.ts';
import { findComparableWords } from './comparable-words.ts';

export interface ExpectedWord {
  readonly form: string;
  /** In the caller's text, in code points. */
  readonly at: number;
  readonly length: number;
}

export interface ExpectedSentence {
  readonly words: readonly ExpectedWord[];
  /** Its times may be kept in several parts. */
  readonly isLong: boolean;
}

export interface TextToHear {
  /** In the order in which they are said. To be read once. */
  readonly sentences: Iterator<ExpectedSentence, void>;
  /** Whether they are said in the order in which they stand in the text. */
  readonly inOrder: boolean;
  /** Words of what was heard in the same form: numbers and the like are written out as the text's own were. */
  formsOf(heard: string): readonly string[];
}

/** Reads any language and has no limits. Phonemes are no words: what they stand for is compared. */
const READER: Pick<Engine, 'speaks' | 'limits'> = { speaks: () => true, limits: () => UNLIMITED };
const NOT_BLANK = /\S/;

export async function readTextToHear(
  request: Pick<ListenRequest, 'text' | 'languageId' | 'reading'>,
): Promise<TextToHear> {
  const { text } = request;
  const plan = await preparePlan({ engine: READER, voice: { id: 0, speaker: 0, reference: null }, request });
  return {
    sentences: expectedSentences(text, plan),
    inOrder: plan.parsed.blocks.every(({ isMoved }) => isMoved !== true),
    formsOf(heard) {
      const forms: string[] = [];
      // What is heard has no markup, whatever the text is written in.
      const tag = findLanguage(request.languageId)?.tag ?? 'und';
      for (const { words } of planSpeech({ ...plan, parsed: parsePlain(heard, tag) }, heard.length)) {
        for (const { form } of findComparableWords(words.text)) forms.push(form);
      }
      return forms;
    },
  };
}

/** Joins pieces as the times of a recording join them: to the end of a sentence, or to where the text goes on elsewhere. */
function* expectedSentences(text: string, plan: RunPlan): Generator<ExpectedSentence, void, undefined> {
  const placeOf = createCodePointPlaces(text);
  let words: ExpectedWord[] = [];
  let units = 0;
  let reached: number | null = null;

  function* close(): Generator<ExpectedSentence> {
    if (reached !== null) yield { words, isLong: units >= LONGEST_SENTENCE };
    words = [];
    units = 0;
    reached = null;
  }

  for (const piece of planSpeech(plan, text.length)) {
    const { source, endsSentence } = piece;
    if (!NOT_BLANK.test(piece.words.text)) continue;
    if (reached !== null && (source.start < reached || source.start - reached > LONGEST_SENTENCE)) yield* close();
    for (const word of wordsOf(piece, placeOf)) words.push(word);
    units += source.end - source.start;
    reached = source.end;
    if (endsSentence) yield* close();
  }
  yield* close();
}

function* wordsOf({ words }: SpokenPiece, placeOf: (units: number) => number): Generator<ExpectedWord> {
  for (const { form, ...span } of findComparableWords(words.text)) {
    const { start, end } = originalSpan(words, span);
    const at = placeOf(start);
    yield { form, at, length: placeOf(end) - at };
  }
}
