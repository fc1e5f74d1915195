// How much text a neural voice takes in one call: what its memory allows, and what eSpeak NG does not drop while it makes phonemes.
import type { VoiceManifest } from '../../domain/voice-manifest.ts';
import { type PieceLimits, UNLIMITED } from '../../text/sentences/piece-limits.ts';
import { CLAUSE_PHONEMES, ESPEAK_LIMITS } from '../espeak/limits.ts';

/** Memory that a longer piece takes is never given back: about 1.75 MB for each character. */
const MOST_CHARACTERS = 400;
/** Phonemes of a piece. Kokoro's table of styles ends at 510, and numbers written in digits have ten for each. */
const MOST_PHONEMES = 400;

export function sherpaLimits({ phonemes, limits, family }: VoiceManifest): PieceLimits {
  const units = Math.min(limits.maxCharacters, MOST_CHARACTERS);
  const takesPhonemes = phonemes.kind === 'espeak' || family === 'zipvoice';
  return takesPhonemes ? { ...ESPEAK_LIMITS, units } : { ...UNLIMITED, units };
}

/** Whether a text within the limits has so many phonemes that it has to be cut further. */
export function isDense(text: string): boolean {
  let phonemes = 0;
  for (const character of text) {
    phonemes += ESPEAK_LIMITS.clauseShare(character.codePointAt(0)!) * CLAUSE_PHONEMES;
    if (phonemes > MOST_PHONEMES && text.length > 1) return true;
  }
  return false;
}
