// Voices made from a caller's recording: checked, stored with the consent to it, its owner's only, deleted with the recording.

import { findLanguage } from '../../domain/language.ts';
import { findLanguageByTag } from '../../domain/language-by-tag.ts';
import { type ReferenceWav, readReferenceWav } from '../../domain/reference-wav.ts';
import type { Voice } from '../../domain/voice.ts';
import { WavError } from '../../domain/wav-samples.ts';
import { AppError, type InputProblem, invalidInput } from '../../errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ReferenceRecordings } from '../../ports/reference-recordings.ts';
import type { StoredVoice, VoiceStore } from '../../ports/voice-store.ts';
import type { ImitatingModel } from './installed-voices.ts';

export interface CustomVoice {
  readonly name: string;
  readonly gender: Voice['gender'];
  readonly age: number;
  /** Null: every language of the model. */
  readonly languageId: number | null;
  readonly description: string;
  /** What is said in the recording; empty when nobody told. */
  readonly transcript: string;
  /** Whether the caller says that whoever is heard agrees. */
  readonly consents: boolean;
  readonly recording: ReferenceWav;
}

export interface CustomVoices {
  /** Throws `invalid_input` that names the command which installs a model, when none imitates. For refusing before a byte is read. */
  requireModel(): void;
  /** What is wrong with a recording, or the recording. Reads it as it comes, and no further than it has to. */
  readRecording(bytes: AsyncIterable<Uint8Array>): Promise<ReferenceWav | InputProblem>;
  /** Stores a voice and returns its id. Throws `invalid_input`, `storage_full`, `busy`. */
  create(ownerId: number, voice: CustomVoice): Promise<number>;
  /** Deletes a voice of the owner with its recording. Throws `not_found`. */
  remove(ownerId: number, voiceId: number): Promise<void>;
  /** Deletes recordings that an end of the process left behind. */
  clearLeftovers(): Promise<void>;
}

/** How long a recording may be. Models listen to some seconds only. */
export const REFERENCE_SECONDS = { minSeconds: 3, maxSeconds: 60 } as const;

export interface CustomVoiceSettings {
  /** Whoever runs the server has the consent to every recording: requests need not say so. */
  readonly consentIsGiven: boolean;
}

/** Of one owner. A recording takes 6 MB at most. */
const MAX_VOICES = 100;

export function createCustomVoices(dependencies: {
  store: VoiceStore;
  recordings: ReferenceRecordings;
  clock: Clock;
  settings: CustomVoiceSettings;
  /** The installed models that imitate, the preferred one first. */
  imitating: () => readonly ImitatingModel[];
  /** Puts what was stored on offer. */
  refresh: () => Promise<void>;
}): CustomVoices {
  const { store, recordings, clock, settings, imitating, refresh } = dependencies;

  async function listOwn(ownerId: number): Promise<readonly StoredVoice[]> {
    return (await listOnOffer(store)).filter((voice) => voice.ownerId === ownerId);
  }

  function requireModel(): void {
    if (imitating().length === 0) throw noModel();
  }

  return {
    requireModel,
    async readRecording(bytes) {
      try {
        return await readReferenceWav(bytes, REFERENCE_SECONDS);
      } catch (error) {
        if (error instanceof WavError) return describeWav(error);
        throw error;
      }
    },
    async create(ownerId, voice) {
      requireModel();
      if (!voice.consents && !settings.consentIsGiven) throw noConsent();
      const model = chooseModel(imitating(), voice.languageId);
      const own = await listOwn(ownerId);
      if (own.length >= MAX_VOICES) {
        throw new AppError(
          'storage_full',
          `There are ${own.length} of at most ${MAX_VOICES} custom voices: delete one`,
        );
      }
      const file = await recordings.save(model.folder, voice.recording.bytes);
      const { name, gender, age, description, languageId, transcript: text } = voice;
      const tag = languageId === null ? undefined : findLanguage(languageId)?.tag;
      const addedAtMs = clock.now();
      try {
        const [id] = await store.add([
          {
            ...{ folder: model.folder, speaker: 0, name, gender, age, description, ownerId, addedAtMs },
            languages: tag === undefined ? model.languages : [tag],
            reference: { file, text, consentAtMs: addedAtMs },
          },
        ]);
        await refresh();
        return id as number;
      } catch (error) {
        await recordings.remove(model.folder, file).catch(() => {}); // the first error is the one to tell
        throw error;
      }
    },
    async remove(ownerId, voiceId) {
      const voice = (await listOwn(ownerId)).find(({ id }) => id === voiceId);
      if (voice === undefined) throw new AppError('not_found', 'There is no such voice of yours');
      await store.remove([voiceId], clock.now());
      await refresh();
      if (voice.reference !== null) await recordings.remove(voice.folder, voice.reference.file);
    },
    async clearLeftovers() {
      const voices = await listOnOffer(store);
      for (const { folder } of imitating()) {
        const files = voices.flatMap((voice) => (voice.folder === folder ? (voice.reference?.file ?? []) : []));
        await recordings.keepOnly(folder, new Set(files));
      }
    },
  };
}

