// The voice of a request, or why there is none, in words that say what to ask for instead.
import { findLanguage, LANGUAGES } from '../../domain/language.ts';
import type { Voice } from '../../domain/voice.ts';
import { findAlias } from '../../domain/voice-alias.ts';
import { type AppError, type InputProblem, invalidInput } from '../../errors.ts';
import type { VoiceCatalogue } from '../../ports/voice-catalogue.ts';
import { chooseVoice, type NotSpoken, type VoiceWish, voicesThatSpeak } from './choose-voice.ts';

/** Voices named in a refusal. The list of voices has all of them. */
const MAX_NAMED = 5;

/** Throws `invalid_input` when there is no such voice or language, or the one does not speak the other. */
export async function pickVoice(catalogue: VoiceCatalogue, wish: VoiceWish): Promise<Voice> {
  // It may have been installed a moment ago.
  if (!isOnOffer(catalogue, wish)) {
    await catalogue.look();
    if (!isOnOffer(catalogue, wish)) throw refuse('voice_id', describeMissing(catalogue, wish));
  }
  if (findLanguage(wish.languageId) === undefined) {
    const msg = `There is no such language: GET /source-languages names all ${LANGUAGES.length}`;
    throw refuse('language', { msg, type: 'language_not_found' });
  }
  const choice = chooseVoice(catalogue, wish);
  if (choice.kind === 'voice') return choice.voice;
  throw refuse('language', describeUnspoken(catalogue, wish, choice.support));
}

function isOnOffer(catalogue: VoiceCatalogue, { ownerId, voiceId }: VoiceWish): boolean {
  return findAlias(voiceId) !== undefined || catalogue.find(ownerId, voiceId) !== undefined;
}

type Reason = Omit<InputProblem, 'loc'>;

function refuse(field: string, reason: Reason): AppError {
  return invalidInput({ loc: ['body', field], ...reason });
}

function describeMissing(catalogue: VoiceCatalogue, { ownerId, voiceId }: VoiceWish): Reason {
  const absent = catalogue.choices().absent.get(voiceId);
  if (absent === undefined || (absent.ownerId !== null && absent.ownerId !== ownerId)) {
    return { msg: 'There is no such voice: GET /list-voices names them', type: 'voice_not_found' };
  }
  const { name, why } = absent;
  if (why === 'removed') {
    const msg = `The voice “${name}” was removed: GET /list-voices names those that are there`;
    return { msg, type: 'voice_removed', ctx: { name } };
  }
  const msg = `The voice “${name}” is installed and cannot be loaded: GET /list-voices names those that can, and \`lector doctor\` says what is wrong`;
  return { msg, type: 'voice_not_available', ctx: { name } };
}

function describeUnspoken(catalogue: VoiceCatalogue, wish: VoiceWish, { reason, near }: NotSpoken): Reason {
  const language = findLanguage(wish.languageId)?.name ?? '';
  const others = voicesThatSpeak(catalogue, wish.ownerId, wish.languageId).slice(0, MAX_NAMED);
  const who = findAlias(wish.voiceId) === undefined ? 'This voice' : 'No voice';
  const instead =
    others.length > 0
      ? `. Voices that can: ${others.map(({ id, name }) => `${id} (${name})`).join(', ')}`
      : nearLanguages(near);
  return {
    msg: `${who} ${who === 'No voice' ? 'can' : 'cannot'} speak ${language}: ${reason.replace(/\.$/, '')}${instead}`,
    type: 'language_not_spoken',
    ctx: { near, voices: others.map(({ id }) => id) },
  };
}

function nearLanguages(near: readonly number[]): string {
  const named = near.map((id) => `${id} (${findLanguage(id)?.tag ?? id})`);
  return named.length === 0 ? '' : `. Near languages that can be spoken: ${named.join(', ')}`;
}
