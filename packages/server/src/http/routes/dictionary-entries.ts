// Entries of a pronunciation dictionary: search, add, change, delete.
import { EntryBody, EntryInfo, EntryPage, EntryQuery } from '@lector/contract/dictionaries';
import type { AppDependencies, Routes } from '../dependencies.ts';
import { ENTRY_BYTES } from '../protocol/body-limits.ts';
import { describeRoute } from '../wire/describe-route.ts';
import { toEntryContent, toEntryInfo } from '../wire/dictionaries.ts';
import {
  type DictionaryRoute,
  dictionaryParams,
  type EntryRoute,
  entryParams,
  nameOf,
} from '../wire/dictionary-name.ts';

const DEFAULT_LIMIT = 100;

export function registerDictionaryEntries(app: Routes, { dictionaries: { service } }: AppDependencies): void {
  app.get<DictionaryRoute & { Querystring: EntryQuery }>(
    '/lector/v1/dictionaries/:dictionary_id/entries',
    {
      config: { scope: 'tts:read', compress: 'fresh' },
      schema: describeRoute({
        tag: 'Dictionaries',
        id: 'listDictionaryEntries',
        summary: 'Search a dictionary',
        description: 'Its entries by phrase, a page at a time.',
        params: dictionaryParams,
        querystring: EntryQuery,
        answer: EntryPage,
        refusals: [404],
      }),
    },
    async (request) => {
      const { search = '', offset = 0, limit = DEFAULT_LIMIT } = request.query;
      const { total, entries } = await service.searchEntries(nameOf(request), { search, offset, limit });
      return { entries: entries.map(toEntryInfo), total };
    },
  );

  app.post<DictionaryRoute & { Body: EntryBody }>(
    '/lector/v1/dictionaries/:dictionary_id/entries',
    {
      config: { scope: 'tts:write' },
      bodyLimit: ENTRY_BYTES,
      schema: describeRoute({
        tag: 'Dictionaries',
        id: 'addDictionaryEntry',
        summary: 'Add an entry',
        description:
          'Counts for what is submitted from then on. There is one entry for a phrase, a language and a case; a dictionary holds 100,000.',
        params: dictionaryParams,
        body: EntryBody,
        answer: EntryInfo,
        refusals: [404],
      }),
    },
    async (request) => toEntryInfo(await service.addEntry(nameOf(request), toEntryContent(request.body))),
  );

  app.put<EntryRoute & { Body: EntryBody }>(
    '/lector/v1/dictionaries/:dictionary_id/entries/:entry_id',
    {
      config: { scope: 'tts:write' },
      bodyLimit: ENTRY_BYTES,
      schema: describeRoute({
        tag: 'Dictionaries',
        id: 'changeDictionaryEntry',
        summary: 'Change an entry',
        description:
          'All of it: what is left out is as in a new entry. Runs that were submitted before stay as they were.',
        params: entryParams,
        body: EntryBody,
        answer: EntryInfo,
        refusals: [404],
      }),
    },
    async (request) => {
      const content = toEntryContent(request.body);
      return toEntryInfo(await service.changeEntry(nameOf(request), request.params.entry_id, content));
    },
  );

  app.delete<EntryRoute>(
    '/lector/v1/dictionaries/:dictionary_id/entries/:entry_id',
    {
      config: { scope: 'tts:write' },
      schema: describeRoute({
        tag: 'Dictionaries',
        id: 'deleteDictionaryEntry',
        summary: 'Delete an entry',
        description: 'Runs that were submitted before stay as they were.',
        params: entryParams,
        refusals: [404],
      }),
    },
    async (request, reply) => {
      await service.removeEntry(nameOf(request), request.params.entry_id);
      return reply.code(204).send();
    },
  );
}
