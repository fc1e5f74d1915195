// The names of voices and models that clients of the OpenAI API carry.

/** Each stands for the best voice of its kind in the language of the text, as a voice of `VOICE_ALIASES` does. */
const MALE = 20_298;
const OLDER_MALE = 20_299;
const FEMALE = 20_303;
const OLDER_FEMALE = 20_305;
const ANY = 147_320;

export const OPENAI_VOICES: ReadonlyMap<string, number> = new Map([
  ['alloy', ANY],
  ['ash', MALE],
  ['ballad', OLDER_MALE],
  ['cedar', MALE],
  ['coral', FEMALE],
  ['echo', MALE],
  ['fable', OLDER_FEMALE],
  ['marin', FEMALE],
  ['nova', FEMALE],
  ['onyx', OLDER_MALE],
  ['sage', OLDER_FEMALE],
  ['shimmer', FEMALE],
  ['verse', MALE],
]);

/** They say nothing about how a text is spoken. Each is also known with a date behind it. */
export const OPENAI_MODELS = ['tts-1', 'tts-1-hd', 'gpt-4o-mini-tts'] as const;

const DATE = /-(\d{4}|\d{4}-\d{2}-\d{2})$/;

export function withoutDate(model: string): string {
  return model.replace(DATE, '');
}
