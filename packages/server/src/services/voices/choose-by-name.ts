// Which voice and language a program means that knows voices by their names, and may know no language at all.
import { guessLanguage } from '../../domain/language-by-script.ts';
import { findLanguageByTag } from '../../domain/language-by-tag.ts';
import type { Voice } from '../../domain/voice.ts';
import { findAlias } from '../../domain/voice-alias.ts';
import { invalidInput } from '../../errors.ts';
import type { VoiceCatalogue } from '../../ports/voice-catalogue.ts';
import { voiceOfAlias } from './choose-voice.ts';
import { findNamedVoice } from './voice-names.ts';

export interface NamedWish {
  readonly ownerId: number;
  /** Id or name of a voice, or a further name; null for any. */
  readonly voice: string | null;
  /** BCP-47 tag, or null when the caller does not say. */
  readonly language: string | null;
  /** Its letters tell something of its language. */
  readonly text: string;
  /** Whether another server may speak it. */
  readonly mayBePassedOn: boolean;
}

/** Of `RunRequest`: the voice may be an alias. */
export interface NamedChoice {
  readonly voiceId: number;
  readonly languageId: number;
}

/** Throws `invalid_input` for a name that means no voice. A language that the voice does not speak is not obeyed. */
export type ChooseByName = (wish: NamedWish) => NamedChoice;

/** Where a caller names no voice: it follows what was chosen for the language. */
const ANY_VOICE = 147_320;
const MOST_NAMED = 5;

export function createChooseByName(options: {
  readonly catalogue: VoiceCatalogue;
  /** Names in lower case that the operator gave, and what each stands for, an id or a name. They go before the voices' own. */
  readonly names: ReadonlyMap<string, string>;
  /** Names in lower case that stand for an id where no voice has them. */
  readonly otherNames: ReadonlyMap<string, number>;
  /** Id of the language of texts of which nothing else tells it. */
  readonly languageId: number;
}): ChooseByName {
  const { catalogue, names, otherNames } = options;

  function findVoiceId(ownerId: number, wanted: string): number {
    const voices = catalogue.voices(ownerId);
    const name = wanted.trim().toLowerCase();
    const meant = names.get(name);
    const found = meant === undefined ? undefined : idOf(voices, meant);
    if (meant !== undefined && found === undefined) {
      throw refuse(`The voice “${meant}”, for which this name stands (LECTOR_OPENAI_VOICES), is not there`);
    }
    const id = found ?? idOf(voices, wanted) ?? otherNames.get(name);
    if (id !== undefined) return id;
    const some = voices.slice(0, MOST_NAMED).map((voice) => voice.name);
    throw refuse(`There is no such voice: GET /v1/audio/voices names them, such as ${some.join(', ')}`);
  }

  function voiceOf(ownerId: number, voiceId: number, languageId: number): Voice | undefined {
    const alias = findAlias(voiceId);
    return alias === undefined ? catalogue.find(ownerId, voiceId) : voiceOfAlias(catalogue, alias, languageId);
  }

  function speaks(ownerId: number, voiceId: number, languageId: number): boolean {
    const voice = voiceOf(ownerId, voiceId, languageId);
    return voice !== undefined && catalogue.support(voice, languageId).level !== 'none';
  }

  return ({ ownerId, voice, language, text, mayBePassedOn }) => {
    const voiceId = voice === null ? ANY_VOICE : findVoiceId(ownerId, voice);
    const own = catalogue.find(ownerId, voiceId)?.languageId ?? null;
    const asked = language === null ? undefined : findLanguageByTag(language)?.id;
    const wanted = asked ?? guessLanguage(text) ?? own ?? options.languageId;
    const languageId = speaks(ownerId, voiceId, wanted) ? wanted : (own ?? options.languageId);
    if (!mayBePassedOn && voiceOf(ownerId, voiceId, languageId)?.isRemote === true) throw notPassedOn();
    return { voiceId, languageId };
  };
}

function notPassedOn() {
  const msg = 'A Lector asks for a voice that is another server’s: a text is passed on once. Ask that server itself';
  return invalidInput({ loc: ['body', 'voice'], msg, type: 'voice_not_passed_on' });
}

function idOf(voices: ReturnType<VoiceCatalogue['voices']>, wanted: string): number | undefined {
  const found = findNamedVoice(voices, wanted);
  if (found !== undefined) return found.id;
  return /^[0-9]{1,10}$/.test(wanted.trim()) ? findAlias(Number(wanted))?.id : undefined;
}

function refuse(msg: string) {
  return invalidInput({ loc: ['body', 'voice'], msg, type: 'voice_not_found' });
}
