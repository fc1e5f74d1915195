// Writes EPUBs with pronunciation lexicons for tests.
import { buildEpub, type EpubPlan } from './epub-builder.ts';

const NAMESPACE = 'http://www.w3.org/2005/01/pronunciation-lexicon';

export const lexeme = (word: string, reading: string) => `<lexeme><grapheme>${word}</grapheme>${reading}</lexeme>`;
export const alias = (word: string, words: string) => lexeme(word, `<alias>${words}</alias>`);
export const phoneme = (word: string, ipa: string) => lexeme(word, `<phoneme>${ipa}</phoneme>`);

export function writeLexicon(lexemes: string, attributes = 'alphabet="ipa" xml:lang="en"'): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<lexicon version="1.0" xmlns="${NAMESPACE}" ${attributes}>\n${lexemes}\n</lexicon>`;
}

/** Lexicons by their names, in their order; null for one that is listed and not there. */
export function planWithLexicons(
  lexicons: Readonly<Record<string, string | Buffer | null>>,
  plan: EpubPlan = {},
): EpubPlan {
  const items = Object.keys(lexicons).map(
    (name, at) => `<item id="l${at}" href="${name}" media-type="application/pls+xml"/>`,
  );
  const parts = Object.entries(lexicons).flatMap(([name, data]) =>
    data === null ? [] : [{ name: `OEBPS/${name}`, data }],
  );
  return { ...plan, manifest: `${plan.manifest ?? ''}${items.join('')}`, parts: [...(plan.parts ?? []), ...parts] };
}

export function buildWithLexicons(
  lexicons: Readonly<Record<string, string | Buffer | null>>,
  plan: EpubPlan = {},
): Buffer {
  return buildEpub(planWithLexicons(lexicons, plan));
}
