// How a path names a dictionary and an entry of it.
import { Id } from '@lector/contract/fields';
import { MAX_ID } from '@lector/contract/limits';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { DictionaryName } from '../../ports/dictionary-entries.ts';

export interface DictionaryRoute {
  Params: { dictionary_id: number };
}

export interface EntryRoute {
  Params: { dictionary_id: number; entry_id: number };
}

export const dictionaryParams = Type.Object({ dictionary_id: Id('Of a dictionary.') });
export const entryParams = Type.Object({
  dictionary_id: Id('Of a dictionary.'),
  entry_id: Type.Integer({ minimum: 1, maximum: MAX_ID, description: 'Of an entry of it.' }),
});

export function nameOf(request: FastifyRequest<DictionaryRoute> | FastifyRequest<EntryRoute>): DictionaryName {
  return { ownerId: request.caller.ownerId, dictionaryId: request.params.dictionary_id };
}
