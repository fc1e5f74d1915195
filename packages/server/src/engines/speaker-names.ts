// What the name of a speaker tells: language and gender, as in `af_bella`.
import { GENDER, type Voice } from '../domain/voice.ts';

/** The first letters of names such as `af_bella`: language and gender. */
const LANGUAGE_LETTERS: Readonly<Record<string, string>> = {
  a: 'en-us',
  b: 'en-gb',
  e: 'es-es',
  f: 'fr-fr',
  h: 'hi-in',
  i: 'it-it',
  j: 'ja-jp',
  p: 'pt-br',
  z: 'zh-cn',
};

export function genderOf(name: string): Voice['gender'] {
  const letter = /^[abefhijpz]([fm])_/.exec(name)?.[1] ?? /-([fm])$/.exec(name)?.[1];
  if (letter === 'f' || /\bfemale\b/i.test(name)) return GENDER.female;
  if (letter === 'm' || /\bmale\b/i.test(name)) return GENDER.male;
  return GENDER.unknown;
}

/** Tags as in the language table; undefined where the name tells nothing. */
export function languagesOf(name: string): readonly string[] | undefined {
  const letter = /^([abefhijpz])[fm]_/.exec(name)?.[1];
  return letter === undefined ? undefined : [LANGUAGE_LETTERS[letter]!];
}
