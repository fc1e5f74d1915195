// What the server says of itself in the Wyoming protocol: one program that speaks, and no other services.
import { VERSION } from '../version.ts';

/** Clients look at the first program only, so it has all voices. */
export function describeProgram(voices: readonly object[]): object {
  const program = {
    name: 'lector',
    description: 'Lector',
    attribution: { name: 'Lector', url: '' },
    installed: true,
    version: VERSION,
    voices,
    supports_synthesize_streaming: true,
  };
  return { asr: [], tts: [program], handle: [], intent: [], wake: [], mic: [], snd: [] };
}
