// Port to the entries of pronunciation dictionaries. Every call has the owner, as in `dictionary-store.ts`.
import type { DictionaryEntry, EntryContent } from '../domain/dictionary.ts';

/** What entries are told apart by, sorted by and looked up by; made of their content. */
export interface EntryKeys {
  /** The phrase without its case. */
  readonly folded: string;
  /** The phrase as it must stand in a text; empty when case does not count. */
  readonly cased: string;
  /** One of the heads of every text in which it occurs. */
  readonly head: string;
}

export type NewEntry = EntryContent & EntryKeys;

/** The dictionary that a call is about. */
export interface DictionaryName {
  readonly ownerId: number;
  readonly dictionaryId: number;
}

export interface EntryPage {
  /** Entries that match, on all pages. */
  readonly total: number;
  readonly entries: readonly DictionaryEntry[];
}

/** `taken`: there is an entry for the same phrase, in the same case and language. `full`: there are as many as there may be. */
export type EntryOutcome =
  | { readonly kind: 'stored'; readonly entry: DictionaryEntry }
  | { readonly kind: 'no_dictionary' | 'no_entry' | 'taken' | 'full' };

export type MergeOutcome =
  | { readonly kind: 'stored'; readonly added: number; readonly replaced: number }
  | { readonly kind: 'no_dictionary' }
  | { readonly kind: 'full' };

export interface Heads {
  readonly words: readonly string[];
  readonly parts: readonly string[];
}

export interface DictionaryEntries {
  /** By phrase. `prefix`, which is folded, is how the phrases begin. Null when there is no such dictionary. */
  page(
    dictionary: DictionaryName,
    query: { readonly prefix: string; readonly offset: number; readonly limit: number },
  ): Promise<EntryPage | null>;
  insert(dictionary: DictionaryName, entry: NewEntry, nowMs: number): Promise<EntryOutcome>;
  /** Replaces the content of an entry, which keeps its id. */
  change(dictionary: DictionaryName, entryId: number, entry: NewEntry, nowMs: number): Promise<EntryOutcome>;
  remove(dictionary: DictionaryName, entryId: number, nowMs: number): Promise<boolean>;
  /** Adds entries, all or none; one for a phrase, case and language that are there takes the place of the former. */
  merge(dictionary: DictionaryName, entries: readonly NewEntry[], nowMs: number): Promise<MergeOutcome>;
  /**
   * The entries with one of these heads, a few hundred at a time, so that other work gets its turn in between. Nothing when there is
   * no such dictionary.
   */
  candidates(dictionary: DictionaryName, heads: Heads): AsyncIterable<readonly DictionaryEntry[]>;
}
