// One run in Lector's own API, and its two ids.
import { type Static, Type } from 'typebox';
import { Id, NullableInteger, NullableNumber, NullableObject, NullableString } from './fields.ts';
import { EXCERPT_CHARACTERS, MAX_ID, MAX_TAKE, MIN_ID, PEAKS_BARS, WAVEFORM_BARS } from './limits.ts';
import {
  FOOTNOTE_PLACES,
  type FootnotePlace,
  INPUT_TYPES,
  type InputType,
  NORMALIZE_LEVELS,
  type NormalizeLevel,
} from './reading.ts';

/** A task id as `POST /tts` answers it. Letter case does not matter, as RFC 9562 asks of readers. */
export const TASK_ID_PATTERN = '^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$';

/** Path parameter of calls about one run. A poll returns the run id only at SUCCESS, so the task id is accepted too. */
export const RunName = Type.Unsafe<number | string>({
  anyOf: [
    { type: 'integer', minimum: MIN_ID, maximum: MAX_ID },
    { type: 'string', format: 'uuid', pattern: TASK_ID_PATTERN },
  ],
  description: 'The `run_id`, or the `task_id` of `POST /tts`.',
  examples: [12345],
});

export type RunStatus = 'queued' | 'running' | 'done' | 'failed' | 'cancelled' | 'expired';

const Count = (description: string) => Type.Integer({ minimum: 0, description });

const Failure = Type.Object({
  code: Type.String({
    description: 'Stable: `engine_failed`, `deadline`, `nothing_spoken`, `cancelled` or `internal`.',
  }),
  message: Type.String({ description: 'The same in human words.' }),
});

const Audio = Type.Object({
  seconds: Type.Number({ minimum: 0, description: 'Length, to the millisecond.' }),
  size_bytes: Type.Integer({ minimum: 0 }),
  sha256: Type.String({ description: 'Lower-case hex, of the bytes.' }),
  sample_rate: Type.Integer({ description: 'Hz, one channel.' }),
});

const Coverage = Type.Object({
  characters: Count('Of the text, in code points: the sum of all the others.'),
  spoken: Count('Heard.'),
  silent: Type.Object(
    {
      white_space: Count('Spaces and line ends.'),
      punctuation: Count('Shapes melody and pauses.'),
      invisible: Count('Joiners, direction marks and the like.'),
      markup: Count('Of Markdown, HTML or SSML: signs, tags, addresses of links.'),
      left_out: Count(
        'Words left out by a rule or an option, such as footnotes and code: `reading.skipped` says where.',
      ),
    },
    { description: 'Not meant to be heard.' },
  ),
  reported: Type.Object(
    {
      no_reading: Count('Signs that the voice has no word for.'),
      no_sound: Count('Letters or digits that the voice passed over.'),
    },
    { description: 'Should have been heard and was not.' },
  ),
  losses: Type.Array(
    Type.Object({
      at: Count('Code points before it in the text.'),
      length: Count('In code points.'),
      reason: Type.String({ description: '`no_reading` or `no_sound`.' }),
    }),
    { description: 'Where the reported characters stand: the first 50 stretches.' },
  ),
  basis: NullableString({
    description:
      'How it is known: `judged` from what the engine reports and from how the text sounds without a word; `promised` ' +
      'where the engine speaks every character that it does not report. Null for runs of before this was judged, ' +
      'whose passages count as spoken when any of them sounded.',
  }),
});

const place = {
  at: Count('Code points before it in the text.'),
  length: Count('In code points.'),
};

