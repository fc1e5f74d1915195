// The calls for dictionaries, in the name of who is signed in.
import { createDictionaryClient } from '@lector/client';
import { options } from '../server.ts';

export const dictionaries = createDictionaryClient(options);
