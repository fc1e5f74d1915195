// Pronunciation dictionaries: list, make, change, delete. Only those of the caller's owner.
import { DictionaryBody, DictionaryInfo } from '@lector/contract/dictionaries';
import { Type } from 'typebox';
import type { AppDependencies, Routes } from '../dependencies.ts';
import { FIELDS_BYTES } from '../protocol/body-limits.ts';
import { describeRoute } from '../wire/describe-route.ts';
import { toDictionaryInfo } from '../wire/dictionaries.ts';
import { type DictionaryRoute, nameOf, dictionaryParams as params } from '../wire/dictionary-name.ts';
import { registerDictionaryEntries } from './dictionary-entries.ts';
import { registerDictionaryFiles } from './dictionary-files.ts';

export function registerDictionaries(app: Routes, dependencies: AppDependencies): void {
  const { service } = dependencies.dictionaries;

  app.get(
    '/lector/v1/dictionaries',
    {
      config: { scope: 'tts:read' },
      schema: describeRoute({
        tag: 'Dictionaries',
        id: 'listDictionaries',
        summary: 'List your dictionaries',
        description: 'Without their entries.',
        answer: Type.Array(DictionaryInfo),
      }),
    },
    async (request) => (await service.list(request.caller.ownerId)).map(toDictionaryInfo),
  );

  app.post<{ Body: DictionaryBody }>(
    '/lector/v1/dictionaries',
    {
      config: { scope: 'tts:write' },
      bodyLimit: FIELDS_BYTES,
      schema: describeRoute({
        tag: 'Dictionaries',
        id: 'createDictionary',
        summary: 'Make a dictionary',
        description: 'Empty. An owner may have 100. Two may bear the same name.',
        body: DictionaryBody,
        answer: DictionaryInfo,
      }),
    },
    async ({ caller, body }) => {
      const made = await service.create(caller.ownerId, { name: body.name, language: body.language ?? null });
      return toDictionaryInfo(made);
    },
  );

  app.get<DictionaryRoute>(
    '/lector/v1/dictionaries/:dictionary_id',
    {
      config: { scope: 'tts:read' },
      schema: describeRoute({
        tag: 'Dictionaries',
        id: 'getDictionary',
        summary: 'Look at a dictionary',
        description: 'Without its entries.',
        params,
        answer: DictionaryInfo,
        refusals: [404],
      }),
    },
    async (request) => toDictionaryInfo(await service.find(nameOf(request))),
  );

  app.put<DictionaryRoute & { Body: DictionaryBody }>(
    '/lector/v1/dictionaries/:dictionary_id',
    {
      config: { scope: 'tts:write' },
      bodyLimit: FIELDS_BYTES,
      schema: describeRoute({
        tag: 'Dictionaries',
        id: 'changeDictionary',
        summary: 'Rename a dictionary, or change its language',
        description: 'Its entries stay as they are, and so do the runs that were submitted with it.',
        params,
        body: DictionaryBody,
        answer: DictionaryInfo,
        refusals: [404],
      }),
    },
    async (request) => {
      const { name, language = null } = request.body;
      return toDictionaryInfo(await service.change(nameOf(request), { name, language }));
    },
  );

  app.delete<DictionaryRoute>(
    '/lector/v1/dictionaries/:dictionary_id',
    {
      config: { scope: 'tts:write' },
      schema: describeRoute({
        tag: 'Dictionaries',
        id: 'deleteDictionary',
        summary: 'Delete a dictionary',
        description: 'With all its entries. Runs that were submitted with it keep the entries that they use.',
        params,
        refusals: [404],
      }),
    },
    async (request, reply) => {
      await service.remove(nameOf(request));
      return reply.code(204).send();
    },
  );
  registerDictionaryEntries(app, dependencies);
  registerDictionaryFiles(app, dependencies);
}
