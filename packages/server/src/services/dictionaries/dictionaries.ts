// Pronunciation dictionaries of an owner: makes, changes, searches and removes them and their entries.
import {
  type Dictionary,
  type DictionaryEntry,
  type EntryContent,
  MAX_DICTIONARIES,
  MAX_ENTRIES,
} from '../../domain/dictionary.ts';
import { AppError, invalidInput } from '../../errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type {
  DictionaryEntries,
  DictionaryName,
  EntryOutcome,
  EntryPage,
  NewEntry,
} from '../../ports/dictionary-entries.ts';
import type { DictionaryStore } from '../../ports/dictionary-store.ts';
import { foldText } from '../../text/pronunciation/folded-text.ts';
import { noSuchDictionary } from './choose-pronunciations.ts';
import { isProblem, readEntry, readLanguage, unknownLanguage } from './read-entry.ts';

export interface DictionaryContent {
  readonly name: string;
  readonly language: string | null;
}

/** All throw `not_found` for what is not the owner's, and `invalid_input`. */
export interface Dictionaries {
  list(ownerId: number): Promise<readonly Dictionary[]>;
  find(name: DictionaryName): Promise<Dictionary>;
  /** Throws `invalid_input` for the first id that is no dictionary of the owner's. */
  mustHave(ownerId: number, ids: readonly number[]): Promise<void>;
  create(ownerId: number, content: DictionaryContent): Promise<Dictionary>;
  change(name: DictionaryName, content: DictionaryContent): Promise<Dictionary>;
  remove(name: DictionaryName): Promise<void>;
  /** By phrase. `search` is how the phrases begin, whatever their case. */
  searchEntries(
    name: DictionaryName,
    query: { readonly search: string; readonly offset: number; readonly limit: number },
  ): Promise<EntryPage>;
  addEntry(name: DictionaryName, content: EntryContent): Promise<DictionaryEntry>;
  changeEntry(name: DictionaryName, entryId: number, content: EntryContent): Promise<DictionaryEntry>;
  removeEntry(name: DictionaryName, entryId: number): Promise<void>;
}

export function createDictionaries(dependencies: {
  dictionaries: DictionaryStore;
  entries: DictionaryEntries;
  clock: Clock;
}): Dictionaries {
  const { dictionaries: store, entries, clock } = dependencies;

  return {
    list: (ownerId) => store.list(ownerId),

    async find({ ownerId, dictionaryId }) {
      return (await store.find(ownerId, dictionaryId)) ?? notFound();
    },

    async mustHave(ownerId, ids) {
      for (const [i, id] of ids.entries()) if ((await store.find(ownerId, id)) === null) throw noSuchDictionary(i);
    },

    async create(ownerId, { name, language }) {
      const made = await store.create({ ownerId, name, language: checkLanguage(language), nowMs: clock.now() });
      if (made !== null) return made;
      throw invalidInput({
        loc: ['body'],
        msg: `There are ${MAX_DICTIONARIES} dictionaries, as many as there may be: delete one first`,
        type: 'too_many_dictionaries',
        ctx: { limit: MAX_DICTIONARIES },
      });
    },

    async change({ ownerId, dictionaryId }, { name, language }) {
      const change = { name, language: checkLanguage(language), nowMs: clock.now() };
      return (await store.change(ownerId, dictionaryId, change)) ?? notFound();
    },

    async remove({ ownerId, dictionaryId }) {
      if (!(await store.remove(ownerId, dictionaryId))) notFound();
      // What cannot be cleared now is cleared with the next one, or at the next start.
      await store.clearRemoved().catch(() => undefined);
    },

    async searchEntries(name, { search, offset, limit }) {
      const prefix = foldText(search.trimStart()).folded;
      return (await entries.page(name, { prefix, offset, limit })) ?? notFound();
    },

    addEntry: async (name, content) => toStored(await entries.insert(name, checkEntry(content), clock.now())),
    changeEntry: async (name, entryId, content) =>
      toStored(await entries.change(name, entryId, checkEntry(content), clock.now())),

    async removeEntry(name, entryId) {
      if (!(await entries.remove(name, entryId, clock.now())))
        throw new AppError('not_found', 'There is no such entry');
    },
  };
}

function notFound(): never {
  throw new AppError('not_found', 'There is no such dictionary');
}

function checkLanguage(tag: string | null): string | null {
  const language = readLanguage(tag);
  if (language !== undefined) return language;
  const { field, ...problem } = unknownLanguage();
  throw invalidInput({ loc: ['body', field], ...problem });
}

function checkEntry(content: EntryContent): NewEntry {
  const entry = readEntry(content);
  if (!isProblem(entry)) return entry;
  const { field, ...problem } = entry;
  throw invalidInput({ loc: ['body', field], ...problem });
}

function toStored(outcome: EntryOutcome): DictionaryEntry {
  switch (outcome.kind) {
    case 'stored':
      return outcome.entry;
    case 'no_dictionary':
      return notFound();
    case 'no_entry':
      throw new AppError('not_found', 'There is no such entry');
    case 'taken':
      throw invalidInput({
        loc: ['body', 'phrase'],
        msg: 'There is an entry for this phrase in this language: change that one',
        type: 'phrase_taken',
      });
    case 'full':
      throw invalidInput({
        loc: ['body'],
        msg: `The dictionary holds ${MAX_ENTRIES} entries, as many as there may be`,
        type: 'dictionary_full',
        ctx: { limit: MAX_ENTRIES },
      });
  }
}