const ReadingReport = Type.Object({
  input_type: Type.Unsafe<InputType>({ type: 'string', enum: [...INPUT_TYPES] }),
  normalize: Type.Unsafe<NormalizeLevel>({ type: 'string', enum: [...NORMALIZE_LEVELS] }),
  footnotes: Type.Unsafe<FootnotePlace>({ type: 'string', enum: [...FOOTNOTE_PLACES] }),
  marks: Type.Boolean(),
  pauses: Type.Object({
    sentence_ms: Type.Integer(),
    paragraph_ms: Type.Integer(),
    heading_ms: Type.Integer(),
    scene_ms: Type.Integer(),
  }),
  speed: Type.Number({ description: 'As it was asked for. A warning tells where the voice could not.' }),
  respoken: Type.Array(Type.Object({ ...place, spoken: Type.String({ description: 'What was read in its place.' }) }), {
    description: 'Parts that were read as other words: the first 500.',
  }),
  respoken_count: Count('How many there are in all.'),
  skipped: Type.Array(
    Type.Object({
      ...place,
      reason: Type.String({
        description: '`comment`, `code`, `footnote`, `table`, `hidden` or `metadata`.',
      }),
    }),
    { description: 'Parts that were left out: the first 100.' },
  ),
  skipped_count: Count('How many there are in all.'),
  warnings: Type.Array(
    Type.Object({ ...place, code: Type.String(), message: Type.String({ description: 'In human words.' }) }),
    { description: 'What else the caller should know: the first 100.' },
  ),
  warning_count: Count('How many there are in all.'),
});

/** Doors for programs that want to hear a text at once: the OpenAI API, and Wyoming. */
export const DOORS = ['openai', 'wyoming'] as const;
export type Door = (typeof DOORS)[number];

const Source = Type.Object(
  {
    kind: Type.Unsafe<'key' | 'studio'>({ type: 'string', enum: ['key', 'studio'] }),
    key_id: Type.Integer({
      description: 'The key that submitted it; of the studio, the number it goes by in `key_id`.',
    }),
    name: Type.String({ description: "The key's name." }),
    door: Type.Unsafe<Door | null>({
      enum: [...DOORS, null],
      description: 'The door for other programs that it came through; null for the API and the studio.',
    }),
  },
  { description: 'Where it came from.' },
);

const runFacts = {
  run_id: Id('Known from the start, unlike in a poll.', 12345),
  task_id: Type.String(),
  status: Type.Unsafe<RunStatus>({
    type: 'string',
    enum: ['queued', 'running', 'done', 'failed', 'cancelled', 'expired'],
  }),
  voice_id: Id('The voice that speaks it: of an id that stands for others, the one it stood for at the submit.', 1021),
  language: Id('As submitted.', 1),
  characters: Count('Of the text, in code points.'),
  excerpt: Type.String({
    description: `The first ${EXCERPT_CHARACTERS} code points of the text; of HTML and SSML those of its words.`,
  }),
  source: Source,
  batch_id: NullableString({
    description: 'The batch that it is in; null outside of batches, and once a later run has taken its place there.',
  }),
  custom_id: NullableString({ description: 'Its name in the batch.' }),
  retry_of: NullableInteger({
    minimum: MIN_ID,
    maximum: MAX_ID,
    description: 'The run that this one repeats, while that is there.',
  }),
  attempts: Count('How often an engine has begun to speak it.'),
  created_at: Type.String({ format: 'date-time', description: 'UTC.' }),
  started_at: NullableString({ description: 'UTC, when an engine last began to speak it.' }),
  finished_at: NullableString({ description: 'UTC, when it was done, failed or was cancelled.' }),
  failure: NullableObject(Failure, 'Why there is no audio; null unless it failed or was cancelled.'),
  note: NullableString({ description: 'A remark on the audio.' }),
  audio: NullableObject(Audio, 'The stored audio; null while and when there is none.'),
  waveform: NullableString({
    description: `Base64 of up to ${WAVEFORM_BARS} bytes, the loudest sample of each stretch of time from 0 to 255; null without audio.`,
  }),
};

/** A run in a list, in an event, and as the answer of a cancellation. Every key is always there. */
export const RunInfo = Type.Object(runFacts, { title: 'Run' });
export type RunInfo = Static<typeof RunInfo>;

/** Query of `POST /lector/v1/runs/{run_id}/retry`. */
export const RetryQuery = Type.Object({
  take: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: MAX_TAKE,
      description:
        'The number of the take. Segments of another number are spoken anew, those of the same number may be taken over. When left out, those ' +
        'of the run that is repeated.',
    }),
  ),
  at: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: MAX_ID,
      description:
        'Only of the segment that holds this place of the text, in code points; the others keep theirs, and are taken over if the run was ' +
        'submitted with `reuse`. Needs `take`.',
    }),
  ),
});
export type RetryQuery = Static<typeof RetryQuery>;

