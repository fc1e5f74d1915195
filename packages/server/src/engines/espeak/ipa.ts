// Turns the International Phonetic Alphabet into eSpeak NG's own codes, with the sounds that a voice file has.
import { phonemesOf } from './phonemes.ts';

/** More of either in a word or a phrase is no pronunciation, and could fill the engine's buffers. */
const MAX_UNITS = 200;
const MAX_PHONEMES = 60;
/** UTF-16 units of the longest sound in the tables, and of one that stands in `NEAR`. */
const LONGEST = 5;

/** What stands around, and what adds nothing that the engine could say: syllables, ties, small differences of a sound. */
const BRACKETS = /^[/[]|[/\]]$/g;
const IGNORED = /^[\p{Mn}\p{Lm}.‿()]$/u;
/** Without it a vowel would be another one, so it is never ignored. */
const NASAL = '\u0303';
/** Signs with the same meaning: what people type. `NFD` has taken the tail off the c. */
const SAME: readonly (readonly [from: string, to: string])[] = [
  ['c\u0327', 'ç'],
  ['g', 'ɡ'],
  ['ε', 'ɛ'],
  [':', 'ː'],
  ["'", 'ˈ'],
  ['’', 'ˈ'],
  [',', 'ˌ'],
  ['\u0361', ''],
  ['\u035c', ''],
  ['ʦ', 'ts'],
  ['ʣ', 'dz'],
  ['ʧ', 'tʃ'],
  ['ʤ', 'dʒ'],
  ['ʨ', 'tɕ'],
  ['ʥ', 'dʑ'],
  ['ə˞', 'ɚ'],
  ['ɜ˞', 'ɝ'],
  ['ɫ', 'l'],
  ['ɱ', 'm'],
];

/**
 * Sounds that are said by others, each a list of sounds, where a voice lacks them: the same in that language, or its
 * nearest. A sound that is in no such row cannot be said by a voice that lacks it.
 */
const NEAR: ReadonlyMap<string, readonly (readonly string[])[]> = new Map<string, readonly (readonly string[])[]>([
  ['ɝ', [['ɜː'], ['ɚ'], ['ɜ'], ['ə', 'ɹ'], ['ə', 'r'], ['ɛ', 'r'], ['e', 'ɾ']]],
  [
    'ɚ',
    [
      ['ə', 'ɹ'],
      ['ə', 'r'],
      ['ɛ', 'r'],
      ['e', 'ɾ'],
    ],
  ],
  ['ɜ', [['ɜː'], ['ə'], ['œ'], ['e']]],
  ['ɹ', [['r'], ['ɾ'], ['ʁ']]],
  ['ɻ', [['ɹ'], ['r'], ['ɾ']]],
  ['r', [['ɹ'], ['ɾ'], ['ʁ']]],
  ['ʀ', [['ʁ'], ['r']]],
  ['ʁ', [['ʀ'], ['r']]],
  ['ɾ', [['r'], ['ɹ']]],
  ['ɪ', [['i']]],
  ['ʊ', [['u']]],
  ['i', [['iː'], ['ɪ']]],
  ['u', [['uː'], ['ʊ']]],
  ['ᵻ', [['ɪ'], ['ɨ'], ['i']]],
  ['ᵿ', [['ʊ'], ['u']]],
  ['ɛ', [['e'], ['ɛː']]],
  ['e', [['ɛ'], ['eː']]],
  ['ɔ', [['o'], ['ɔː']]],
  ['o', [['ɔ'], ['oː']]],
  ['ɒ', [['ɔ'], ['ɑː'], ['o']]],
  ['ɑ', [['a'], ['ɑː'], ['aː'], ['ɐ']]],
  ['a', [['ɑ'], ['æ'], ['aː'], ['ɐ'], ['ä']]],
  ['æ', [['a'], ['ɛ']]],
  ['ʌ', [['ɐ'], ['a']]],
  ['ɐ', [['ə'], ['a']]],
  ['ə', [['ɐ'], ['a']]],
  ['ø', [['øː'], ['œ']]],
  ['œ', [['ø']]],
  ['ʏ', [['y']]],
  ['y', [['yː'], ['ʏ']]],
  ['ʉ', [['u']]],
  ['oʊ', [['əʊ'], ['ou'], ['oː'], ['o', 'u']]],
  ['əʊ', [['oʊ'], ['ou'], ['oː'], ['o', 'u']]],
  ['eɪ', [['ei'], ['ɛɪ'], ['eː'], ['e', 'i']]],
  ['ɛɪ', [['eɪ'], ['ei'], ['e', 'i']]],
  ['aɪ', [['ai'], ['a', 'ɪ'], ['a', 'i']]],
  ['aʊ', [['au'], ['a', 'ʊ'], ['a', 'u']]],
  ['ɔɪ', [['ɔø'], ['oɪ'], ['oi'], ['ɔ', 'i'], ['o', 'i']]],
  ['ɔʏ', [['ɔø'], ['ɔɪ'], ['ɔ', 'i'], ['o', 'i']]],
  ['eə', [['ɛɹ'], ['ɛ', 'ə'], ['e', 'ə']]],
  ['ʍ', [['w']]],
  ['ɦ', [['h']]],
  ['ħ', [['h']]],
  ['ʋ', [['v'], ['w']]],
  ['v', [['ʋ']]],
  ['ɭ', [['l']]],
  ['χ', [['x']]],
  ['ɕ', [['ʃ']]],
  ['ʑ', [['ʒ']]],
  ['ʂ', [['ʃ']]],
  ['ʐ', [['ʒ']]],
  ['tɕ', [['tʃʲ'], ['tʃ']]],
  ['dʑ', [['dʒʲ'], ['dʒ']]],
]);

