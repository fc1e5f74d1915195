// Pronunciation dictionaries of an owner, and their entries.

/** Most dictionaries of an owner. */
export const MAX_DICTIONARIES = 100;
/** Most entries of a dictionary. */
export const MAX_ENTRIES = 100_000;
/** Longest phrase, and longest respelling or IPA, in code points. */
export const MAX_PHRASE_CHARACTERS = 200;
export const MAX_RESPELLING_CHARACTERS = 500;

export interface Dictionary {
  readonly id: number;
  readonly name: string;
  /** Tag of the language its entries are for; null for every language. */
  readonly language: string | null;
  readonly entries: number;
  readonly createdAtMs: number;
  /** Of its name, its language and its entries. */
  readonly updatedAtMs: number;
}

/** How a phrase is said; at least one of `respelling` and `ipa` is given. */
export interface EntryContent {
  readonly phrase: string;
  readonly respelling: string | null;
  readonly ipa: string | null;
  readonly matchCase: boolean;
  readonly wholeWord: boolean;
  /** Null for that of the dictionary. */
  readonly language: string | null;
}

export interface DictionaryEntry extends EntryContent {
  /** Among the entries of its dictionary. */
  readonly id: number;
}

/** Whether an entry for language `wanted` is used in a text in `spoken`: `en` is for all English, `en-gb` for British English only. */
export function isForLanguage(wanted: string | null, spoken: string): boolean {
  return wanted === null || spoken === wanted || spoken.startsWith(`${wanted}-`);
}
