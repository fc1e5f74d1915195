// The text of a voice sample.
import type { Language } from '@lector/client';
import { voiceCalls } from './voice-calls.ts';

export interface Sentence {
  readonly text: string;
  /** False: there is no sentence in this language yet, so the text is the language's name. */
  readonly written: boolean;
}

let sentences: ReadonlyMap<string, string> = new Map();

/** Loads the sentences, which the server has. */
export async function loadSentences(): Promise<void> {
  sentences = new Map((await voiceCalls.sampleSentences()).map(({ tag, text }) => [tag, text]));
}

export function sentenceIn(language: Language): Sentence {
  const tag = language.short_name;
  const greeting = sentences.get(tag) ?? sentences.get(tag.split('-', 1)[0]!);
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
