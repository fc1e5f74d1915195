// The text of a voice sample.
import type { Language } from '@lector/client';
import { GREETINGS } from '../locales/en/voices.ts';

export interface Sentence {
  readonly text: string;
  /** False: there is no sentence in this language yet, so the text is the language's name. */
  readonly written: boolean;
}

export function sentenceIn(language: Language): Sentence {
  const tag = language.short_name;
  const greeting = GREETINGS[tag] ?? GREETINGS[tag.split('-', 1)[0]!];
  if (greeting !== undefined) return { text: greeting, written: true };
  return { text: ownName(tag) ?? language.language, written: false };
}

/** The language's own name; undefined when the browser does not know it. */
function ownName(tag: string): string | undefined {
  try {
    return new Intl.DisplayNames([tag], { type: 'language', fallback: 'none' }).of(tag.split('-', 1)[0]!);
  } catch {
    return undefined;
  }
}
