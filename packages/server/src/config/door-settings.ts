// The settings of the OpenAI door.
import type { Field } from './field.ts';

export const DOOR_FIELDS = {
  openaiVoices: {
    env: 'LECTOR_OPENAI_VOICES',
    kind: 'list',
    fallback: [],
    fallbackText: 'none',
    about:
      'Further names of voices for clients of the OpenAI API (`/v1`), separated by commas, such as `alloy=Amy,narrator=200003`: each stands for a voice by its name or id. The names of OpenAI’s voices that are not here stand for the best voice of the text’s language.',
  },
  openaiModels: {
    env: 'LECTOR_OPENAI_MODELS',
    kind: 'list',
    fallback: [],
    fallbackText: 'none',
    about:
      'Further names of models for the same clients, such as `kokoro,tts-1=Amy`: with a voice behind it, that one speaks where a request names none. `tts-1`, `tts-1-hd` and `gpt-4o-mini-tts` are always known.',
  },
  openaiLanguage: {
    env: 'LECTOR_OPENAI_LANGUAGE',
    kind: 'text',
    fallback: 'en-us',
    about:
      'Language of texts from these clients, which mostly do not say it, where neither the voice nor the letters tell it: a tag such as `fr-fr`.',
  },
  openaiLists: {
    env: 'LECTOR_OPENAI_LISTS',
    kind: 'text',
    fallback: 'open',
    oneOf: ['open', 'key'],
    about:
      'Whether the lists of voices and models under `/v1` are readable without a key, as some clients read them. Custom voices are listed to their owner alone.',
  },
  openaiFirstByteSeconds: {
    env: 'LECTOR_OPENAI_FIRST_BYTE_SECONDS',
    kind: 'integer',
    fallback: 10,
    unit: 'seconds',
    min: 1,
    max: 3_600,
    about:
      'A caller of `POST /v1/audio/speech` has the first bytes within so long, or is told to ask again: most clients give up after 30 seconds. WAV, which is sent whole, may take 1.9 times as long from there.',
  },
  openDoor: {
    env: 'LECTOR_OPEN_DOOR',
    kind: 'integer',
    fallback: 0,
    fallbackText: '0 (off)',
    min: 0,
    max: 2_147_483_647,
    about:
      'Id of a key (`lector keys list`) in whose name speech and lists under `/v1` are served to programs that show no key: with its scopes, rate and characters. Never to web pages.',
  },
  openDoorFrom: {
    env: 'LECTOR_OPEN_DOOR_FROM',
    kind: 'text',
    fallback: 'loopback',
    oneOf: ['loopback', 'anywhere'],
    about: 'Whether that door is open to programs of this machine alone, or to whoever reaches the server.',
  },
  doorRetentionHours: {
    env: 'LECTOR_DOOR_RETENTION_HOURS',
    kind: 'number',
    fallback: 24,
    unit: 'hours',
    min: 0,
    max: 876_000,
    about:
      'Runs that come through a door for other programs (the OpenAI API, Wyoming) are deleted after so long, text and audio; 0: as soon as they have been heard; 876000: as good as never. A key may have its own.',
  },
} as const satisfies Record<string, Field>;
