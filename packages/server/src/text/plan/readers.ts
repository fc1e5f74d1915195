// Loads what a text needs to be read: the parser of its kind of input, and the rules of its languages.

import type { ParsedText } from '../input/parsed-text.ts';
import { parsePlain } from '../input/plain.ts';
import { loadNormaliser } from '../normalise/normaliser.ts';
import { createMatcher } from '../pronunciation/matcher.ts';
import type { NormalisationLevel, Reading } from '../reading.ts';
import type { WordReaders } from './sentence-words.ts';

/** Takes the markup out of a text. Throws `InputError`. Libraries are loaded on first use. */
export async function parseInput(
  text: string,
  { input, footnotes, pauses }: Reading,
  tag: string,
): Promise<ParsedText> {
  switch (input) {
    case 'text':
      return parsePlain(text, tag);
    case 'markdown':
      return (await import('../input/markdown.ts')).parseMarkdown(text, { footnotes, language: tag });
    case 'html':
      return (await import('../input/html.ts')).parseHtml(text, { footnotes, language: tag });
    case 'ssml':
      return (await import('../input/ssml.ts')).parseSsml(text, pauses);
  }
}

/** Every language that a text is read in: its own, and those of its directions. */
export function tagsOf({ directions }: ParsedText, tag: string): ReadonlySet<string> {
  return new Set([tag, ...directions.flatMap((direction) => (direction.type === 'language' ? [direction.tag] : []))]);
}

/** The readers of words by language tag. */
export async function loadReaders(
  reading: Reading,
  tags: ReadonlySet<string>,
  { saysPhonemes }: { saysPhonemes: boolean },
): Promise<ReadonlyMap<string, WordReaders>> {
  const { normalise: level, pronunciations } = reading;
  const matcher = pronunciations.length === 0 ? null : createMatcher(pronunciations);
  const readers = new Map<string, WordReaders>();
  for (const tag of tags) {
    const normaliser = level === 'off' ? null : await loadNormaliser(tag);
    readers.set(tag, { matcher, readings: await loadReadings(tag, level), normaliser, level, saysPhonemes });
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
