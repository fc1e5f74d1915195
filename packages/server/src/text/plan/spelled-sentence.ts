// A sentence with the words that are to be read in place of those that stand there.
import { original, originalSpan, type Replacement, type Rewritten, rewrite, type Span } from '../trace/rewrite.ts';
import { continueFrom, flatten, placeAfter } from '../trace/trace.ts';
import { type Phonemes, rewriteSentence, type Unheeded, type WordReaders } from './sentence-words.ts';
import type { Fixed } from './stretches.ts';

/** A part of the caller's text that is read as other words. */
export interface Respelling {
  /** In the caller's text. */
  readonly span: Span;
  readonly spoken: string;
}

/** Something that was asked for and is not heard, with its place in the caller's text. */
export type UnheededPart = Pick<Unheeded, 'reason'> & { readonly span: Span };

/** Places are those of the caller's text, but for phonemes: they are in places of `words.text`. Each list is in order. */
export interface SpelledSentence {
  readonly words: Rewritten;
  readonly phonemes: readonly Phonemes[];
  readonly respellings: readonly Respelling[];
  readonly markup: readonly Span[];
  readonly unheeded: readonly UnheededPart[];
}

/** `fixed`: in places of the sentence. */
export function spellSentence(sentence: Rewritten, fixed: readonly Fixed[], readers: WordReaders): SpelledSentence {
  const { replacements, phonemes, markup, unheeded } = rewriteSentence(sentence.text, fixed, readers);
  const told = {
    markup: markup.map((span) => originalSpan(sentence, span)),
    unheeded: unheeded.map(({ reason, ...span }) => ({ reason, span: originalSpan(sentence, span) })),
  };
  if (replacements.length === 0) {
    return { words: sentence, phonemes, respellings: toRespellings(sentence, [], phonemes), ...told };
  }
  const changed = rewrite(original(sentence.text), replacements);
  return {
    words: flatten(continueFrom(sentence, changed)),
    phonemes: phonemes.map((one) => ({
      ...one,
      start: placeAfter(changed, one.start),
      end: placeAfter(changed, one.end),
    })),
    respellings: toRespellings(sentence, replacements, phonemes),
    ...told,
  };
}

/** In order. Phonemes are told between strokes, as they are written everywhere. */
function toRespellings(
  sentence: Rewritten,
  replacements: readonly Replacement[],
  phonemes: readonly Phonemes[],
): readonly Respelling[] {
  const written = replacements.flatMap((one) => toRespelling(sentence, one));
  if (phonemes.length === 0) return written;
  const said = phonemes.map(({ ipa, ...span }) => ({ span: originalSpan(sentence, span), spoken: `/${ipa}/` }));
  return [...written, ...said].sort((one, other) => one.span.start - other.span.start);
}

function toRespelling(sentence: Rewritten, { index, length, by }: Replacement): Respelling | [] {
  if (length === 0 || by === '' || sentence.text.slice(index, index + length) === by) return [];
  return { span: originalSpan(sentence, { start: index, end: index + length }), spoken: by };
}
