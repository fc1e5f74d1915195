// Many runs at once: lists, counts, bulk actions, archives, events.
import { type Static, Type } from 'typebox';
import type { BatchInfo } from './batches.ts';
import { Id, NullableString } from './fields.ts';
import { askedAudioFields } from './formats.ts';
import { MAX_ID, MAX_LINK_SECONDS, MAX_LISTED_IDS, MAX_RUNS_PER_CALL, MAX_RUNS_PER_PAGE, MIN_ID } from './limits.ts';
import { DOORS, type Door, RunInfo } from './runs.ts';

const filters = {
  status: Type.Optional(
    Type.String({
      maxLength: 100,
      description: 'One or more of `queued`, `running`, `done`, `failed`, `cancelled`, `expired`, separated by commas.',
      examples: ['failed,cancelled'],
    }),
  ),
  voice_id: Type.Optional(Id('Only runs of this voice.')),
  language: Type.Optional(Id('Only runs in this language.')),
  key_id: Type.Optional(Type.Integer({ minimum: MIN_ID, maximum: MAX_ID, description: 'Only runs of this key.' })),
  door: Type.Optional(
    Type.Unsafe<Door | 'any'>({
      type: 'string',
      enum: [...DOORS, 'any'],
      description:
        'Only runs that came through a door for other programs: `openai` or `wyoming`; `any`: all runs. Left out: those of the API and the studio.',
    }),
  ),
  batch_id: Type.Optional(Type.String({ maxLength: 64, description: 'Only runs of this batch, while it is there.' })),
  created_from: Type.Optional(
    Type.String({ maxLength: 40, description: 'ISO 8601 with a zone: only runs made then or later.' }),
  ),
  created_before: Type.Optional(Type.String({ maxLength: 40, description: 'The same: only runs made earlier.' })),
  q: Type.Optional(
    Type.String({
      maxLength: 200,
      description: 'Only runs whose text holds these words as they stand, in any letter case.',
    }),
  ),
};

/** Which runs: every condition that is given must hold. */
export const RunFilter = Type.Object(filters, { title: 'RunFilter' });
export type RunFilter = Static<typeof RunFilter>;

/** Query of `GET /lector/v1/runs`. */
export const RunListQuery = Type.Object({
  ...filters,
  cursor: Type.Optional(Type.String({ maxLength: 64, description: '`next_cursor` of the page before.' })),
  limit: Type.Optional(
    Type.Integer({ minimum: 1, maximum: MAX_RUNS_PER_PAGE, default: 50, description: 'Runs on the page.' }),
  ),
});
export type RunListQuery = Static<typeof RunListQuery>;

/** Answer of `GET /lector/v1/runs`. */
export const RunPage = Type.Object(
  {
    runs: Type.Array(RunInfo, { description: 'Newest first.' }),
    next_cursor: NullableString({ description: 'For the runs behind these; null on the last page.' }),
  },
  { title: 'RunPage' },
);
export type RunPage = Static<typeof RunPage>;

const Total = Type.Integer({ minimum: 0 });

/** Answer of `GET /lector/v1/runs/count`. */
export const RunCount = Type.Object(
  {
    total: Type.Integer({ minimum: 0, description: 'Runs that the filter matches, counted now.' }),
    by_status: Type.Object({
      queued: Total,
      running: Total,
      done: Total,
      failed: Total,
      cancelled: Total,
      expired: Total,
    }),
    audio_seconds: Type.Number({ minimum: 0, description: 'Of all their audio.' }),
    size_bytes: Type.Integer({ minimum: 0, description: 'Of all their audio.' }),
  },
  { title: 'RunCount' },
);
export type RunCount = Static<typeof RunCount>;

/** Answer of `GET /lector/v1/runs/ids`. */
export const RunIds = Type.Object(
  {
    run_ids: Type.Array(Id(''), { description: `Newest first, ${MAX_LISTED_IDS} at most.` }),
    complete: Type.Boolean({ description: 'False when there are more.' }),
  },
  { title: 'RunIds' },
);
export type RunIds = Static<typeof RunIds>;

export type RunAction = 'cancel' | 'retry' | 'delete';

/** Body of `POST /lector/v1/runs/actions`. Either names runs or says which. */
export const RunActionRequest = Type.Object(
  {
    action: Type.Unsafe<RunAction>({
      type: 'string',
      enum: ['cancel', 'retry', 'delete'],
      description: 'Cancels what has not ended, repeats what has ended without audio, deletes whatever it is.',
    }),
    run_ids: Type.Optional(
      Type.Array(Id(''), { minItems: 1, maxItems: MAX_RUNS_PER_CALL, description: 'Runs by name.' }),
    ),
    filter: Type.Optional(RunFilter),
    dry_run: Type.Optional(Type.Boolean({ default: false, description: 'Only counts.' })),
  },
  { title: 'RunActionRequest' },
);
export type RunActionRequest = Static<typeof RunActionRequest>;

/** Answer of `POST /lector/v1/runs/actions`. */
export const RunActionResult = Type.Object(
  {
    matched: Type.Integer({ minimum: 0, description: 'Runs that are there and meant.' }),
    changed: Type.Integer({ minimum: 0, description: 'Of these, runs that it was, or would be, done to.' }),
    run_ids: Type.Array(Id(''), {
      description: `Of \`retry\` the new runs, else those that changed; the first ${MAX_RUNS_PER_CALL}.`,
    }),
    stopped: NullableString({
      description: 'Why it ended before all were done: the queue is full, the budget spent, the rate limit reached.',
    }),
    stopped_by: NullableString({ description: 'The same as the `code` of an error, such as `rate_limited`.' }),
  },
  { title: 'RunActionResult' },
);
export type RunActionResult = Static<typeof RunActionResult>;

/** Body of `POST /lector/v1/runs/{run_id}/links`. */
export const LinkRequest = Type.Object(
  {
    seconds: Type.Integer({ minimum: 1, maximum: MAX_LINK_SECONDS, description: 'How long the link works.' }),
    ...askedAudioFields,
  },
  { title: 'LinkRequest' },
);
export type LinkRequest = Static<typeof LinkRequest>;

/** Answer of `POST /lector/v1/runs/{run_id}/links`. */
export const Link = Type.Object(
  {
    output_url: Type.String({ description: 'Works bare, by GET and HEAD, for whoever has it.' }),
    expires_at: Type.String({ format: 'date-time', description: 'UTC.' }),
  },
  { title: 'Link' },
);
export type Link = Static<typeof Link>;

/** Query of `GET /lector/v1/runs.zip`: runs by name, or a filter. */
export const ArchiveQuery = Type.Object({
  ...filters,
  ...askedAudioFields,
  run_ids: Type.Optional(
    Type.String({
      maxLength: 12_000,
      description: `Run ids separated by commas, ${MAX_RUNS_PER_CALL} at most. With them no filter is needed.`,
    }),
  ),
});
export type ArchiveQuery = Static<typeof ArchiveQuery>;

/** `data` of an event of `GET /lector/v1/events`. The event's name is its type, its id goes into `Last-Event-ID`. */
export type RunEvent =
  /** The run's current state; several changes in a row may come as one event. */
  | { readonly type: 'run'; readonly id: string; readonly run: RunInfo }
  | { readonly type: 'deleted'; readonly id: string; readonly run_id: number }
  /** A batch as it is now, at most two a second; after a connection those that are not finished. */
  | { readonly type: 'batch'; readonly id: string; readonly batch: BatchInfo }
  /** Too many changes since the last event seen: reload the list. */
  | { readonly type: 'reset'; readonly id: string };
