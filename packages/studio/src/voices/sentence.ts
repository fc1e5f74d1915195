// What a sample says.
import type { Language } from '@lector/client';
import { GREETINGS } from '../locales/en/voices.ts';

export interface Sentence {
  readonly text: string;
  /** False: nobody wrote one in this language yet, and the text is the language's own name. */
  readonly written: boolean;
}

export function sentenceIn(language: Language): Sentence {
  const tag = language.short_name;
  const greeting = GREETINGS[tag] ?? GREETINGS[tag.split('-', 1)[0]!];
  if (greeting !== undefined) return { text: greeting, written: true };
  return { text: ownName(tag) ?? language.language, written: false };
}

/** As its speakers call it; undefined where the browser does not know. */
function ownName(tag: string): string | undefined {
  try {
    return new Intl.DisplayNames([tag], { type: 'language', fallback: 'none' }).of(tag.split('-', 1)[0]!);
  } catch {
    return undefined;
  }
}
