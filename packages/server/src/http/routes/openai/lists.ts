// The lists of the OpenAI API, and those that clients of speech servers ask for beside it.
import { AudioModels, ListedVoices, ModelDetail, ModelList } from '@lector/contract/openai';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Caller } from '../../../domain/api-key.ts';
import { HOPS_HEADER, mayBePassedOn } from '../../../domain/hops.ts';
import { nameVoices } from '../../../services/voices/voice-names.ts';
import type { AppDependencies, Routes } from '../../dependencies.ts';
import { describeRoute } from '../../wire/describe-route.ts';
import { toListedVoice, toListedVoices } from '../../wire/openai.ts';

const LEGACY = Type.Object({
  legacy: Type.Optional(
    Type.String({ maxLength: 10, description: '`true` answers the ids alone, as older clients read them.' }),
  ),
});
const ModelName = Type.Object({ model: Type.String({ minLength: 1, maxLength: 200, description: 'Of the list.' }) });

const CONFIG = { scope: 'voices:read', door: 'lists' } as const;

export function registerOpenAiLists(app: Routes, { catalogue, openai, clock }: AppDependencies): void {
  const created = Math.floor(clock.now() / 1_000);
  const toModel = (id: string) => ({ id, object: 'model' as const, created, owned_by: 'lector' });

  /** Custom voices are listed to their owner alone. */
  async function listVoices(request: FastifyRequest) {
    await catalogue.look();
    const named = nameVoices(catalogue.voices((request.caller as Caller | undefined)?.ownerId ?? null));
    return mayBePassedOn(request.headers[HOPS_HEADER]) ? named : named.filter(({ voice }) => voice.isRemote !== true);
  }

  for (const [url, id] of [
    ['/v1/audio/voices', 'listSpeechVoices'],
    ['/v1/voices', 'listSpeechVoicesToo'],
  ] as const) {
    app.get<{ Querystring: { legacy?: string } }>(
      url,
      {
        config: { ...CONFIG, compress: 'fresh' },
        schema: describeRoute({
          tag: 'OpenAI',
          id,
          summary: 'List the voices for clients of the OpenAI API',
          description: 'Readable without a key unless `LECTOR_OPENAI_LISTS=key`.',
          querystring: LEGACY,
          answer: ListedVoices,
          openaiList: true,
        }),
      },
      async (request) => toListedVoices(await listVoices(request), { idsOnly: request.query.legacy === 'true' }),
    );
  }

  app.get(
    '/v1/models',
    {
      config: CONFIG,
      schema: describeRoute({
        tag: 'OpenAI',
        id: 'listModels',
        summary: 'List the models for clients of the OpenAI API',
        description: 'Names that clients carry; which voice speaks is told by `voice`.',
        answer: ModelList,
        openaiList: true,
      }),
    },
    async () => ({ object: 'list' as const, data: openai.models.names.map(toModel) }),
  );

  app.get(
    '/v1/audio/models',
    {
      config: CONFIG,
      schema: describeRoute({
        tag: 'OpenAI',
        id: 'listAudioModels',
        summary: 'The same list in another shape',
        description: 'As some clients of speech servers read it.',
        answer: AudioModels,
        openaiList: true,
      }),
    },
    async () => ({ models: openai.models.names.map((id) => ({ id, name: id })) }),
  );

  app.get<{ Params: { model: string } }>(
    '/v1/models/:model',
    {
      config: CONFIG,
      schema: describeRoute({
        tag: 'OpenAI',
        id: 'getModel',
        summary: 'A model and its voices',
        description: 'Every model has all voices.',
        params: ModelName,
        answer: ModelDetail,
        openaiList: true,
        refusals: [404],
      }),
    },
    async (request) => {
      const id = openai.models.find(request.params.model);
      const voices = (await listVoices(request)).map(toListedVoice);
      return { ...toModel(id), voices: voices.map(({ name, language }) => ({ name, language })) };
    },
  );
}