const TextSegment = Type.Object({
  at: Count('Code points before it in the text.'),
  length: Count('In code points.'),
  start: Type.Number({ minimum: 0, description: 'Seconds into the audio.' }),
  seconds: Type.Number({ minimum: 0, description: 'How long it sounds; 0 for what was silent.' }),
});

/** What can happen to a run. */
export type RunEventKind = 'queued' | 'started' | 'retrying' | 'resumed' | 'done' | 'failed' | 'cancelled' | 'expired';

const TimelineEntry = Type.Object({
  at: Type.String({ format: 'date-time', description: 'UTC.' }),
  kind: Type.Unsafe<RunEventKind>({
    type: 'string',
    enum: ['queued', 'started', 'retrying', 'resumed', 'done', 'failed', 'cancelled', 'expired'],
    description:
      '`retrying`: an attempt failed and another follows; `resumed`: a restart of the server put it back in line.',
  }),
  attempt: Count('Which attempt it belongs to; 0 before the first.'),
  failure: NullableObject(Failure, 'Why the attempt came to nothing.'),
});

export type ListenedState = 'waiting' | 'done' | 'failed';
export type HeardDifferenceKind = 'other' | 'missing' | 'added';

const HeardDifference = Type.Object({
  ...place,
  start: Type.Number({
    minimum: 0,
    description: 'Seconds into the audio: of the word where the engine tells, else of its sentence.',
  }),
  kind: Type.Unsafe<HeardDifferenceKind>({
    type: 'string',
    enum: ['other', 'missing', 'added'],
    description: '`other`: another word was heard; `missing`: none; `added`: one that the text does not have.',
  }),
  said: Type.String({ description: 'The word as it was compared: small, without signs. Empty when it was added.' }),
  heard: Type.String({ description: 'Empty when it is missing.' }),
});

const Listened = Type.Object({
  state: Type.Unsafe<ListenedState>({
    type: 'string',
    enum: ['waiting', 'done', 'failed'],
    description: '`waiting` until the run is done and was listened to, which happens while nothing is spoken.',
  }),
  recogniser: NullableString({ description: 'Which one: its family and folder. Null until it is done.' }),
  words: NullableInteger({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description: 'That were to be said.' }),
  word_error: NullableNumber('Differences by words that were to be said: 0 when all were heard; it may pass 1.'),
  differences: Type.Array(HeardDifference, { description: 'Words that were heard otherwise: the first 100.' }),
  difference_count: Count('How many there are in all.'),
  message: NullableString({ description: 'Why it failed, else null.' }),
});

/** Answer of `GET /lector/v1/runs/{run_id}`. Every key is always there. */
export const RunDetail = Type.Object(
  {
    ...runFacts,
    text: Type.String({ description: 'As submitted.' }),
    coverage: NullableObject(Coverage, 'What became of each character; null until it is done.'),
    reading: NullableObject(
      ReadingReport,
      'How the text was read, in places of the text as submitted; null until it is done, and for runs of older versions.',
    ),
    listened: NullableObject(
      Listened,
      'What a recogniser heard of the audio, compared with the text; null unless it was asked for with `listen_back`.',
    ),
    reused_segments: NullableInteger({
      minimum: 0,
      maximum: Number.MAX_SAFE_INTEGER,
      description:
        'How many pieces of the text were taken over from other runs, as `reuse` asks for; null until it is done, and for runs of older versions.',
    }),
    synthesised_segments: NullableInteger({
      minimum: 0,
      maximum: Number.MAX_SAFE_INTEGER,
      description: 'How many were spoken for this run; null until it is done, and for runs of older versions.',
    }),
    take: Type.Integer({ description: 'The take of its segments, as `take` of a repetition asks for.' }),
    takes: Type.Array(Type.Object({ at: place.at, take: Type.Integer() }), {
      description: 'Of the segments that hold these places, the newest last: of several for one that one counts.',
    }),
    segments: Type.Array(TextSegment, {
      description: 'The pieces of the text in the order in which they are heard; empty until it is done.',
    }),
    timeline: Type.Array(TimelineEntry, { description: 'Oldest first.' }),
    retried_by: Type.Array(Id(''), { description: 'Runs that repeat this one.' }),
    peaks: NullableString({
      description: `Like \`waveform\`, but up to ${PEAKS_BARS} bytes.`,
    }),
  },
  { title: 'RunDetail' },
);
export type RunDetail = Static<typeof RunDetail>;
