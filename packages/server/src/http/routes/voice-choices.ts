// Which voice speaks when nobody asks for one in particular, and what the ids of camb's clients stand for.
import { PinBody, VoiceChoices } from '@lector/contract/catalogue';
import { MAX_ID, MIN_ID } from '@lector/contract/limits';
import { Type } from 'typebox';
import type { AppDependencies, Routes } from '../dependencies.ts';
import { FIELDS_BYTES } from '../protocol/body-limits.ts';
import { toWireVoiceChoices } from '../wire/catalogue.ts';
import { describeRoute } from '../wire/describe-route.ts';

const AliasParams = Type.Object({
  alias_id: Type.Integer({ minimum: MIN_ID, maximum: MAX_ID, description: 'One of the ids of camb’s clients.' }),
});

export function registerVoiceChoices(app: Routes, { catalogue, pinAlias }: AppDependencies): void {
  app.get(
    '/lector/v1/voice-choices',
    {
      config: { scope: 'voices:read', compress: 'fresh' },
      schema: describeRoute({
        tag: 'Voices',
        id: 'listVoiceChoices',
        summary: 'List which voice speaks each language',
        description:
          'The voice of each language, what the ids of camb’s clients stand for in it, and the names of voices that are gone.',
        answer: VoiceChoices,
      }),
    },
    async (request) => {
      await catalogue.look();
      return toWireVoiceChoices(catalogue, request.caller.ownerId);
    },
  );

  app.put<{ Params: { alias_id: number }; Body: PinBody }>(
    '/lector/v1/voice-aliases/:alias_id',
    {
      config: { scope: 'admin' },
      bodyLimit: FIELDS_BYTES,
      schema: describeRoute({
        tag: 'Voices',
        id: 'pinVoiceAlias',
        summary: 'Choose what an id of camb’s clients stands for',
        description: 'In every language that the voice speaks; in others it stands for the best voice as before.',
        params: AliasParams,
        body: PinBody,
      }),
    },
    async ({ params, body }, reply) => {
      await pinAlias(params.alias_id, body.voice_id);
      return reply.code(204).send();
    },
  );
}
