// Says texts as an engine process does, piece by piece, and tells whether two of them sound alike at a place.

import { createHash } from 'node:crypto';
import { countCharacters } from '../../src/domain/coverage.ts';
import type { Engine } from '../../src/engines/engine.ts';
import { findEspeakVoice } from '../../src/engines/espeak/voices.ts';
import { parsePlain } from '../../src/text/input/plain.ts';
import { DEFAULT_READING } from '../../src/text/reading.ts';
import type { PieceLimits } from '../../src/text/sentences/piece-limits.ts';
import { planPieces } from '../../src/workers/speaking/plan-pieces.ts';
import { createPieceSpeaker, type SpokenPiece } from '../../src/workers/speaking/speak-piece.ts';

const VOICE = 1003;
/** Nothing is rewritten: the words of the text are what is listened to. */
const AS_IT_STANDS = {
  matcher: null,
  readings: null,
  normaliser: null,
  level: 'off',
  marks: false,
  canSay: () => false,
} as const;

export interface Said {
  /** UTF-16 places where the pieces begin. */
  readonly starts: readonly number[];
  readonly digests: readonly string[];
  /** Whether every word was heard, as the account has it. */
  readonly isAllHeard: boolean;
}

export interface Listener {
  say(text: string): Promise<Said>;
  /** Samples of a text spoken alone, as one digest. */
  digest(text: string): Promise<string>;
}

const never = new AbortController().signal;

/** `languageId` and `tag` of one language. Remembers the pieces of the text before: two texts that differ in a word cost little more than one. */
export function createListener(engine: Engine, { languageId, tag }: { languageId: number; tag: string }): Listener {
  const request = { voice: findEspeakVoice(VOICE)!.voice, languageId, gender: null, age: null };
  const limits: PieceLimits = engine.limits(request);
  const speaker = createPieceSpeaker({ engine, request, limitsOf: () => limits, signal: never });
  let remembered = new Map<string, { digest: string; isAllHeard: boolean }>();

  async function piece(text: string): Promise<{ digest: string; isAllHeard: boolean }> {
    const spoken = await speaker.speak({ text, tag, languageId, prosody: null, phonemes: [] });
    return { digest: digestOf(spoken), isAllHeard: spoken.hearing.unheard.length === 0 };
  }

  async function say(text: string): Promise<Said> {
    const readers = new Map([[tag, AS_IT_STANDS]]);
    const plan = {
      parsed: parsePlain(text, tag),
      tag,
      pauses: DEFAULT_READING.pauses,
      readers,
      limitsOf: () => limits,
    };
    const pieces = [...planPieces(text, plan, [])];
    const now = new Map<string, { digest: string; isAllHeard: boolean }>();
    const said = [];
    for (const { words } of pieces) {
      const known = now.get(words.text) ?? remembered.get(words.text) ?? (await piece(words.text));
      now.set(words.text, known);
      said.push(known);
    }
    remembered = now;
    if (pieces.reduce((sum, { passage }) => sum + passage.length, 0) !== countCharacters(text)) {
      throw new Error('the pieces are not the text');
    }
    return {
      starts: pieces.map(({ source }) => source.start),
      digests: said.map(({ digest }) => digest),
      isAllHeard: said.every(({ isAllHeard }) => isAllHeard),
    };
  }

  return {
    say,
    async digest(text) {
      return (await say(text)).digests.join();
    },
  };
}

function digestOf({ blocks }: SpokenPiece): string {
  const hash = createHash('sha256');
  for (const block of blocks) hash.update(block);
  return hash.digest('hex');
}
