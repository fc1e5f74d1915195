// API keys: list, create, roll, revoke. Only keys of the caller's owner.
import { KeyDefaultsBody, KeyInfo, NewKeyAnswer, NewKeyBody, RollBody } from '@lector/contract/keys';
import { MAX_ID, MIN_ID } from '@lector/contract/limits';
import { Type } from 'typebox';
import { AppError } from '../../errors.ts';
import type { AppDependencies, Routes } from '../dependencies.ts';
import { FIELDS_BYTES } from '../protocol/body-limits.ts';
import { describeRoute } from '../wire/describe-route.ts';
import { readKeyDefaults, toKeyInfo, toNewKeyAnswer } from '../wire/studio.ts';

const DAY_MS = 86_400_000;
const KeyParams = Type.Object({ key_id: Type.Integer({ minimum: MIN_ID, maximum: MAX_ID, description: 'Of a key.' }) });

export function registerKeys(app: Routes, dependencies: AppDependencies): void {
  const { keys, clock, dictionaries } = dependencies;

  app.get(
    '/lector/v1/keys',
    {
      config: { scope: 'admin' },
      schema: describeRoute({
        tag: 'Studio',
        id: 'listKeys',
        summary: 'List the keys',
        description: 'Newest first, with those that work no more. No secret is among it: none is kept.',
        answer: Type.Array(KeyInfo),
      }),
    },
    async (request) => {
      const found = await keys.list(request.caller.ownerId);
      return found.map((key) => toKeyInfo(key, clock.now())).reverse();
    },
  );

  app.post<{ Body: NewKeyBody }>(
    '/lector/v1/keys',
    {
      config: { scope: 'admin', confirmed: true },
      bodyLimit: FIELDS_BYTES,
      schema: describeRoute({
        tag: 'Studio',
        id: 'createKey',
        summary: 'Make a key',
        description: 'The secret is in this answer and nowhere else.',
        body: NewKeyBody,
        answer: NewKeyAnswer,
      }),
    },
    async (request, reply) => {
      const { body, caller } = request;
      const days = body.expires_in_days ?? null;
      await dictionaries.service.mustHave(caller.ownerId, body.dictionaries ?? []);
      const made = await keys.create({
        name: body.name,
        owner: caller.ownerId,
        ...(body.scopes === undefined ? {} : { scopes: [...new Set(body.scopes)] }),
        expiresAtMs: days === null ? null : clock.now() + days * DAY_MS,
        ratePerMinute: body.rate_per_minute ?? null,
        characterLimit: body.character_limit ?? null,
        defaults: readKeyDefaults(body),
      });
      reply.header('cache-control', 'no-store');
      return toNewKeyAnswer(made, clock.now());
    },
  );
  registerRollAndRevoke(app, dependencies);
}

function registerRollAndRevoke(app: Routes, { keys, clock, dictionaries }: AppDependencies): void {
  app.put<{ Params: { key_id: number }; Body: KeyDefaultsBody }>(
    '/lector/v1/keys/:key_id/defaults',
    {
      config: { scope: 'admin' },
      bodyLimit: FIELDS_BYTES,
      schema: describeRoute({
        tag: 'Studio',
        id: 'setKeyDefaults',
        summary: "Set a key's defaults",
        description:
          'What the submits of this key ask for when they do not say. Null or left out: as the settings of the server say.',
        params: KeyParams,
        body: KeyDefaultsBody,
        answer: KeyInfo,
        refusals: [404],
      }),
    },
    async (request) => {
      const { key_id: keyId } = request.params;
      const { ownerId } = request.caller;
      await dictionaries.service.mustHave(ownerId, request.body.dictionaries ?? []);
      const key = await keys.setDefaults({
        keyId,
        ownerId,
        defaults: readKeyDefaults(request.body),
      });
      return toKeyInfo(key, clock.now());
    },
  );

  app.post<{ Params: { key_id: number }; Body: RollBody }>(
    '/lector/v1/keys/:key_id/roll',
    {
      config: { scope: 'admin', confirmed: true },
      bodyLimit: FIELDS_BYTES,
      schema: describeRoute({
        tag: 'Studio',
        id: 'rollKey',
        summary: 'Replace a key',
        description:
          'Makes a key with the name, scopes, limits and end of this one, which stops working after the overlap. The new one has its ' +
          'character limit whole: what was used stays with the old one. The secret is in this answer and nowhere else.',
        params: KeyParams,
        body: RollBody,
        answer: NewKeyAnswer,
        refusals: [404],
      }),
    },
    async (request, reply) => {
      const { key_id: keyId } = request.params;
      const overlapMs = request.body.overlap_seconds * 1_000;
      const made = await keys.roll({ keyId, ownerId: request.caller.ownerId, overlapMs });
      reply.header('cache-control', 'no-store');
      return toNewKeyAnswer(made, clock.now());
    },
  );

  app.delete<{ Params: { key_id: number } }>(
    '/lector/v1/keys/:key_id',
    {
      config: { scope: 'admin' },
      schema: describeRoute({
        tag: 'Studio',
        id: 'revokeKey',
        summary: 'Revoke a key',
        description: 'It works no more when this answers. Its runs stay. Doing it twice answers the same.',
        params: KeyParams,
        refusals: [404],
      }),
    },
    async (request, reply) => {
      const { key_id: keyId } = request.params;
      if (!(await keys.revoke(keyId, request.caller.ownerId))) throw new AppError('not_found', 'There is no such key');
      return reply.code(204).send();
    },
  );
}
