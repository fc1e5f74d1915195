// The speech calls of the OpenAI API, as its clients send and read them.
import { type Static, Type } from 'typebox';
import { NullableString } from './fields.ts';
import { MAX_SPEED, MIN_SPEED } from './limits.ts';

export const OPENAI_FORMATS = ['mp3', 'opus', 'aac', 'flac', 'wav', 'pcm'] as const;
export type OpenAiFormat = (typeof OPENAI_FORMATS)[number];

const MAX_NAME_LENGTH = 200;
const VoiceName = (description: string) => ({ type: 'string', maxLength: MAX_NAME_LENGTH, description }) as const;
const UNUSED = 'Taken for the sake of clients that send it, and not used.';

/** Body of `POST /v1/audio/speech`. Fields that are not here are ignored. The server sets the longest text. */
export const SpeechRequest = (limits: { maxTextCharacters: number }) =>
  Type.Object(
    {
      input: Type.String({
        minLength: 1,
        maxLength: limits.maxTextCharacters,
        description:
          'What to say, in code points. Without anything to be spoken, such as `.`, it gives a short silence.',
        examples: ['Good evening.'],
      }),
      model: Type.Optional(
        NullableString({
          maxLength: MAX_NAME_LENGTH,
          description: 'One of `GET /v1/models`, or a voice for when `voice` is left out.',
        }),
      ),
      voice: Type.Optional(
        Type.Unsafe<string | number | { id: string | number } | null>({
          type: ['string', 'integer', 'object', 'null'],
          maxLength: MAX_NAME_LENGTH,
          properties: { id: { type: ['string', 'integer'], maxLength: MAX_NAME_LENGTH } },
          required: ['id'],
          description:
            'Id or name of a voice of `GET /v1/audio/voices`, or one of OpenAI’s names, each of which stands for a voice of the text’s language. Letter case does not matter.',
          examples: ['alloy'],
        }),
      ),
      response_format: Type.Optional(
        Type.Unsafe<OpenAiFormat | null>({
          enum: [...OPENAI_FORMATS, null],
          description:
            '`mp3` when left out. `pcm`: 16-bit little-endian at 24,000 Hz; so is `wav`, which is sent when it is whole.',
        }),
      ),
      speed: Type.Optional(
        Type.Unsafe<number | null>({
          type: ['number', 'null'],
          minimum: MIN_SPEED,
          maximum: MAX_SPEED,
          description: "Factor of the voice's own rate; what it cannot is spoken as near to it as it can.",
        }),
      ),
      stream_format: Type.Optional(
        NullableString({
          maxLength: 20,
          description: '`sse` sends the audio in server-sent events; anything else as it is.',
        }),
      ),
      language: Type.Optional(
        NullableString({
          maxLength: 35,
          description: 'Of the text, such as `fr` or `pt-BR`. Ignored when the voice does not speak it.',
        }),
      ),
      lang_code: Type.Optional(NullableString({ maxLength: 35, description: 'Another name of `language`.' })),
      instructions: Type.Optional(NullableString({ maxLength: 20_000, description: UNUSED })),
    },
    { title: 'CreateSpeechRequest' },
  );
export type SpeechRequest = Static<ReturnType<typeof SpeechRequest>>;

/** A voice in a list of the OpenAI door. */
export const ListedVoice = Type.Object(
  {
    ...{ id: VoiceName('To be asked for by.'), name: VoiceName('The same, for people: no two are equal.') },
    language: Type.String({ description: 'The tag of its language; `mul` when it speaks many.' }),
    gender: Type.Unsafe<'male' | 'female' | 'neutral'>({ type: 'string', enum: ['male', 'female', 'neutral'] }),
    description: Type.String(),
  },
  { title: 'ListedVoice' },
);
export type ListedVoice = Static<typeof ListedVoice>;

const VOICES = 'Those of everybody, and with a key also the custom voices of its owner.';

/** Answer of `GET /v1/audio/voices`; with `legacy=true` the list of ids alone. */
export const ListedVoices = Type.Object(
  {
    object: Type.Optional(Type.Literal('list')),
    voices: Type.Unsafe<ListedVoice[] | string[]>({
      type: 'array',
      items: { anyOf: [ListedVoice, { type: 'string' }] },
      description: VOICES,
    }),
    data: Type.Optional(Type.Array(ListedVoice, { description: 'The same once more, for other clients.' })),
  },
  { title: 'ListedVoices' },
);
export type ListedVoices = Static<typeof ListedVoices>;

const model = {
  id: Type.String(),
  object: Type.Literal('model'),
  created: Type.Integer({ description: 'Seconds since 1970: when this server was started.' }),
  owned_by: Type.String(),
};
const Model = Type.Object(model);

/** Answer of `GET /v1/models`. */
export const ModelList = Type.Object({ object: Type.Literal('list'), data: Type.Array(Model) }, { title: 'ModelList' });
export type ModelList = Static<typeof ModelList>;

/** Answer of `GET /v1/models/{model}`. */
export const ModelDetail = Type.Object(
  {
    ...model,
    voices: Type.Array(Type.Object({ name: Type.String(), language: Type.String() }), { description: VOICES }),
  },
  { title: 'ModelDetail' },
);
export type ModelDetail = Static<typeof ModelDetail>;

/** Answer of `GET /v1/audio/models`. */
export const AudioModels = Type.Object(
  { models: Type.Array(Type.Object({ id: Type.String(), name: Type.String() })) },
  { title: 'AudioModels' },
);
export type AudioModels = Static<typeof AudioModels>;

/** Body of every error under `/v1`. */
export const OpenAiErrorBody = Type.Object(
  {
    error: Type.Object({
      message: Type.String({ description: 'What is wrong and, where a limit is the reason, which one.' }),
      type: Type.String({ description: '`invalid_request_error`, `rate_limit_error` or `server_error`.' }),
      param: NullableString({ description: 'The field that is meant.' }),
      code: NullableString({ description: "Stable: OpenAI's where it has one, else Lector's own." }),
    }),
  },
  { title: 'OpenAIError' },
);
export type OpenAiErrorBody = Static<typeof OpenAiErrorBody>;
