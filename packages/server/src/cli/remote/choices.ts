// Resolves names of voices and languages to the API's ids.
import { DEFAULT_LANGUAGE_ID, DEFAULT_VOICE_ID, type Language, type LectorClient, type Voice } from '@lector/client';
import { UsageError } from './failures.ts';

export interface Choices {
  /** An id, a name in any case, or an unambiguous beginning of a name. */
  voiceId(value: string | undefined): Promise<number>;
  /** An id, or a tag such as `en-us` or `EN_US`. */
  languageId(value: string | undefined): Promise<number>;
  /** The tag of a language id, such as `en-us`; undefined for an id that the server does not list. */
  languageTag(id: number): Promise<string | undefined>;
}

const MAX_SUGGESTIONS = 8;
const MAX_ID = 2_147_483_647;
const MAX_AGE = 150;

/** Fetches each list only when a name is used, and once. */
export function createChoices(
  client: Pick<LectorClient, 'listVoices' | 'sourceLanguages'>,
  signal: AbortSignal,
): Choices {
  let voices: Promise<Voice[]> | undefined;
  let fetched: Promise<Language[]> | undefined;
  const languages = () => {
    fetched ??= client.sourceLanguages({ signal });
    return fetched;
  };
  return {
    async voiceId(value) {
      if (value === undefined) return DEFAULT_VOICE_ID;
      const id = readId(value);
      if (id !== undefined) return id;
      voices ??= client.listVoices({ signal });
      return findVoice(await voices, value);
    },
    async languageId(value) {
      if (value === undefined || canonicalTag(value) === 'en-us') return DEFAULT_LANGUAGE_ID;
      const id = readId(value);
      if (id !== undefined) return id;
      return findLanguage(await languages(), value).id;
    },
    languageTag: async (id) => (await languages()).find((language) => language.id === id)?.short_name,
  };
}

/** The language of a tag; otherwise an error that names similar ones. */
export function findLanguage(languages: readonly Language[], value: string): Language {
  const wanted = canonicalTag(value);
  const found = languages.find(({ short_name }) => short_name === wanted);
  if (found !== undefined) return found;
  const stem = wanted.split('-')[0] ?? wanted;
  const near = languages.filter(
    ({ short_name, language }) => short_name.split('-')[0] === stem || language.startsWith(wanted),
  );
  const hint =
    near.length > 0 ? `Did you mean ${listed(near.map((l) => l.short_name))}?` : '`lector languages` shows all.';
  throw new UsageError(`There is no language “${value}”. ${hint}`);
}

function findVoice(voices: readonly Voice[], value: string): number {
  const wanted = value.trim().toLowerCase();
  const named = voices.filter(({ voice_name }) => voice_name.toLowerCase() === wanted);
  const begun = voices.filter(({ voice_name }) => voice_name.toLowerCase().startsWith(wanted));
  const fitting = named.length > 0 ? named : begun;
  const [only] = fitting;
  if (only !== undefined && fitting.length === 1) return only.id;
  const list = listed(fitting.map(({ voice_name, id }) => `${voice_name} (${id})`));
  throw new UsageError(
    only === undefined
      ? `There is no voice “${value}”. \`lector voices\` shows all.`
      : `“${value}” could be ${list}: give the whole name or the id.`,
  );
}

function readId(value: string): number | undefined {
  if (!/^\d+$/.test(value.trim())) return undefined;
  const id = Number(value);
  if (id < 1 || id > MAX_ID) throw new UsageError(`${value} is not an id: ids go from 1 to ${MAX_ID}`);
  return id;
}

function canonicalTag(value: string): string {
  return value.trim().toLowerCase().replaceAll('_', '-');
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MAX_SUGGESTIONS).join(', ');
  return names.length > MAX_SUGGESTIONS ? `${shown}, …` : shown;
}

/** `male` and `female`, or the API's 0, 1, 2, 9, of which 0 and 9 mean no preference. */
export function readGender(value: string): 'male' | 'female' | undefined {
  const wanted = value.trim().toLowerCase();
  if (wanted === 'male' || wanted === '1') return 'male';
  if (wanted === 'female' || wanted === '2') return 'female';
  if (wanted === '0' || wanted === '9') return undefined;
  throw new UsageError(`“${value}” is not a gender: use male or female`);
}

/** Whole years. */
export function readAge(value: string): number {
  const age = /^\d{1,3}$/.test(value.trim()) ? Number(value) : Number.NaN;
  if (!(age <= MAX_AGE)) throw new UsageError(`“${value}” is not an age: use whole years up to ${MAX_AGE}`);
  return age;
}
