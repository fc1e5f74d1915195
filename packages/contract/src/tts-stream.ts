// Speech that is sent while it is spoken, in camb's API: `POST /tts-stream`, in the four forms that its clients have had.
import { type Static, Type } from 'typebox';
import { Id, NullableInteger, NullableIntegerOf, NullableObject, NullableString } from './fields.ts';
import { MAX_AGE, MAX_ID, MIN_ID } from './limits.ts';
import { readingFields } from './reading.ts';

/** `adts` is AAC; the rest of a name after `pcm_` tells the samples: sign or floating point, bits, and the order of bytes. */
export const STREAM_FORMATS = [
  'wav',
  'flac',
  'adts',
  'mp3',
  'pcm_s16le',
  'pcm_s16be',
  'pcm_s32le',
  'pcm_s32be',
  'pcm_f32le',
  'pcm_f32be',
] as const;
export type StreamFormat = (typeof STREAM_FORMATS)[number];

/** The vendor's models. Here they only say at which rate raw samples are sent. */
const SPEECH_MODELS = [
  'auto',
  'mars-8.1-pro-beta',
  'mars-8.1-flash-beta',
  'mars-8',
  'mars-8-flash',
  'mars-8-instruct',
  'mars-7',
  'mars-6',
  'mars-pro',
  'mars-flash',
  'mars-instruct',
] as const;

const HANG_UPS = ['cancel', 'finish'] as const;

const MAX_LOCALE_LENGTH = 35;
const UNUSED = 'Taken for the sake of the vendor’s clients. No engine here has it.';

const choice = <T extends string>(values: readonly T[], description: string) =>
  Type.Optional(Type.Unsafe<T | null>({ enum: [...values, null], description }));
const unusedNumber = (minimum: number, maximum: number, type: 'number' | 'integer' = 'number') =>
  Type.Optional(Type.Unsafe<number | null>({ type: [type, 'null'], minimum, maximum, description: UNUSED }));
const unusedSwitch = () =>
  Type.Optional(Type.Unsafe<boolean | null>({ type: ['boolean', 'null'], description: UNUSED }));

const OutputConfiguration = Type.Object({
  format: choice(STREAM_FORMATS, '`mp3` when left out.'),
  sample_rate: Type.Optional(
    NullableInteger({
      minimum: 8_000,
      maximum: 48_000,
      description:
        'Hz, one of those that the format has. Of raw samples 48,000 for `mars-pro`, else 22,050, when left out.',
    }),
  ),
  duration: unusedNumber(0, 86_400),
  apply_enhancement: unusedSwitch(),
});

const VoiceSettings = Type.Object({
  enhance_reference_audio_quality: unusedSwitch(),
  maintain_source_accent: unusedSwitch(),
  apply_ref_loudness_norm: unusedSwitch(),
  speaking_rate: unusedNumber(0, 10),
});

const InferenceOptions = Type.Object({
  stability: unusedNumber(0, 1),
  temperature: unusedNumber(0.01, 4),
  inference_steps: unusedNumber(1, 1_000, 'integer'),
  speaker_similarity: unusedNumber(0, 1),
  localize_speaker_weight: unusedNumber(0, 1),
  acoustic_quality_boost: unusedSwitch(),
});

/** Body of `POST /tts-stream`. The server sets the longest text. */
export const TtsStreamRequest = (limits: { maxTextCharacters: number }) =>
  Type.Object(
    {
      text: Type.String({
        minLength: 3,
        maxLength: limits.maxTextCharacters,
        description: 'What to say, in code points. Well-formed Unicode without NUL, with at least one thing to speak.',
        examples: ['Good evening. Tonight we read the first chapter.'],
      }),
      voice_id: Id('A voice of `GET /list-voices`, or one of the ids of camb’s clients.', 147320),
      language: Type.Unsafe<string | number>({
        type: ['string', 'integer'],
        maxLength: MAX_LOCALE_LENGTH,
        minimum: MIN_ID,
        maximum: MAX_ID,
        description:
          'A locale such as `en-us`, or, as older clients send it, a language id of `GET /source-languages`.',
        examples: ['en-us'],
      }),
      gender: Type.Optional(NullableIntegerOf([0, 1, 2, 9], '1 male and 2 female ask for that kind of the voice.')),
      age: Type.Optional(
        NullableInteger({ minimum: 0, maximum: MAX_AGE, description: 'Years the speaker should sound like.' }),
      ),
      output_format: choice(
        STREAM_FORMATS,
        'Of older clients. `flac` when left out by a client that sends a language id.',
      ),
      speech_model: choice(SPEECH_MODELS, 'Tells at which rate raw samples are sent, and nothing else.'),
      user_instructions: Type.Optional(NullableString({ minLength: 3, maxLength: 1_000, description: UNUSED })),
      enhance_named_entities_pronunciation: unusedSwitch(),
      output_configuration: Type.Optional(NullableObject(OutputConfiguration, 'What the audio is sent as.')),
      voice_settings: Type.Optional(NullableObject(VoiceSettings, UNUSED)),
      inference_options: Type.Optional(NullableObject(InferenceOptions, UNUSED)),
      store: Type.Optional(
        Type.Unsafe<boolean | null>({
          type: ['boolean', 'null'],
          description:
            'Whether the run is kept like any other, to be fetched later; its id is in the `x-lector-run-id` header. True when left out.',
        }),
      ),
      on_hangup: choice(
        HANG_UPS,
        '`cancel` ends the run when the caller hangs up early and does not come back with the same request within 5 seconds; `finish` has it ' +
          'spoken to its end, as an `Idempotency-Key` does. `cancel` when left out.',
      ),
      ...readingFields,
    },
    { title: 'CreateStreamTTSRequestPayload' },
  );
export type TtsStreamRequest = Static<ReturnType<typeof TtsStreamRequest>>;
