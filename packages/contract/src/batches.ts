// Many runs in one call, and batches: runs that were submitted together and are looked after together.
import { type Static, type TSchema, Type } from 'typebox';
import { NullableObject, NullableString } from './fields.ts';
import { askedAudioFields } from './formats.ts';
import {
  MAX_BATCH_NAME_CHARACTERS,
  MAX_CUSTOM_ID_CHARACTERS,
  MAX_ID,
  MAX_IDEMPOTENCY_KEY_LENGTH,
  MAX_RUNS_PER_CALL,
  MIN_ID,
} from './limits.ts';
import { BatchFields, ResultList } from './result-list.ts';
import { TtsRequest } from './tts.ts';

export const BATCH_STATUSES = ['open', 'running', 'paused', 'cancelling', 'completed', 'cancelled'] as const;
export type BatchStatus = (typeof BATCH_STATUSES)[number];

/** A name of the caller's own: letters, digits and `. _ : / @ # + -`, so that it can name a file without a change of meaning. */
export const CUSTOM_ID_PATTERN = '^[A-Za-z0-9][A-Za-z0-9._:/@#+-]{0,127}$';

const Ids = (description: string) =>
  Type.Optional(
    Type.Array(Type.Integer({ minimum: MIN_ID, maximum: MAX_ID }), {
      minItems: 1,
      maxItems: MAX_RUNS_PER_CALL,
      description,
    }),
  );

const choices = {
  voice_ids: Ids('Several voices instead of `voice_id`: a run for each.'),
  languages: Ids('Several languages instead of `language`: a run for each, and for each voice.'),
};

/** One item of a call: a text, and how it is to be spoken. Checked item by item, with an answer for each that is wrong. */
export const RunItem = (limits: { maxTextCharacters: number }) => {
  const { voice_id: voiceId, language, ...fields } = TtsRequest(limits).properties;
  return Type.Object(
    {
      ...fields,
      voice_id: Type.Optional(voiceId),
      language: Type.Optional(language),
      ...choices,
      custom_id: Type.Optional(
        NullableString({
          maxLength: MAX_CUSTOM_ID_CHARACTERS,
          description:
            'Your own name for the run, unique in the batch; results can be asked for by it, and files are named after it. Letters, digits ' +
            'and `. _ : / @ # + -`, beginning with a letter or digit. An item that becomes several runs gives each `<custom_id>.<language>` ' +
            'or `<custom_id>.<voice>`, by what differs, the language as its tag.',
        }),
      ),
      idempotency_key: Type.Optional(
        NullableString({
          maxLength: MAX_IDEMPOTENCY_KEY_LENGTH,
          description:
            'As the header of `POST /tts`, for this run alone: one that was submitted with it before is answered again.',
        }),
      ),
    },
    { title: 'RunItem' },
  );
};
export type RunItem = Static<ReturnType<typeof RunItem>>;

/** What all items have that do not say otherwise. */
const RunDefaults = (limits: { maxTextCharacters: number }) => {
  const { text: _text, custom_id: _customId, idempotency_key: _key, ...fields } = RunItem(limits).properties;
  return Type.Object(fields, { description: 'What every item has that does not say otherwise itself.' });
};

const Name = Type.Optional(
  NullableString({
    minLength: 1,
    maxLength: MAX_BATCH_NAME_CHARACTERS,
    description: 'A name of the batch, for people.',
  }),
);

const OnInvalid = Type.Optional(
  Type.Unsafe<'refuse' | 'skip'>({
    type: 'string',
    enum: ['refuse', 'skip'],
    default: 'refuse',
    description:
      '`refuse`: where one item is wrong nothing is stored, and the answer names every one. `skip`: the others are stored, and `skipped` names those that are not.',
  }),
);

/** Body of `POST /lector/v1/batches/{batch_id}/runs`. */
export const AddRunsRequest = (limits: { maxTextCharacters: number }) =>
  Type.Object(
    {
      // Each is checked on its own.
      runs: Type.Array(Type.Unsafe<unknown>(RunItem(limits)) as TSchema, {
        minItems: 1,
        maxItems: MAX_RUNS_PER_CALL,
        description: `The texts. They may become ${MAX_RUNS_PER_CALL} runs in all.`,
      }),
      defaults: Type.Optional(RunDefaults(limits)),
      on_invalid: OnInvalid,
      close: Type.Optional(Type.Boolean({ default: false, description: 'The batch takes no more runs after these.' })),
    },
    { title: 'AddRunsRequest' },
  );
export interface AddRunsRequest {
  readonly runs: readonly unknown[];
  readonly defaults?: Partial<RunItem>;
  readonly on_invalid?: 'refuse' | 'skip';
  readonly close?: boolean;
}

/** Body of `POST /lector/v1/runs`. */
export const SubmitRunsRequest = (limits: { maxTextCharacters: number }) =>
  Type.Object({ ...AddRunsRequest(limits).properties, name: Name }, { title: 'SubmitRunsRequest' });
export interface SubmitRunsRequest extends AddRunsRequest {
  readonly name?: string | null;
}

/** Query of the same calls with JSON Lines as their body. */
export const LinesQuery = Type.Object({
  on_invalid: OnInvalid,
  close: Type.Optional(
    Type.Unsafe<'true' | 'false'>({
      type: 'string',
      enum: ['true', 'false'],
      description:
        'Whether the batch takes no more runs after these: `true` for a new batch, `false` for one that is open, when left out.',
    }),
  ),
});
export type LinesQuery = Static<typeof LinesQuery>;

