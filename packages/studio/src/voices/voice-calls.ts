// The calls for voices, in the name of who is signed in.
import { createVoiceClient } from '@lector/client';
import { options } from '../server.ts';

export const voiceCalls = createVoiceClient(options);
