// Small makers for the tables of the languages.
import type { Noun } from '../language.ts';

/** A set of words that stand apart by spaces. */
export const wordSet = (words: string): ReadonlySet<string> => new Set(words.split(' '));

/** The same noun for every key: "min min." */
export function nouns(table: Readonly<Record<string, Noun>>): Readonly<Record<string, Noun>> {
  return Object.fromEntries(
    Object.entries(table).flatMap(([keys, noun]) => keys.split(' | ').map((key) => [key, noun])),
  );
}

/** The same words for every key, apart by " | ". */
export function entries(table: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(table).flatMap(([keys, words]) => keys.split(' | ').map((key) => [key, words])),
  );
}
