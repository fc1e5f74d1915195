// The voices as a caller of the Wyoming protocol sees them: one for each voice and language, since whoever has chosen a voice in a
// language sends its name alone.
import { LANGUAGES, type Language } from '../domain/language.ts';
import { findLanguageByTag } from '../domain/language-by-tag.ts';
import { GENDER, type Voice } from '../domain/voice.ts';
import { type AppError, invalidInput } from '../errors.ts';
import type { VoiceCatalogue } from '../ports/voice-catalogue.ts';
import { defaultVoice } from '../services/voices/choose-voice.ts';
import { encodeEvent } from './event.ts';
import { describeProgram } from './program.ts';

/** What a caller says of the voice; null where it does not. */
export interface VoiceWish {
  /** As listed, or the voice's own name or id. */
  readonly name: string | null;
  readonly language: string | null;
}

export interface ChosenVoice {
  readonly voice: Voice;
  readonly language: Language;
}

export interface VoiceLists {
  /** The answer to `describe`, made once for each list of voices. */
  info(ownerId: number): Buffer;
  /** Throws `invalid_input`. */
  choose(ownerId: number, wish: VoiceWish): ChosenVoice;
}

interface Listed extends ChosenVoice {
  readonly name: string;
}

interface VoiceList {
  readonly info: Buffer;
  /** By what they are called, in lower case. */
  readonly listed: ReadonlyMap<string, Listed>;
  /** By their own names and ids; of several with one name the one that was there first. */
  readonly voices: ReadonlyMap<string, Voice>;
}

/** `usual`: the language of texts that name none. */
export function createVoiceLists(catalogue: VoiceCatalogue, usual: Language): VoiceLists {
  const kept = new WeakMap<readonly Voice[], VoiceList>();

  function listOf(ownerId: number): VoiceList {
    const voices = catalogue.voices(ownerId);
    const list = kept.get(voices) ?? makeList(catalogue, voices);
    kept.set(voices, list);
    return list;
  }

  function chooseByName(list: VoiceList, name: string, language: Language | null): ChosenVoice {
    const key = name.trim().toLowerCase();
    const listed = list.listed.get(key);
    if (listed !== undefined) return { voice: listed.voice, language: language ?? listed.language };
    const voice = list.voices.get(key);
    if (voice === undefined) throw refuse('name', 'There is no such voice: the answer to describe names them');
    return { voice, language: language ?? languageOf(catalogue, voice, usual) };
  }

  return {
    info: (ownerId) => listOf(ownerId).info,
    choose(ownerId, { name, language: tag }) {
      const language = tag === null ? null : (findLanguageByTag(tag) ?? null);
      if (tag !== null && language === null) throw refuse('language', 'There is no such language');
      if (name !== null) return chooseByName(listOf(ownerId), name, language);
      const voice = defaultVoice(catalogue, (language ?? usual).id);
      if (voice === undefined) throw refuse('language', `No voice speaks ${(language ?? usual).name}`);
      return { voice, language: language ?? usual };
    },
  };
}

function makeList(catalogue: VoiceCatalogue, voices: readonly Voice[]): VoiceList {
  const listed = new Map<string, Listed>();
  const own = new Map<string, Voice>(voices.map((voice) => [String(voice.id), voice]));
  for (const voice of voices) {
    const languages = listedLanguages(catalogue, voice);
    for (const language of languages) {
      const wanted = languages.length === 1 ? voice.name : `${voice.name} ${writeTag(language)}`;
      const name = listed.has(wanted.toLowerCase()) ? `${wanted} ${voice.id}` : wanted;
      listed.set(name.toLowerCase(), { name, voice, language });
    }
    const name = voice.name.toLowerCase();
    if (!own.has(name)) own.set(name, voice);
  }
  const info = encodeEvent('info', describeProgram([...listed.values()].map(describe)));
  return { info, listed, voices: own };
}

/**
 * Those in which it has a voice of its own, and one of each language that it only has from elsewhere: callers take another region when
 * theirs is not in the list.
 */
function listedLanguages(catalogue: VoiceCatalogue, voice: Voice): readonly Language[] {
  const levels = new Map(LANGUAGES.map((language) => [language, catalogue.support(voice, language.id).level]));
  const spoken = LANGUAGES.filter((language) => levels.get(language) !== 'none');
  const exact = spoken.filter((language) => levels.get(language) === 'exact');
  const covered = new Set(exact.map(firstPart));
  const others = spoken.filter((language) => !covered.has(firstPart(language)));
  const usual = others.map((language) => {
    const one = findLanguageByTag(firstPart(language));
    return one !== undefined && spoken.includes(one) ? one : language;
  });
  return [...new Map([...exact, ...usual].map((language) => [writeTag(language), language])).values()];
}

/** The usual language where the voice speaks it, else the first that it speaks. */
function languageOf(catalogue: VoiceCatalogue, voice: Voice, usual: Language): Language {
  if (catalogue.support(voice, usual.id).level !== 'none') return usual;
  return listedLanguages(catalogue, voice)[0] ?? usual;
}

const SOUND: Readonly<Record<number, string>> = { [GENDER.male]: 'male, ', [GENDER.female]: 'female, ' };

/** Home Assistant shows the description among the voices of one language, and sends the name. */
function describe({ name, voice, language }: Listed): object {
  const { attribution, url, name: license } = voice.license;
  return {
    name,
    description: `${voice.name} (${SOUND[voice.gender] ?? ''}${voice.engine})`,
    attribution: { name: attribution ?? license ?? voice.engine, url: url ?? '' },
    installed: true,
    version: null,
    languages: [writeTag(language)],
  };
}

/** `en-US`, as Home Assistant shows and compares it. */
const TAGS = new Map(LANGUAGES.map(({ tag }) => [tag, Intl.getCanonicalLocales(tag)[0] ?? tag]));

function writeTag({ tag }: Language): string {
  return TAGS.get(tag) ?? tag;
}

function firstPart({ tag }: Language): string {
  return tag.split('-')[0]!;
}

function refuse(field: string, msg: string): AppError {
  return invalidInput({ loc: ['voice', field], msg, type: `${field}_not_found` });
}
