// Pronunciation dictionaries in Lector's own API.
import { type Static, Type } from 'typebox';
import { Id, NullableString } from './fields.ts';
import {
  MAX_DICTIONARY_ENTRIES,
  MAX_DICTIONARY_NAME_CHARACTERS,
  MAX_ENTRIES_PER_PAGE,
  MAX_PHRASE_CHARACTERS,
  MAX_RESPELLING_CHARACTERS,
} from './limits.ts';

const LanguageTag = (description: string) => NullableString({ maxLength: 35, description });

/** A dictionary without its entries. */
export const DictionaryInfo = Type.Object(
  {
    id: Id('Names it in `dictionaries` of `POST /tts`.'),
    name: Type.String({ description: 'For people.' }),
    language: LanguageTag('Tag of the language it is for, such as `en` or `en-gb`; null for every language.'),
    entry_count: Type.Integer({ minimum: 0, maximum: MAX_DICTIONARY_ENTRIES }),
    created_at: Type.String({ format: 'date-time' }),
    updated_at: Type.String({ format: 'date-time', description: 'Of its name, its language or an entry.' }),
  },
  { title: 'Dictionary' },
);
export type DictionaryInfo = Static<typeof DictionaryInfo>;

/** Body of `POST /lector/v1/dictionaries` and `PUT /lector/v1/dictionaries/{dictionary_id}`. */
export const DictionaryBody = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: MAX_DICTIONARY_NAME_CHARACTERS, description: 'For people.' }),
    language: Type.Optional(
      LanguageTag('`en` for all English, `en-gb` for British English only; null or left out: for every language.'),
    ),
  },
  { title: 'DictionaryContent' },
);
export type DictionaryBody = Static<typeof DictionaryBody>;

export const MATCH_KINDS = ['word', 'part'] as const;
export type MatchKind = (typeof MATCH_KINDS)[number];

const Reading = (description: string) => NullableString({ maxLength: MAX_RESPELLING_CHARACTERS, description });
const RESPELLING = 'What is read in its place, in the letters of the language: `en jinks` for `nginx`.';
const IPA = 'In the International Phonetic Alphabet, for voices that can take it. The others read the respelling.';
const MATCH = '`word`: only between the borders of words. `part`: anywhere, also inside a word.';
const MATCH_CASE = 'Whether upper and lower case must be as in the phrase.';
const ENTRY_LANGUAGE = 'Tag of the language it is for; null for that of the dictionary.';

/** An entry as it is. */
export const EntryInfo = Type.Object(
  {
    id: Type.Integer({ minimum: 1, description: 'Among the entries of its dictionary.' }),
    phrase: Type.String({ description: 'A word, or several.' }),
    respelling: Reading(RESPELLING),
    ipa: Reading(IPA),
    language: LanguageTag(ENTRY_LANGUAGE),
    match: Type.Unsafe<MatchKind>({ type: 'string', enum: [...MATCH_KINDS], description: MATCH }),
    match_case: Type.Boolean({ description: MATCH_CASE }),
  },
  { title: 'DictionaryEntry' },
);
export type EntryInfo = Static<typeof EntryInfo>;

/** Body of the calls that add and change an entry. */
export const EntryBody = Type.Object(
  {
    phrase: Type.String({
      minLength: 1,
      maxLength: MAX_PHRASE_CHARACTERS,
      description: 'A word, or several. White space in a text may be of any kind and length.',
    }),
    respelling: Type.Optional(Reading(`${RESPELLING} This, \`ipa\` or both are needed.`)),
    ipa: Type.Optional(Reading(IPA)),
    language: Type.Optional(LanguageTag(ENTRY_LANGUAGE)),
    match: Type.Optional(
      Type.Unsafe<MatchKind | null>({ enum: [...MATCH_KINDS, null], description: `${MATCH} \`word\` when left out.` }),
    ),
    match_case: Type.Optional(
      Type.Unsafe<boolean | null>({
        type: ['boolean', 'null'],
        description: `${MATCH_CASE} False when left out.`,
      }),
    ),
  },
  { title: 'DictionaryEntryContent' },
);
export type EntryBody = Static<typeof EntryBody>;

/** Query of `GET /lector/v1/dictionaries/{dictionary_id}/entries`. */
export const EntryQuery = Type.Object({
  search: Type.Optional(
    Type.String({ maxLength: MAX_PHRASE_CHARACTERS, description: 'How the phrases begin, in any letter case.' }),
  ),
  offset: Type.Optional(
    Type.Integer({ minimum: 0, maximum: MAX_DICTIONARY_ENTRIES, default: 0, description: 'Entries before the page.' }),
  ),
  limit: Type.Optional(
    Type.Integer({ minimum: 1, maximum: MAX_ENTRIES_PER_PAGE, default: 100, description: 'Entries on the page.' }),
  ),
});
export type EntryQuery = Static<typeof EntryQuery>;

export const EntryPage = Type.Object(
  {
    entries: Type.Array(EntryInfo, { description: 'By phrase.' }),
    total: Type.Integer({ minimum: 0, description: 'Entries that match, on all pages.' }),
  },
  { title: 'DictionaryEntryPage' },
);
export type EntryPage = Static<typeof EntryPage>;

export const IMPORT_TYPES = ['text/csv', 'application/pls+xml'] as const;
export type ImportType = (typeof IMPORT_TYPES)[number];

/** Answer of `POST /lector/v1/dictionaries/{dictionary_id}/import`. */
export const ImportResult = Type.Object(
  {
    added: Type.Integer({ minimum: 0 }),
    replaced: Type.Integer({ minimum: 0, description: 'Entries for the same phrase, case and language as before.' }),
    dictionary: DictionaryInfo,
    warnings: Type.Array(Type.String(), { description: 'What of a lexicon is not used: the first 100.' }),
  },
  { title: 'DictionaryImport' },
);
export type ImportResult = Static<typeof ImportResult>;
