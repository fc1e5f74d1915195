// Guesses the language of a text by its letters, for callers who cannot say it. It tells languages of one script not apart.
import { findLanguageByTag } from './language-by-tag.ts';

/** By script: the language that most texts in it are in. Kana before Han, because Japanese has both. */
const SCRIPTS: readonly (readonly [tag: string, letters: RegExp])[] = [
  ['ja', /[\p{Script=Hiragana}\p{Script=Katakana}]/u],
  ['ko', /\p{Script=Hangul}/u],
  ['zh', /\p{Script=Han}/u],
  ['ru', /\p{Script=Cyrillic}/u],
  ['el', /\p{Script=Greek}/u],
  ['ar', /\p{Script=Arabic}/u],
  ['he', /\p{Script=Hebrew}/u],
  ['hi', /\p{Script=Devanagari}/u],
  ['bn', /\p{Script=Bengali}/u],
  ['ta', /\p{Script=Tamil}/u],
  ['te', /\p{Script=Telugu}/u],
  ['th', /\p{Script=Thai}/u],
  ['hy', /\p{Script=Armenian}/u],
  ['ka', /\p{Script=Georgian}/u],
  ['am', /\p{Script=Ethiopic}/u],
];
const LATIN = /\p{Script=Latin}/u;
/** Characters that are looked at. */
const MOST = 500;

/** Id of the language, or null for a text in Latin letters, in none or in those of another script. */
export function guessLanguage(text: string): number | null {
  const counts = new Map<string, number>();
  let latin = 0;
  for (const character of text.slice(0, MOST)) {
    if (LATIN.test(character)) latin++;
    const found = SCRIPTS.find(([, letters]) => letters.test(character));
    if (found !== undefined) counts.set(found[0], (counts.get(found[0]) ?? 0) + 1);
  }
  // A Japanese text has more Han than kana in a headline.
  const isJapanese = (counts.get('ja') ?? 0) > 0;
  const [tag, most] = [...counts].sort((one, other) => other[1] - one[1])[0] ?? ['', 0];
  if (most <= latin) return null;
  return findLanguageByTag(isJapanese && tag === 'zh' ? 'ja' : tag)?.id ?? null;
}
