// Finds what a text writes in numbers, signs and abbreviations, and the words that a person would say for it.
import type { Replacement } from '../rewrite.ts';
import type { Language } from './language.ts';
import { sayAs } from './say-as.ts';
import { createScan } from './scan.ts';

export interface Normaliser {
  /** In order, not overlapping, over a sentence (or block) whose signs were folded. */
  normalise(text: string, level: 'light' | 'full'): readonly Replacement[];
  /** By `interpret-as` and `format` of SSML's say-as; null when the text cannot be read so. */
  sayAs(text: string, as: string, format: string | null): string | null;
}

/** By base language: loads the table, and the number words with it, on first use. The tag chooses between varieties. */
const TABLES: Readonly<Record<string, () => Promise<{ readonly load: (tag: string) => Language }>>> = {
  en: () => import('./languages/en.ts'),
};

const loaded = new Map<string, Promise<Normaliser>>();

/** For a BCP-47 tag; null when there is no table for its language. */
export async function loadNormaliser(tag: string): Promise<Normaliser | null> {
  const lower = tag.toLowerCase();
  const table = TABLES[lower.split('-')[0]!];
  if (table === undefined) return null;
  let normaliser = loaded.get(lower);
  if (normaliser === undefined) {
    normaliser = table().then(({ load }) => createNormaliser(load(lower)));
    loaded.set(lower, normaliser);
  }
  return await normaliser;
}

function createNormaliser(language: Language): Normaliser {
  const scan = createScan(language);
  return {
    normalise: (text, level) => scan(text, level === 'light'),
    sayAs: (text, as, format) => sayAs({ text, as, format }, language, scan),
  };
}
