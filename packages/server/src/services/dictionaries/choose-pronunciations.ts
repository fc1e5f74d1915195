// Chooses from dictionaries what a text needs: the entries that occur in it, as they are now.
import { setImmediate } from 'node:timers/promises';
import { type DictionaryEntry, isForLanguage } from '../../domain/dictionary.ts';
import { type AppError, invalidInput } from '../../errors.ts';
import type { DictionaryEntries } from '../../ports/dictionary-entries.ts';
import type { DictionaryStore } from '../../ports/dictionary-store.ts';
import { headsOfText } from '../../text/pronunciation/heads.ts';
import { createMatcher } from '../../text/pronunciation/matcher.ts';
import type { Pronunciation } from '../../text/pronunciation/pronunciation.ts';

export interface ChoiceOfDictionaries {
  readonly ownerId: number;
  /** Of two entries for the same phrase, that of the earlier dictionary counts. */
  readonly dictionaryIds: readonly number[];
  /** What is to be read: entries across tags or other markup are not found. */
  readonly text: string;
  /** Lower-case BCP-47 tag of the text. */
  readonly languageTag: string;
  /** Where dictionaries that are not there are no mistake of the caller's: those of a key's defaults. */
  readonly mayBeGone?: boolean;
}

/** Throws `invalid_input` for a dictionary that is not the owner's, was deleted or never was: the three are not told apart. */
export type ChoosePronunciations = (choice: ChoiceOfDictionaries) => Promise<readonly Pronunciation[]>;

/** Units of the text looked at before other requests have their turn, and how far two such windows overlap: more than a phrase. */
const WINDOW = 8_192;
const OVERLAP = 1_024;

export function createChoosePronunciations(dependencies: {
  dictionaries: DictionaryStore;
  entries: DictionaryEntries;
}): ChoosePronunciations {
  const { dictionaries, entries } = dependencies;

  return async ({ ownerId, dictionaryIds, text, languageTag, mayBeGone = false }) => {
    const heads = dictionaryIds.length === 0 ? null : headsOfText(text);
    const chosen: Pronunciation[] = [];
    for (const [i, dictionaryId] of dictionaryIds.entries()) {
      const dictionary = await dictionaries.find(ownerId, dictionaryId);
      if (dictionary === null) {
        if (mayBeGone) continue;
        throw noSuchDictionary(i);
      }
      if (heads === null || !isForLanguage(dictionary.language, languageTag)) continue;
      const found: DictionaryEntry[] = [];
      for await (const candidates of entries.candidates({ ownerId, dictionaryId }, heads))
        found.push(...(await findOccurring(text, candidates, languageTag)));
      chosen.push(...found.sort(moreSpecificFirst).map(toPronunciation));
    }
    return chosen;
  };
}

/** Also for one that is somebody else's. `place`: its index in the list. */
export function noSuchDictionary(place: number): AppError {
  return invalidInput({
    loc: ['body', 'dictionaries', place],
    msg: 'There is no such dictionary: GET /lector/v1/dictionaries names yours',
    type: 'dictionary_not_found',
  });
}

async function findOccurring(
  text: string,
  candidates: readonly DictionaryEntry[],
  languageTag: string,
): Promise<readonly DictionaryEntry[]> {
  const possible = candidates.filter(({ language }) => isForLanguage(language, languageTag));
  if (possible.length === 0) return [];
  // One matcher a language, because of two entries for the same phrase a matcher knows only the first.
  const byLanguage = Map.groupBy(possible, ({ language }) => language);
  const occurring = new Set<Pronunciation>();
  for (const some of byLanguage.values()) {
    const matcher = createMatcher(some);
    for (let from = 0; from === 0 || from < text.length - OVERLAP; from += WINDOW - OVERLAP) {
      for (const entry of matcher.occurring(text.slice(from, from + WINDOW))) occurring.add(entry);
      if (text.length > WINDOW) await setImmediate();
    }
  }
  return possible.filter((entry) => occurring.has(entry));
}

/** British English before English, English before all languages. */
function moreSpecificFirst(one: DictionaryEntry, other: DictionaryEntry): number {
  return (other.language ?? '').length - (one.language ?? '').length;
}

function toPronunciation({ phrase, respelling, ipa, matchCase, wholeWord }: DictionaryEntry): Pronunciation {
  return { phrase, respelling, ipa, matchCase, wholeWord };
}
