// The voices that engines bring along, for the server process.
import type { VoiceSource } from '../ports/voice-source.ts';
import { ESPEAK_SOURCE } from './espeak/catalogue.ts';

export const ENGINE_SOURCES: readonly VoiceSource[] = [ESPEAK_SOURCE];
