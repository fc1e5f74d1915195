// The calls for speech at once, in the name of who is signed in.
import { createLiveClient } from '@lector/client';
import { options } from '../server.ts';

export const liveCalls = createLiveClient(options);
