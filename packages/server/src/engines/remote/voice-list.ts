// Reads the lists of voices that speech servers answer with. There is no rule for them, so each shape that is known is taken.
import { findLanguageByTag } from '../../domain/language-by-tag.ts';
import { REMOTE_LIMITS, type RemoteVoice } from '../../domain/remote-engine.ts';
import { GENDER, type Voice } from '../../domain/voice.ts';
import { genderOf, languagesOf } from '../speaker-names.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Where the list stands in an object. */
const LISTS = ['voices', 'data', 'models'] as const;
/** What a server wants to be sent, in the order in which it is preferred. */
const NAMES = ['id', 'voice_id', 'voice', 'name'] as const;
const TONGUES = ['languages', 'language', 'lang', 'lang_code', 'locale'] as const;
const CONTROLS = /[\u0000-\u001f\u007f]/;
/** Words that say a gender in a list. */
const GENDERS: Readonly<Record<string, Voice['gender']>> = {
  f: GENDER.female,
  female: GENDER.female,
  m: GENDER.male,
  male: GENDER.male,
};

/** Of `/audio/voices`: a list of names or of objects, bare or in an object. Empty where none is found. */
export function readVoiceList(answer: unknown, languages: readonly string[]): readonly RemoteVoice[] {
  return distinct(entriesOf(answer).flatMap((entry) => toVoice(entry, { languages, model: null }) ?? []));
}

/** Of `/models`: the voices that a model lists, else the model itself, for servers that have a model for each voice. */
export function readModelList(answer: unknown, languages: readonly string[]): readonly RemoteVoice[] {
  const voices = entriesOf(answer).flatMap((entry) => {
    const model = nameOf(entry);
    if (model === null) return [];
    const listed = entriesOf(isFields(entry) ? { voices: entry.voices } : null);
    if (listed.length === 0) return toVoice(entry, { languages, model }) ?? [];
    return listed.flatMap((voice) => toVoice(voice, { languages, model }) ?? []);
  });
  return distinct(voices);
}

function entriesOf(answer: unknown): readonly unknown[] {
  if (Array.isArray(answer)) return answer;
  if (!isFields(answer)) return [];
  for (const name of LISTS) {
    const list = answer[name];
    if (Array.isArray(list)) return list;
    // By name, as some servers have it.
    if (isFields(list)) return Object.entries(list).map(([id, more]) => (isFields(more) ? { id, ...more } : id));
  }
  return [];
}

function toVoice(
  entry: unknown,
  { languages, model }: { readonly languages: readonly string[]; readonly model: string | null },
): RemoteVoice | null {
  const name = nameOf(entry);
  if (name === null) return null;
  const fields = isFields(entry) ? entry : {};
  const told = TONGUES.flatMap((tongue) => fields[tongue] ?? []).flatMap(tagOf);
  const gender = typeof fields.gender === 'string' ? GENDERS[fields.gender.toLowerCase()] : undefined;
  return {
    name,
    model,
    gender: gender ?? genderOf(name),
    languages: told.length > 0 ? [...new Set(told)] : (languagesOf(name) ?? languages),
  };
}

function nameOf(entry: unknown): string | null {
  const named = isFields(entry) ? NAMES.map((field) => entry[field]).find((value) => typeof value === 'string') : entry;
  if (typeof named !== 'string' || named.trim() === '' || CONTROLS.test(named)) return null;
  return named.length > REMOTE_LIMITS.voiceNameCharacters ? null : named;
}

function tagOf(value: unknown): readonly string[] {
  const tag = typeof value === 'string' ? findLanguageByTag(value)?.tag : undefined;
  return tag === undefined ? [] : [tag];
}

/** Without those that come again, and no more than are taken. */
function distinct(voices: readonly RemoteVoice[]): readonly RemoteVoice[] {
  const byName = new Map(voices.map((voice) => [voice.name, voice]));
  return [...byName.values()].slice(0, REMOTE_LIMITS.voices);
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
