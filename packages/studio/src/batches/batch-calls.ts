// The calls for batches, in the name of who is signed in.
import { createBatchClient } from '@lector/client';
import { options } from '../server.ts';

export const batchCalls = createBatchClient(options);