const STRESSES: Readonly<Record<string, string>> = { ˈ: "'", ˌ: ',' };

/**
 * The codes to put between the engine's double brackets, words apart by spaces; null when the voice file lacks a sound or
 * a sign is none of IPA. Only codes of our tables are in it, never a part of `ipa`.
 */
export function toEspeakPhonemes(ipa: string, file: string): string | null {
  const table = phonemesOf(file);
  if (table.size === 0 || ipa.length > MAX_UNITS) return null;
  let plain = ipa.trim().replace(BRACKETS, '').normalize('NFD');
  for (const [from, to] of SAME) plain = plain.replaceAll(from, to);
  const words: string[] = [];
  let count = 0;
  for (const word of plain.trim().split(/\s+/)) {
    const codes = codesOf(word, table);
    if (codes === null) return null;
    words.push(codes.join('|'));
    count += codes.length;
  }
  return count > MAX_PHONEMES ? null : words.join(' ');
}

function codesOf(word: string, table: ReadonlyMap<string, string>): readonly string[] | null {
  const codes: string[] = [];
  let stress = '';
  for (let at = 0; at < word.length; ) {
    const sign = word[at]!;
    const isStress = Object.hasOwn(STRESSES, sign);
    if (isStress) stress = STRESSES[sign]!;
    const found = isStress ? null : longestAt(word, at, table);
    if (found !== null) {
      codes.push(stress + found.codes[0]!, ...found.codes.slice(1));
      stress = '';
    } else if (!isStress && !(at > 0 && IGNORED.test(sign) && sign !== NASAL)) return null;
    at += found?.length ?? 1;
  }
  return codes.length === 0 || stress !== '' ? null : codes;
}

interface Found {
  readonly codes: readonly string[];
  readonly length: number;
}

/** The longest sound that begins here, by itself or by others near to it; a long one by a short one. */
function longestAt(word: string, at: number, table: ReadonlyMap<string, string>): Found | null {
  for (let length = Math.min(LONGEST, word.length - at); length > 0; length--) {
    const sound = word.slice(at, at + length);
    const codes = codesOfSound(sound, table) ?? (sound.endsWith('ː') ? codesOfSound(sound.slice(0, -1), table) : null);
    if (codes !== null) return { codes, length };
  }
  return null;
}

function codesOfSound(sound: string, table: ReadonlyMap<string, string>): readonly string[] | null {
  const own = table.get(sound);
  if (own !== undefined) return [own];
  for (const others of NEAR.get(sound) ?? []) {
    const codes = others.map((other) => table.get(other));
    if (codes.every((code) => code !== undefined)) return codes;
  }
  return null;
}
