// The voices as whoever looks after the server sees them: list, what could be installed, preview, default of a language, remove.
import { MAX_FOLDER_NAME_CHARACTERS, MAX_ID, MIN_ID } from '@lector/contract/limits';
import { RunInfo } from '@lector/contract/runs';
import {
  DefaultVoiceBody,
  InstalledVoices,
  OfferQuery,
  PreviewBody,
  RemovedVoices,
  SampleSentenceList,
  SpeakerBody,
  VoiceCreated,
  type VoiceInfo,
  VoiceOfferList,
} from '@lector/contract/voices';
import { Type } from 'typebox';
import { findLanguage } from '../../domain/language.ts';
import { folderOfModel } from '../../domain/model.ts';
import { SAMPLE_SENTENCES, sampleSentence } from '../../domain/sample-sentences.ts';
import type { Voice } from '../../domain/voice.ts';
import { AppError } from '../../errors.ts';
import type { AppDependencies, Routes } from '../dependencies.ts';
import { FIELDS_BYTES } from '../protocol/body-limits.ts';
import { abortOnDisconnect } from '../protocol/connections/abort-on-disconnect.ts';
import { toRunRequest } from '../wire/camb.ts';
import { describeRoute } from '../wire/describe-route.ts';
import { toRunInfo } from '../wire/runs.ts';
import { type LastingVoiceInfo, toVoiceInfo, toWireOffer } from '../wire/voices.ts';
import { registerVoiceInstalls } from './voice-installs.ts';

const Folder = Type.Object({
  folder: Type.String({
    minLength: 1,
    maxLength: MAX_FOLDER_NAME_CHARACTERS,
    description: 'An installed voice folder, as `GET /lector/v1/voices` names it.',
  }),
});
const VoiceParams = Type.Object({
  voice_id: Type.Integer({ minimum: MIN_ID, maximum: MAX_ID, description: 'Of a voice.' }),
});
const LanguageParams = Type.Object({
  language: Type.Integer({ minimum: MIN_ID, maximum: MAX_ID, description: 'Of a language.' }),
});

export function registerVoices(app: Routes, dependencies: AppDependencies): void {
  registerLists(app, dependencies);
  registerChanges(app, dependencies);
  registerPreview(app, dependencies);
  registerVoiceInstalls(app, dependencies);
}

function registerLists(app: Routes, { catalogue, voices, synthesizer }: AppDependencies): void {
  // Made once for each list of voices: which voice speaks which language takes a while to find out.
  const kept = new WeakMap<readonly Voice[], readonly LastingVoiceInfo[]>();
  const infosOf = (ownerId: number): readonly VoiceInfo[] => {
    const list = catalogue.voices(ownerId);
    const infos = kept.get(list) ?? list.map((voice) => toVoiceInfo(catalogue, voice));
    kept.set(list, infos);
    const loaded = synthesizer.loaded();
    return list.map(({ model }, i) => ({ ...infos[i]!, loaded: loaded.has(model) }));
  };

  app.get(
    '/lector/v1/voices',
    {
      config: { scope: 'voices:read', compress: 'fresh' },
      schema: describeRoute({
        tag: 'Voices',
        id: 'listInstalledVoices',
        summary: 'List the voices with licence, size and origin',
        description:
          'The voices of `GET /list-voices` as whoever looks after the server sees them, and the voices chosen for languages.',
        answer: InstalledVoices,
      }),
    },
    async (request) => {
      await catalogue.look(); // an installation by the command line may have ended just now
      const defaults = [...voices.lookAfter.defaults()];
      return {
        voices: infosOf(request.caller.ownerId),
        defaults: defaults.map(([language, voice_id]) => ({ language, voice_id })),
      };
    },
  );

  app.get<{ Querystring: OfferQuery }>(
    '/lector/v1/voices/available',
    {
      config: { scope: 'admin', compress: 'fresh' },
      schema: describeRoute({
        tag: 'Voices',
        id: 'listAvailableVoices',
        summary: 'List the voices that can be installed',
        description:
          'A table of well-known voices that ships with the program; with `all` the public index, too, as it was read last. Only `refresh` asks the network.',
        querystring: OfferQuery,
        answer: VoiceOfferList,
        refusals: [409],
      }),
    },
    async (request, reply) => {
      const { language, all, refresh } = request.query;
      const signal = abortOnDisconnect(reply);
      const offers = await voices.available({ all: all === '1', refresh: refresh === '1', signal });
      const installed = new Set(catalogue.voices(null).flatMap(({ model }) => folderOfModel(model) ?? []));
      const found = offers.map((offer) => toWireOffer(offer, installed));
      return language === undefined ? found : found.filter(({ languages }) => languages.includes(language));
    },
  );

  app.get(
    '/lector/v1/sample-sentences',
    {
      config: { scope: 'voices:read', compress: 'fresh' },
      schema: describeRoute({
        tag: 'Voices',
        id: 'listSampleSentences',
        summary: 'List sentences to hear voices with',
        description: 'One for a language, by its tag or the first part of it.',
        answer: SampleSentenceList,
      }),
    },
    async () => Object.entries(SAMPLE_SENTENCES).map(([tag, text]) => ({ tag, text })),
  );
}

