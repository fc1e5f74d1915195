// The call for the results of up to a thousand runs: an entry for each place of the list, whatever became of the run.
import { type Static, Type } from 'typebox';
import { ErrorBody } from './errors.ts';
import { Id, NullableInteger, NullableObject, NullableString } from './fields.ts';
import { askedAudioFields } from './formats.ts';
import { MAX_CUSTOM_ID_CHARACTERS, MAX_ID, MAX_RESULT_WAIT_SECONDS, MAX_RUNS_PER_CALL } from './limits.ts';

/** What became of a run. `unavailable`: it could not be looked up now; asking again may help. */
export const RESULT_STATUSES = [
  'ready',
  'queued',
  'running',
  'failed',
  'cancelled',
  'expired',
  'not_found',
  'unavailable',
] as const;
export type ResultStatus = (typeof RESULT_STATUSES)[number];

/** What names a batch, wherever it stands. */
export const BatchFields = {
  batch_id: Type.String({
    maxLength: 64,
    description: 'A batch, as the call that made it has answered.',
    examples: ['batch_0123456789abcdef0123456789abcdef'],
  }),
};

/** Body of `POST /lector/v1/results`: either run ids, or a batch and names in it. */
export const ResultListRequest = Type.Object(
  {
    run_ids: Type.Optional(
      Type.Array(Id('The run to look up.', 12345), {
        minItems: 1,
        maxItems: MAX_RUNS_PER_CALL,
        description: 'Runs to look up, answered place by place: an id that stands here twice is answered twice.',
        examples: [[12345, 6789]],
      }),
    ),
    batch_id: Type.Optional(BatchFields.batch_id),
    custom_ids: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: MAX_CUSTOM_ID_CHARACTERS }), {
        minItems: 1,
        maxItems: MAX_RUNS_PER_CALL,
        description: 'Instead of `run_ids`: runs of the batch by their names.',
      }),
    ),
    ...askedAudioFields,
    wait: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: MAX_RESULT_WAIT_SECONDS,
        description: 'Seconds to wait for runs that have not ended. The answer comes sooner when `until` is reached.',
      }),
    ),
    until: Type.Optional(
      Type.Unsafe<'all' | 'any'>({
        type: 'string',
        enum: ['all', 'any'],
        default: 'all',
        description: 'Wait until all of these runs have ended, or any of them.',
      }),
    ),
    require: Type.Optional(
      Type.Unsafe<'all_ready'>({
        type: 'string',
        enum: ['all_ready'],
        description: 'The same answer has status 409 unless every run is ready.',
      }),
    ),
  },
  { title: 'ResultListRequest' },
);
export type ResultListRequest = Static<typeof ResultListRequest>;

const ResultError = Type.Object({
  code: Type.String({ description: 'Such as `engine_failed`, `deadline`, `nothing_spoken`, `cancelled`, `expired`.' }),
  message: Type.String(),
  retryable: Type.Boolean({ description: 'Whether a new run of the same text may succeed.' }),
});

/** One place of the list. What a status does not have is null. */
const ResultListEntry = Type.Object(
  {
    index: Type.Integer({ description: 'Its place in `run_ids` or `custom_ids`, or on the page, from 0.' }),
    run_id: NullableInteger({
      minimum: 1,
      maximum: MAX_ID,
      description: 'Null for a name that no run of the batch has.',
    }),
    custom_id: Type.Optional(
      NullableString({ description: 'Its name in the batch; only where results were asked for by name or batch.' }),
    ),
    status: Type.Unsafe<ResultStatus>({ type: 'string', enum: [...RESULT_STATUSES] }),
    url: NullableString({ description: 'A signed link that works without a key, of a run that is `ready`.' }),
    url_expires_at: NullableString({ description: 'When the link stops working (UTC). Asking again gives a new one.' }),
    size_bytes: NullableInteger({
      minimum: 0,
      maximum: Number.MAX_SAFE_INTEGER,
      description: 'Of the bytes behind the link; null for what is made when it is fetched.',
    }),
    sha256: NullableString({ description: 'Lower-case hex, of the same bytes.' }),
    duration_ms: NullableInteger({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description: '' }),
    sample_rate: NullableInteger({ minimum: 1, maximum: 192_000, description: 'Hz, one channel.' }),
    content_type: NullableString({ description: 'Of the audio.' }),
    note: NullableString({ description: 'A remark on a run that is ready, such as what was not spoken.' }),
    error: NullableObject(ResultError, 'Why a run has no audio, once that is final.'),
  },
  { title: 'ResultListEntry' },
);
export type ResultListEntry = Static<typeof ResultListEntry>;

const Count = (description: string) => Type.Integer({ minimum: 0, description });

export const ResultList = Type.Object(
  {
    results: Type.Array(ResultListEntry),
    counts: Type.Object(
      {
        requested: Count('Places of the list: the sum of all that follow.'),
        ready: Count('With a link.'),
        pending: Count('Queued or running.'),
        failed: Count('Failed or cancelled.'),
        missing: Count('Expired, or not found.'),
        unprocessed: Count('Unavailable now.'),
      },
      { description: 'By place, so an id that stands twice counts twice.' },
    ),
    unprocessed: Type.Array(Type.Integer(), {
      description: 'The runs that could not be looked up now, each once: send them as `run_ids` again.',
    }),
    min_url_expires_at: NullableString({
      description: 'When the first of these links stops working; null without any.',
    }),
  },
  { title: 'ResultList' },
);
export type ResultList = Static<typeof ResultList>;

/** Body of the 409 when every run was required to be ready: the same list, with the fields of every error. */
export const IncompleteResultList = Type.Object(
  { ...ErrorBody.properties, ...ResultList.properties },
  { title: 'IncompleteResultList' },
);
export type IncompleteResultList = Static<typeof IncompleteResultList>;