const Problem = Type.Object({
  loc: Type.Array(Type.Union([Type.String(), Type.Integer()])),
  msg: Type.String(),
  type: Type.String(),
});

/** Answer of both calls. */
export const SubmittedRuns = Type.Object(
  {
    batch_id: Type.String({ description: 'The batch that they are in.' }),
    runs: Type.Array(
      Type.Object({
        index: Type.Integer({ description: 'Of the item that it comes from, from 0.' }),
        custom_id: NullableString({ description: 'Its name in the batch, where the item has one.' }),
        run_id: Type.Integer(),
        task_id: Type.String(),
        replayed: Type.Boolean({
          description: 'True: it had been submitted before with this idempotency_key, and is not in this batch.',
        }),
      }),
      { description: 'In the order of the items; of an item by language, then by voice.' },
    ),
    skipped: Type.Array(
      Type.Object({ index: Type.Integer(), errors: Type.Array(Problem, { description: 'As in the body of a 422.' }) }),
      { description: 'Items that were not taken. Empty unless `on_invalid` is `skip`.' },
    ),
  },
  { title: 'SubmittedRuns' },
);
export type SubmittedRuns = Static<typeof SubmittedRuns>;

/** Body of `POST /lector/v1/batches`. */
export const OpenBatchRequest = Type.Object({ name: Name }, { title: 'OpenBatchRequest' });
export type OpenBatchRequest = Static<typeof OpenBatchRequest>;

const Count = (description: string) => Type.Integer({ minimum: 0, description });
const Time = (description: string) => NullableString({ description: `${description} (UTC).` });

export const BatchInfo = Type.Object(
  {
    batch_id: Type.String(),
    name: NullableString({ description: 'As it was given.' }),
    status: Type.Unsafe<BatchStatus>({
      type: 'string',
      enum: [...BATCH_STATUSES],
      description:
        '`open` takes more runs; `running` was closed and has runs that have not ended; `paused`: nothing new of it is begun.',
    }),
    created_at: Type.String({ format: 'date-time' }),
    closed_at: Time('Since when it takes no more runs'),
    paused_at: Time('Since when it is paused'),
    cancelled_at: Time('When it was cancelled'),
    finished_at: Time('When the last run had ended of a batch that takes no more'),
    counts: Type.Object(
      {
        total: Count('Runs: the sum of all that follow.'),
        queued: Count('In line.'),
        running: Count('Being spoken.'),
        done: Count('With audio.'),
        failed: Count(''),
        cancelled: Count(''),
        expired: Count('Done, and the audio was deleted by retention.'),
      },
      { description: 'Now.' },
    ),
    progress: Type.Object(
      {
        percent: Type.Number({
          minimum: 0,
          maximum: 100,
          description: 'Of the runs, ended ones of any kind; to a tenth.',
        }),
        characters: Count('Code points of all texts.'),
        spoken_characters: Count('Of the texts that were spoken.'),
        audio_seconds: Type.Number({ minimum: 0, description: 'Of what was spoken.' }),
        time_left: NullableObject(
          Type.Object({
            seconds: Type.Number({ description: 'As likely too long as too short.' }),
            from: Type.Number({ description: 'Four times in five it takes at least so many seconds' }),
            to: Type.Number({ description: 'and at most so many.' }),
          }),
          'By what its runs took so far, with as many at a time as now; null before one is done, while none is being spoken, and at the end.',
        ),
      },
      { description: 'How far it is.' },
    ),
  },
  { title: 'Batch' },
);
export type BatchInfo = Static<typeof BatchInfo>;

/** Query of `GET /lector/v1/batches`. */
export const BatchListQuery = Type.Object({
  cursor: Type.Optional(Type.String({ maxLength: 64, description: '`next_cursor` of the page before.' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 20, description: 'Batches on the page.' })),
});
export type BatchListQuery = Static<typeof BatchListQuery>;

export const BatchPage = Type.Object(
  {
    batches: Type.Array(BatchInfo, { description: 'Newest first.' }),
    next_cursor: NullableString({ description: 'For the batches behind these; null on the last page.' }),
  },
  { title: 'BatchPage' },
);
export type BatchPage = Static<typeof BatchPage>;

/** Answer of `POST /lector/v1/batches/{batch_id}/retry`. */
export const RetriedBatch = Type.Object(
  {
    retried: Type.Integer({ minimum: 0, description: 'New runs, each in the place of the one it repeats.' }),
    stopped: NullableString({ description: 'Why not all were repeated; ask again for the rest.' }),
    stopped_by: NullableString({ description: 'The same as the `code` of an error, such as `rate_limited`.' }),
    batch: BatchInfo,
  },
  { title: 'RetriedBatch' },
);
export type RetriedBatch = Static<typeof RetriedBatch>;

export const BatchParams = Type.Object({ batch_id: BatchFields.batch_id });

/** Query of `GET /lector/v1/batches/{batch_id}/results`. */
export const BatchResultsQuery = Type.Object({
  ...askedAudioFields,
  cursor: Type.Optional(Type.String({ maxLength: 64, description: '`next_cursor` of the page before.' })),
  limit: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: MAX_RUNS_PER_CALL,
      default: MAX_RUNS_PER_CALL,
      description: 'Runs on the page.',
    }),
  ),
});
export type BatchResultsQuery = Static<typeof BatchResultsQuery>;

/** Answer of `GET /lector/v1/batches/{batch_id}/results`. */
export const BatchResults = Type.Object(
  {
    ...ResultList.properties,
    next_cursor: NullableString({ description: 'For the runs behind these; null on the last page.' }),
  },
  { title: 'BatchResults' },
);
export type BatchResults = Static<typeof BatchResults>;
