// Finds letters of a script that a voice does not read, and names the script for a message.

/** Scripts that are called by name in an error message. */
const SCRIPTS: readonly (readonly [script: string, name: string])[] = (
  [
    ['Latin', 'Latin'],
    ['Cyrillic', 'Cyrillic'],
    ['Han', 'Chinese (Han)'],
    ['Greek', 'Greek'],
    ['Arabic', 'Arabic'],
    ['Hebrew', 'Hebrew'],
    ['Devanagari', 'Devanagari'],
    ['Bengali', 'Bengali'],
    ['Hiragana', 'Hiragana'],
    ['Katakana', 'Katakana'],
    ['Hangul', 'Hangul'],
    ['Bopomofo', 'Bopomofo'],
    ['Thai', 'Thai'],
    ['Lao', 'Lao'],
    ['Khmer', 'Khmer'],
    ['Myanmar', 'Burmese'],
    ['Tibetan', 'Tibetan'],
    ['Armenian', 'Armenian'],
    ['Georgian', 'Georgian'],
    ['Ethiopic', 'Ethiopic'],
    ['Gujarati', 'Gujarati'],
    ['Gurmukhi', 'Gurmukhi'],
    ['Kannada', 'Kannada'],
    ['Malayalam', 'Malayalam'],
    ['Oriya', 'Odia'],
    ['Sinhala', 'Sinhala'],
    ['Tamil', 'Tamil'],
    ['Telugu', 'Telugu'],
    ['Mongolian', 'Mongolian'],
    ['Syriac', 'Syriac'],
    ['Thaana', 'Thaana'],
    ['Cherokee', 'Cherokee'],
  ] as const
).map(([script, name]) => [script, name]);

const FINDERS = new Map<string, RegExp>();

/** Matches the first letter that is in none of the allowed scripts. One character class, so linear for any text. */
function foreignLetter(scripts: readonly string[]): RegExp {
  const key = scripts.join();
  let finder = FINDERS.get(key);
  if (!finder) {
    const allowed = [...scripts, 'Common', 'Inherited'].map((script) => `\\p{Script=${script}}`).join('');
    const foreign = `[\\p{L}--[${allowed}]]`;
    // Every voice reads a single Greek letter by its name, as in formulas. So only Greek words are foreign.
    finder = scripts.includes('Greek')
      ? new RegExp(foreign, 'v')
      : new RegExp(`[${foreign}--\\p{Script=Greek}]|\\p{Script=Greek}(?=\\p{Script=Greek})`, 'v');
    FINDERS.set(key, finder);
  }
  return finder;
}

/**
 * The name of the script of the first letter that is in none of these scripts, or null. A single Greek letter is never
 * foreign. Linear.
 */
export function foreignScript(text: string, scripts: readonly string[]): string | null {
  const found = foreignLetter(scripts).exec(text)?.[0];
  return found === undefined ? null : nameOfScript(found);
}

function nameOfScript(letter: string): string {
  for (const [script, name] of SCRIPTS) {
    if (new RegExp(`^\\p{Script=${script}}`, 'u').test(letter)) return name;
  }
  return 'foreign';
}
