// Translates voices and languages between the domain and camb's API.
import type {
  Language as WireLanguage,
  Voice as WireVoice,
  VoiceChoices as WireVoiceChoices,
  VoiceLanguages as WireVoiceLanguages,
} from '@lector/contract/catalogue';
import { LANGUAGES } from '../../domain/language.ts';
import { GENDER, type LanguageSupport, type Voice } from '../../domain/voice.ts';
import { VOICE_ALIASES, type VoiceAlias } from '../../domain/voice-alias.ts';
import type { VoiceCatalogue } from '../../ports/voice-catalogue.ts';
import { defaultVoice, voiceOfAlias } from '../../services/voices/choose-voice.ts';

/** The language that the list tells of an alias: the first of the table. */
const SHOWN_LANGUAGE_ID = 1;

/** `GET /list-voices`, for one owner: the voices and the aliases. */
export function toWireVoices(catalogue: VoiceCatalogue, ownerId: number): readonly WireVoice[] {
  const voices = catalogue.voices(ownerId).map(toWireVoice);
  const aliases = VOICE_ALIASES.flatMap((alias) => toWireAlias(catalogue, alias) ?? []);
  return [...voices, ...aliases].sort((one, other) => one.id - other.id);
}

function toWireVoice(voice: Voice): WireVoice {
  return {
    id: voice.id,
    voice_name: voice.name,
    gender: voice.gender,
    age: voice.age,
    language: voice.languageId,
    transcript: null,
    description: voice.description,
    is_published: true,
    signed_url: null,
    engine: voice.engine,
  };
}

/** Null while no voice would speak for it. */
function toWireAlias(catalogue: VoiceCatalogue, alias: VoiceAlias): WireVoice | null {
  const voice = voiceOfAlias(catalogue, alias, SHOWN_LANGUAGE_ID) ?? catalogue.find(null, alias.formerId);
  if (voice === undefined) return null;
  const { id, name, gender, age } = alias;
  const description = catalogue.choices().aliases.has(id)
    ? `Stands for another voice, as somebody here chose; in English for ${voice.name} (${voice.id})`
    : `Stands for the best ${gender === GENDER.male ? 'male' : 'female'} voice of the language; in English for ${voice.name} (${voice.id})`;
  return { ...toWireVoice(voice), id, voice_name: name, gender, age, language: null, description };
}

/** `GET /lector/v1/voice-languages`, for one owner. */
export function toWireVoiceLanguages(catalogue: VoiceCatalogue, ownerId: number): readonly WireVoiceLanguages[] {
  const items = new Map<string, WireVoiceLanguages>();
  const add = (voiceId: number, supportOf: (languageId: number) => LanguageSupport | undefined) => {
    const languages = LANGUAGES.flatMap(({ id }) => {
      const support = supportOf(id);
      if (support === undefined || support.level === 'none') return [];
      return [{ id, support: support.level, ...(support.note === null ? {} : { note: support.note }) }];
    });
    const key = JSON.stringify(languages);
    const item = items.get(key);
    if (item === undefined) items.set(key, { voice_ids: [voiceId], languages });
    else item.voice_ids.push(voiceId);
  };
  for (const voice of catalogue.voices(ownerId)) add(voice.id, (languageId) => catalogue.support(voice, languageId));
  for (const alias of VOICE_ALIASES) {
    if (toWireAlias(catalogue, alias) === null) continue;
    add(alias.id, (languageId) => {
      const voice = voiceOfAlias(catalogue, alias, languageId);
      return voice === undefined ? undefined : catalogue.support(voice, languageId);
    });
  }
  return [...items.values()];
}

/** `GET /lector/v1/voice-choices`, for one owner. */
export function toWireVoiceChoices(catalogue: VoiceCatalogue, ownerId: number): WireVoiceChoices {
  const { aliases, absent, defaults } = catalogue.choices();
  return {
    languages: LANGUAGES.map(({ id: language }) => {
      const voiceId = defaultVoice(catalogue, language)?.id ?? null;
      return {
        language,
        voice_id: voiceId,
        chosen: voiceId !== null && defaults.get(language) === voiceId,
        aliases: VOICE_ALIASES.flatMap((alias) => {
          const voice = voiceOfAlias(catalogue, alias, language);
          return voice === undefined ? [] : [{ alias_id: alias.id, voice_id: voice.id }];
        }),
      };
    }),
    pinned: [...aliases].map(([alias_id, voice_id]) => ({ alias_id, voice_id })),
    absent: [...absent].flatMap(([voice_id, { name, why, ownerId: owner }]) =>
      owner === null || owner === ownerId ? [{ voice_id, name, why }] : [],
    ),
  };
}

/** `GET /source-languages` and `GET /target-languages`. */
export function toWireLanguages(): readonly WireLanguage[] {
  return LANGUAGES.map(({ id, name, tag }) => ({ id, language: name, short_name: tag }));
}
