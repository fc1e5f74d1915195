// What the neural engine knows of a voice's files, for the server process: it does not load the engine.
import type { VoiceInspector } from '../../ports/voice-inspector.ts';
import { inspectVoice } from './inspect.ts';
import { verifyVoice } from './verify.ts';

export const VOICE_INSPECTOR: VoiceInspector = { inspect: inspectVoice, verify: verifyVoice };
