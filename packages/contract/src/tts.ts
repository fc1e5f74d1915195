// Runs in camb's API: submit, poll, fetch the result.
import { type Static, Type } from 'typebox';
import { Id, NullableInteger, NullableIntegerOf, NullableString } from './fields.ts';
import { MAX_AGE, MAX_ID, MIN_ID } from './limits.ts';
import { readingFields } from './reading.ts';

export const LANES = ['interactive', 'batch'] as const;
export type Lane = (typeof LANES)[number];

export const REUSE =
  'Whether sentences that another run with `reuse` of yours has spoken already, in the same words, voice and settings, are taken over ' +
  'instead of spoken again, and those of this run are kept for others.';

/** Body of `POST /tts`. The server sets the longest text. */
export const TtsRequest = (limits: { maxTextCharacters: number }) =>
  Type.Object(
    {
      text: Type.String({
        minLength: 1,
        maxLength: limits.maxTextCharacters,
        description: 'What to say, in code points. Well-formed Unicode without NUL, with at least one thing to speak.',
        examples: ['Good evening. Tonight we read the first chapter.'],
      }),
      voice_id: Id(
        'A voice of `GET /list-voices`, or one of the ids of camb’s clients, which stand for the best voice.',
        147320,
      ),
      language: Id('A language id of `GET /source-languages`.', 1),
      gender: Type.Optional(
        NullableIntegerOf(
          [0, 1, 2, 9],
          '1 male and 2 female ask for that kind of the voice; 0 and 9 leave it as it is.',
        ),
      ),
      age: Type.Optional(
        NullableInteger({ minimum: 0, maximum: MAX_AGE, description: 'Years the speaker should sound like.' }),
      ),
      project_name: Type.Optional(
        NullableString({ minLength: 3, maxLength: 255, description: 'A name for your own order.' }),
      ),
      project_description: Type.Optional(
        NullableString({ minLength: 3, maxLength: 5000, description: 'Words for your own order.' }),
      ),
      folder_id: Type.Optional(
        NullableInteger({ minimum: MIN_ID, maximum: MAX_ID, description: 'A folder of `GET /folders`.' }),
      ),
      lane: Type.Optional(
        Type.Unsafe<Lane | null>({
          enum: [...LANES, null],
          description:
            '`interactive`: somebody waits for it, so it goes before batch runs at the next end of a sentence or so. `batch`: it may wait. ' +
            'When left out, a run is interactive as long as its owner has at most two waiting.',
        }),
      ),
      listen_back: Type.Optional(
        Type.Unsafe<boolean | null>({
          type: ['boolean', 'null'],
          description:
            'Whether a recogniser listens to the recording once it is there, and compares what it hears with the text: `listened` of ' +
            '`GET /lector/v1/runs/{run_id}` tells. Refused where the server has no recogniser. False when left out.',
        }),
      ),
      reuse: Type.Optional(
        Type.Unsafe<boolean | null>({
          type: ['boolean', 'null'],
          description: `${REUSE} False when left out.`,
        }),
      ),
      ...readingFields,
    },
    { title: 'CreateTTSRequestPayload' },
  );
export type TtsRequest = Static<ReturnType<typeof TtsRequest>>;

/** Answer of `POST /tts`. */
export const TtsAccepted = Type.Object(
  { task_id: Type.String({ description: 'Asks for the state of the run: `GET /tts/{task_id}`.' }) },
  { title: 'CreateTTSOut' },
);
export type TtsAccepted = Static<typeof TtsAccepted>;

/** The three values that all four published clients know; any other makes them fail. */
export type WireStatus = 'SUCCESS' | 'PENDING' | 'ERROR';

/** Answer of `GET /tts/{task_id}`. All four keys are always there. */
export const TaskStatus = Type.Object(
  {
    status: Type.Unsafe<WireStatus>({ type: 'string', enum: ['SUCCESS', 'PENDING', 'ERROR'] }),
    run_id: NullableInteger({
      minimum: MIN_ID,
      maximum: MAX_ID,
      description: 'Fetches the result; null until SUCCESS.',
    }),
    exception_reason: NullableString({
      description: '`PROCESSING_ERROR`, `TIMEOUT`, `INTERNAL_ERROR`, … after an ERROR, else null.',
    }),
    message: NullableString({ description: 'What happened, in human words, or null.' }),
  },
  { title: 'OrchestratorPipelineResult' },
);
export type TaskStatus = Static<typeof TaskStatus>;

/** Answer of `GET /tts-result/{run_id}?output_type=file_url`. */
export const FileUrl = Type.Object(
  { output_url: Type.String({ description: 'A signed link: works bare, by GET and HEAD, until it expires.' }) },
  { title: 'GetTTSResultOutFileUrl' },
);
export type FileUrl = Static<typeof FileUrl>;

export const OUTPUT_TYPES = ['raw_bytes', 'file_url'] as const;
export type OutputType = (typeof OUTPUT_TYPES)[number];
