// Reads what `synthesize` and the events of a streamed text ask for. Names of fields are the protocol's.
import { type AppError, invalidInput } from '../errors.ts';
import type { WyomingEvent } from './event.ts';
import type { VoiceWish } from './voice-list.ts';

export interface SpeechRequest {
  readonly wish: VoiceWish;
  readonly input: 'text' | 'ssml';
}

/** `speaker` changes nothing: each speaker of a model is a voice of its own here. Throws `invalid_input`. */
export function readSpeechRequest({ data }: WyomingEvent): SpeechRequest {
  const { voice = null, text_format: format = null } = data;
  if (voice !== null && (typeof voice !== 'object' || Array.isArray(voice)))
    throw refuse('voice', 'should be an object');
  if (format !== null && format !== 'text' && format !== 'ssml') throw refuse('text_format', 'should be text or ssml');
  const { name, language } = (voice ?? {}) as Record<string, unknown>;
  const wish = { name: readName(name, 'voice.name'), language: readName(language, 'voice.language') };
  return { wish, input: format ?? 'text' };
}

/** Throws `invalid_input`. */
export function readText({ data: { text } }: WyomingEvent): string {
  if (typeof text !== 'string') throw refuse('text', 'should be a string');
  return text;
}

function readName(value: unknown, field: string): string | null {
  if (value === undefined || value === null || value === '') return null;
  if (typeof value !== 'string') throw refuse(field, 'should be a string');
  return value;
}

function refuse(field: string, problem: string): AppError {
  return invalidInput({ loc: [field], msg: `${field} ${problem}`, type: 'event_invalid' });
}