/** Custom voices of all owners that were not removed. */
async function listOnOffer(store: VoiceStore): Promise<readonly StoredVoice[]> {
  return (await store.list()).filter(({ reference, removedAtMs }) => reference !== null && removedAtMs === null);
}

function chooseModel(models: readonly ImitatingModel[], languageId: number | null): ImitatingModel {
  const [first] = models;
  if (first === undefined) throw noModel();
  if (languageId === null) return first;
  const language = findLanguage(languageId);
  if (language === undefined) {
    throw refuse('language', 'There is no such language: GET /source-languages names them', 'language_not_found');
  }
  const base = language.tag.split('-')[0];
  const speaks = ({ languages }: ImitatingModel) => languages.some((tag) => tag.split('-')[0]?.toLowerCase() === base);
  const found = models.find(speaks);
  if (found !== undefined) return found;
  const spoken = [...new Set(models.flatMap(({ languages }) => languages))];
  throw invalidInput({
    loc: ['body', 'language'],
    msg: `No installed model imitates a voice in ${language.name}; in these it can: ${spoken.slice(0, 20).join(', ')}`,
    type: 'language_not_spoken',
    ctx: { near: spoken.flatMap((tag) => findLanguageByTag(tag)?.id ?? []) },
  });
}

function describeWav({ problem }: WavError): InputProblem {
  const { minSeconds, maxSeconds } = REFERENCE_SECONDS;
  const item = (msg: string, type: string, ctx?: InputProblem['ctx']): InputProblem => ({
    ...{ loc: ['body', 'file'], msg, type },
    ...(ctx === undefined ? {} : { ctx }),
  });
  switch (problem.kind) {
    case 'format':
      return item(`The recording cannot be used: ${problem.words}. Send a WAV file`, 'audio_format');
    case 'too_short':
      return item(
        `The recording is ${problem.seconds.toFixed(1)} s long: it needs at least ${minSeconds} s`,
        'audio_too_short',
        { min_seconds: minSeconds },
      );
    case 'too_long':
      return item(`The recording is longer than ${maxSeconds} s: send the best part of it`, 'audio_too_long', {
        max_seconds: maxSeconds,
      });
    case 'silent':
      return item('Nothing can be heard in the recording: it stays below -46 dBFS', 'audio_silent');
  }
}

function noModel(): AppError {
  return invalidInput({
    loc: ['body', 'file'],
    msg: 'No model that imitates a voice is installed: whoever runs the server installs one (Pocket or ZipVoice) with "lector voices install ARCHIVE"',
    type: 'no_imitating_model',
    ctx: { command: 'lector voices install ARCHIVE' },
  });
}

function noConsent(): AppError {
  return refuse(
    'consent',
    'Send consent=true to say that whoever is heard in the recording agrees to being imitated (LECTOR_VOICE_CONSENT=given says it for all requests)',
    'consent_missing',
  );
}

function refuse(field: string, msg: string, type: string): AppError {
  return invalidInput({ loc: ['body', field], msg, type });
}