function registerChanges(app: Routes, { voices: { lookAfter } }: AppDependencies): void {
  app.delete<{ Params: { folder: string } }>(
    '/lector/v1/voices/folders/:folder',
    {
      config: { scope: 'admin', confirmed: true },
      schema: describeRoute({
        tag: 'Voices',
        id: 'removeVoices',
        summary: 'Remove an installed voice folder',
        description:
          'With all its voices and files. Ids and names stay known, runs that were spoken stay as they are, and a new run with one of the voices is refused.',
        params: Folder,
        answer: RemovedVoices,
        refusals: [404],
      }),
    },
    async ({ params }) => ({ removed: await lookAfter.remove(params.folder) }),
  );

  app.post<{ Params: { folder: string }; Body: SpeakerBody }>(
    '/lector/v1/voices/folders/:folder/speakers',
    {
      config: { scope: 'admin' },
      bodyLimit: FIELDS_BYTES,
      schema: describeRoute({
        tag: 'Voices',
        id: 'addSpeaker',
        summary: 'Offer one more speaker of an installed voice',
        description: 'Of a model with more than 60 speakers only the first is a voice until others are added.',
        params: Folder,
        body: SpeakerBody,
        answer: VoiceCreated,
        refusals: [404],
      }),
    },
    async ({ params, body }) => ({ voice_id: await lookAfter.addSpeaker(params.folder, body.speaker) }),
  );

  app.put<{ Params: { language: number }; Body: DefaultVoiceBody }>(
    '/lector/v1/voices/defaults/:language',
    {
      config: { scope: 'admin' },
      bodyLimit: FIELDS_BYTES,
      schema: describeRoute({
        tag: 'Voices',
        id: 'setDefaultVoice',
        summary: 'Choose the voice of a language',
        description: 'It speaks the language when nobody asks for another voice.',
        params: LanguageParams,
        body: DefaultVoiceBody,
      }),
    },
    async ({ params, body }, reply) => {
      await lookAfter.chooseDefault(params.language, body.voice_id);
      return reply.code(204).send();
    },
  );
}

function registerPreview(app: Routes, { catalogue, submitRun, browsing }: AppDependencies): void {
  app.post<{ Params: { voice_id: number }; Body: PreviewBody }>(
    '/lector/v1/voices/:voice_id/preview',
    {
      config: { scope: 'tts:write' },
      bodyLimit: FIELDS_BYTES,
      schema: describeRoute({
        tag: 'Voices',
        id: 'previewVoice',
        summary: 'Hear a voice',
        description:
          'A run of a sample sentence, or of a short text of your own, that goes before long work. Answers the run.',
        params: VoiceParams,
        body: PreviewBody,
        answer: RunInfo,
        refusals: [402, 404],
      }),
    },
    async ({ caller, params, body }) => {
      const voice = catalogue.find(caller.ownerId, params.voice_id);
      if (voice === undefined) throw new AppError('not_found', 'There is no such voice: GET /list-voices names them');
      const language = findLanguage(body.language ?? voice.languageId ?? firstLanguage(voice));
      const text = body.text ?? sampleSentence(language?.tag ?? 'en-us');
      const request = toRunRequest({ text, voice_id: params.voice_id, language: language?.id ?? body.language ?? 0 });
      const taskId = await submitRun(caller, request, { idempotencyKey: null, interactive: true });
      return toRunInfo(await browsing.readRun.entry(caller.ownerId, taskId));
    },
  );

  /** English, which most people can judge, when the voice speaks it. */
  function firstLanguage(voice: Voice): number {
    const spoken = toVoiceInfo(catalogue, voice).languages;
    return spoken.includes(1) ? 1 : (spoken[0] ?? 1);
  }
}
