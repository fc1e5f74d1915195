// Turns ARPAbet, which writes the phonemes of American English in capital letters, into the International Phonetic Alphabet.

const VOWELS: ReadonlyMap<string, string> = new Map([
  ['AA', 'ɑː'],
  ['AE', 'æ'],
  ['AH', 'ʌ'],
  ['AO', 'ɔː'],
  ['AW', 'aʊ'],
  ['AX', 'ə'],
  ['AXR', 'ɚ'],
  ['AY', 'aɪ'],
  ['EH', 'ɛ'],
  ['ER', 'ɝ'],
  ['EY', 'eɪ'],
  ['IH', 'ɪ'],
  ['IX', 'ɨ'],
  ['IY', 'iː'],
  ['OW', 'oʊ'],
  ['OY', 'ɔɪ'],
  ['UH', 'ʊ'],
  ['UW', 'uː'],
  ['UX', 'ʉ'],
]);

const CONSONANTS: ReadonlyMap<string, string> = new Map([
  ['B', 'b'],
  ['CH', 'tʃ'],
  ['D', 'd'],
  ['DH', 'ð'],
  ['DX', 'ɾ'],
  ['EL', 'əl'],
  ['EM', 'əm'],
  ['EN', 'ən'],
  ['F', 'f'],
  ['G', 'ɡ'],
  ['HH', 'h'],
  ['H', 'h'],
  ['JH', 'dʒ'],
  ['K', 'k'],
  ['L', 'l'],
  ['M', 'm'],
  ['N', 'n'],
  ['NG', 'ŋ'],
  ['P', 'p'],
  ['Q', 'ʔ'],
  ['R', 'ɹ'],
  ['S', 's'],
  ['SH', 'ʃ'],
  ['T', 't'],
  ['TH', 'θ'],
  ['V', 'v'],
  ['W', 'w'],
  ['WH', 'ʍ'],
  ['Y', 'j'],
  ['Z', 'z'],
  ['ZH', 'ʒ'],
]);

/** Vowels without stress are shorter, and two of them are other vowels. */
const UNSTRESSED: ReadonlyMap<string, string> = new Map([
  ['AH', 'ə'],
  ['ER', 'ɚ'],
  ['IY', 'i'],
]);
const STRESS = ['', 'ˈ', 'ˌ'] as const;

const SYMBOL = /^([A-Z]{1,3})([012])?$/;
const MOST_SYMBOLS = 100;

/** The same in IPA, or null when it is no ARPAbet: symbols apart by spaces, stress as a digit behind the vowel, no other signs. */
export function ipaOfArpabet(source: string): string | null {
  const symbols = source.trim().split(/\s+/);
  if (symbols.length > MOST_SYMBOLS) return null;
  let ipa = '';
  let hasVowel = false;
  for (const symbol of symbols) {
    const [, name, digit] = SYMBOL.exec(symbol) ?? [];
    const vowel = name === undefined ? undefined : VOWELS.get(name);
    if (vowel !== undefined) {
      const isWeak = digit === '0';
      ipa += STRESS[Number(digit ?? 0)]! + ((isWeak ? UNSTRESSED.get(name!) : undefined) ?? vowel);
      hasVowel = true;
    } else {
      const consonant = name === undefined || digit !== undefined ? undefined : CONSONANTS.get(name);
      if (consonant === undefined) return null;
      ipa += consonant;
    }
  }
  return hasVowel ? ipa : null;
}
