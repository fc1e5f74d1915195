// Finds what a text writes in numbers, signs and abbreviations, and the words that a person would say for it.
import { original, type Replacement, rewrite } from '../trace/rewrite.ts';
import { composeReplacements } from './compose.ts';
import type { Language } from './language.ts';
import { sayAs } from './say-as.ts';
import { createScan, type Scan } from './scan.ts';

export interface Normaliser {
  /** In order, not overlapping, over a sentence (or block) whose signs were folded. */
  normalise(text: string, level: 'light' | 'full'): readonly Replacement[];
  /** By `interpret-as` and `format` of SSML's say-as; null when the text cannot be read so. */
  sayAs(text: string, as: string, format: string | null): string | null;
}

/** By base language: loads the table, and the number words with it, on first use. The tag chooses between varieties. */
const TABLES: Readonly<Record<string, () => Promise<{ readonly load: (tag: string) => Language }>>> = {
  de: () => import('./languages/de.ts'),
  en: () => import('./languages/en.ts'),
  es: () => import('./languages/es.ts'),
  fr: () => import('./languages/fr.ts'),
  it: () => import('./languages/it.ts'),
  pl: () => import('./languages/pl.ts'),
  pt: () => import('./languages/pt.ts'),
  ru: () => import('./languages/ru.ts'),
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

/** Words next to words can be a context that was none before ("½20 km"). */
const MOST_PASSES = 4;

function scanUntilStable(scan: Scan, text: string, light: boolean): readonly Replacement[] {
  let replacements = scan(text, light);
  for (let pass = 1; replacements.length > 0 && pass < MOST_PASSES; pass++) {
    const said = rewrite(original(text), replacements).text;
    const more = scan(said, light);
    if (more.length === 0) break;
    replacements = composeReplacements(replacements, said, more);
  }
  return replacements;
}

function createNormaliser(language: Language): Normaliser {
  const scan = createScan(language);
  return {
    normalise: (text, level) => scanUntilStable(scan, text, level === 'light'),
    sayAs: (text, as, format) => sayAs({ text, as, format }, language, scan),
  };
}
