// Collects what was done to a text so that it could be read: bounded lists in code points, and counts of all.
import {
  MAX_RESPOKEN,
  MAX_SKIPPED,
  MAX_SPOKEN_LENGTH,
  MAX_WARNINGS,
  type ReadingAccount,
  type Respoken,
} from '../../domain/reading-account.ts';
import type { LeftOut, Warning } from '../../text/input/parsed-text.ts';
import type { UnheededPart } from '../../text/plan/spelled-sentence.ts';
import type { SpokenPiece } from '../../text/plan/spoken-piece.ts';
import { createCodePointPlaces } from '../../text/trace/code-points.ts';
import { originalSpan, type Rewritten, type Span } from '../../text/trace/rewrite.ts';

export interface AccountWriter {
  /** In the order in which the pieces are read. */
  add(piece: Pick<SpokenPiece, 'respellings' | 'unheeded'>): void;
  /** Parts with phonemes whose words the engine read after all, in places of the words that it was given. */
  addUnpronounced(words: Rewritten, spans: readonly Span[]): void;
  finish(): ReadingAccount;
}

/** `leftOut` and `warnings`: all there are, in the order of the text. */
export function createAccountWriter(
  text: string,
  { leftOut, warnings }: { leftOut: readonly LeftOut[]; warnings: readonly Warning[] },
): AccountWriter {
  const placeOf = createCodePointPlaces(text);
  const respoken: Respoken[] = [];
  let respokenCount = 0;
  const told: Warning[] = [];

  return {
    add({ respellings, unheeded }) {
      for (const { reason, span } of unheeded) told.push({ ...UNHEEDED[reason], span });
      respokenCount += respellings.length;
      for (const { span, spoken } of respellings) {
        if (respoken.length >= MAX_RESPOKEN) return;
        respoken.push({ ...passageOf(span, placeOf), spoken: shorten(spoken) });
      }
    },
    addUnpronounced(words, spans) {
      for (const span of spans) told.push({ ...UNHEEDED.phonemes, span: originalSpan(words, span) });
    },
    finish() {
      const skipped = leftOut.filter(({ reason }) => reason !== 'markup');
      const at = createCodePointPlaces(text);
      const skippedAt = skipped.slice(0, MAX_SKIPPED).map(({ span, reason }) => ({ ...passageOf(span, at), reason }));
      const warned = createCodePointPlaces(text);
      const all = [...warnings, ...told].sort((one, other) => one.span.start - other.span.start);
      const warnedAt = all
        .slice(0, MAX_WARNINGS)
        .map(({ span, code, message }) => ({ ...passageOf(span, warned), code, message }));
      return {
        respoken,
        respokenCount,
        skipped: skippedAt,
        skippedCount: skipped.length,
        warnings: warnedAt,
        warningCount: all.length,
      };
    },
  };
}

/** What is said of something that was asked for and is not heard. */
const UNHEEDED: Readonly<Record<UnheededPart['reason'], Omit<Warning, 'span'>>> = {
  phonemes: { code: 'phonemes_not_said', message: 'The voice lacks a sound of these phonemes: other words were read' },
  sound: { code: 'sound_not_made', message: 'The voice makes no such sound: the mark was left out' },
};

function passageOf({ start, end }: Span, placeOf: (units: number) => number) {
  const at = placeOf(start);
  return { at, length: placeOf(end) - at };
}

function shorten(spoken: string): string {
  if (spoken.length <= MAX_SPOKEN_LENGTH) return spoken;
  const characters = [...spoken];
  return characters.length <= MAX_SPOKEN_LENGTH ? spoken : `${characters.slice(0, MAX_SPOKEN_LENGTH - 1).join('')}…`;
}
