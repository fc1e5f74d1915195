// Loads the rules of the languages that a text is read in. Only engine processes do: those of Japanese are large.

import type { ParsedText } from '../input/parsed-text.ts';
import { loadNormaliser } from '../normalise/normaliser.ts';
import { createMatcher } from '../pronunciation/matcher.ts';
import type { NormalisationLevel, Reading } from '../reading.ts';
import type { WordReaders } from './sentence-words.ts';

/** Every language that a text is read in: its own, and those of its directions. */
export function tagsOf({ directions }: ParsedText, tag: string): ReadonlySet<string> {
  return new Set([tag, ...directions.flatMap((direction) => (direction.type === 'language' ? [direction.tag] : []))]);
}

/** The readers of words by language tag. */
export async function loadReaders(
  reading: Reading,
  tags: ReadonlySet<string>,
  canSay: (tag: string, ipa: string) => boolean,
): Promise<ReadonlyMap<string, WordReaders>> {
  const { normalise: level, pronunciations, marks } = reading;
  const matcher = pronunciations.length === 0 ? null : createMatcher(pronunciations);
  const readers = new Map<string, WordReaders>();
  for (const tag of tags) {
    const normaliser = level === 'off' ? null : await loadNormaliser(tag);
    readers.set(tag, {
      matcher,
      readings: await loadReadings(tag, level),
      normaliser,
      level,
      marks,
      canSay: (ipa) => canSay(tag, ipa),
    });
  }
  return readers;
}

/** Scripts whose words have rules of their own. Kanji are read at any level: no engine here can read them as they are written. */
async function loadReadings(tag: string, level: NormalisationLevel): Promise<WordReaders['readings']> {
  switch (tag.split('-')[0]) {
    case 'ja':
      return await (await import('../japanese/reader.ts')).loadJapanese();
    case 'zh':
    case 'yue':
      return level === 'off' ? null : (await import('../chinese/chinese.ts')).readChinese;
    case 'ko':
      return level === 'off' ? null : (await import('../korean/korean.ts')).readKorean;
    default:
      return null;
  }
}
