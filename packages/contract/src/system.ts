// The server itself in the API: usage, settings, state.
import { type Static, Type } from 'typebox';
import { NullableInteger, NullableNumber, NullableString } from './fields.ts';

/** Query of `GET /lector/v1/usage` and of `GET /lector/v1/usage.csv`. */
export const UsageQuery = Type.Object({
  from: Type.Optional(
    Type.String({ maxLength: 10, description: 'First day, `YYYY-MM-DD` in UTC. 29 days ago when left out.' }),
  ),
  to: Type.Optional(
    Type.String({ maxLength: 10, description: 'Last day. Today when left out. A year apart at most.' }),
  ),
});
export type UsageQuery = Static<typeof UsageQuery>;

const UsageDay = Type.Object({
  day: Type.String({ description: '`YYYY-MM-DD` in UTC.' }),
  key_id: Type.Integer(),
  key_name: Type.String({ description: 'Of the studio: `Studio`.' }),
  runs: Type.Integer({ minimum: 0, description: 'Submitted that day.' }),
  characters: Type.Integer({ minimum: 0, description: 'Of these runs.' }),
  done: Type.Integer({ minimum: 0, description: 'Ended with audio that day.' }),
  errors: Type.Integer({ minimum: 0, description: 'Ended without audio that day; cancelled ones do not count.' }),
  audio_seconds: Type.Number({ minimum: 0, description: 'Made that day.' }),
});

const Quantiles = (description: string) =>
  Type.Object({ p50: NullableNumber(''), p95: NullableNumber('') }, { description });

/** Answer of `GET /lector/v1/usage`. Includes the usage of deleted runs. */
export const Usage = Type.Object(
  {
    from: Type.String(),
    to: Type.String(),
    days: Type.Array(UsageDay, { description: 'One entry a day and key with anything to tell, oldest first.' }),
    recent: Type.Object(
      {
        runs: Type.Integer({
          minimum: 0,
          description: 'How many of the newest finished runs this is taken from, 1,000 at most.',
        }),
        wait_seconds: Quantiles('From submit until an engine began.'),
        real_time_factor: Quantiles('Seconds of work for a second of audio: below 1 is faster than it is heard.'),
      },
      { description: 'How it has gone lately.' },
    ),
  },
  { title: 'Usage' },
);
export type Usage = Static<typeof Usage>;

const Allowance = (setting: string) =>
  Type.Object(
    { used: Type.Integer({ minimum: 0 }), limit: Type.Integer({ minimum: 1 }) },
    { description: `Set by \`${setting}\`.` },
  );

const Allowances = Type.Object(
  {
    waiting_runs: Allowance('LECTOR_MAX_WAITING_RUNS'),
    stored_runs: Allowance('LECTOR_MAX_STORED_RUNS'),
    text_bytes: Allowance('LECTOR_MAX_STORED_TEXT_MIB'),
    audio_bytes: Allowance('LECTOR_MAX_STORED_AUDIO_MIB'),
    batches: Allowance('LECTOR_MAX_BATCHES'),
  },
  { description: 'What the owner has of what it may have; a submit that would pass one of these is refused.' },
);

const Most = (description: string) => Type.Integer({ minimum: 1, description });

/** Answer of `GET /lector/v1/limits`. */
export const Limits = Type.Object(
  {
    requests: Type.Object(
      {
        per_minute: Most('Refilled steadily.'),
        burst: Most('At once after a pause.'),
        remaining: Type.Integer({ minimum: 0, description: 'Now, after this one.' }),
      },
      { description: 'Of this key or session. A run of a call that submits many counts as one.' },
    ),
    characters: Type.Object(
      {
        used: Type.Integer({ minimum: 0, description: 'Submitted with this key so far.' }),
        limit: NullableInteger({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description: 'Null: none.' }),
      },
      { description: 'Of this key, in code points.' },
    ),
    allowance: Allowances,
    calls: Type.Object(
      {
        text_characters: Most('In the text of one run, in code points (`LECTOR_MAX_TEXT_CHARACTERS`).'),
        stream_characters: Most('In a text that is heard while it is spoken (`LECTOR_MAX_STREAM_CHARACTERS`).'),
        body_bytes: Most('In the body of a call that takes texts (`LECTOR_MAX_BODY_BYTES`).'),
        lines_bytes: Most('In a body of JSON Lines.'),
        runs: Most('That one call submits, acts on or puts into an archive.'),
        bulk_ids: Most('In one `POST /tts-results` (`LECTOR_MAX_BULK_IDS`).'),
        result_ids: Most('In one `POST /lector/v1/results`.'),
        result_wait_seconds: Most('That this call waits.'),
        batch_runs: Most('In one batch (`LECTOR_MAX_BATCH_RUNS`).'),
        book_bytes: Most('Of the file of a book (`LECTOR_MAX_BOOK_MIB`).'),
        books: Most('Books of one owner (`LECTOR_MAX_BOOKS`).'),
        file_bytes: Most('Of a file for the OpenAI door (`LECTOR_MAX_FILE_MIB`).'),
        files: Most('Such files of one owner (`LECTOR_MAX_FILES`).'),
        files_bytes: Most('Of all of them (`LECTOR_MAX_FILES_MIB`).'),
        link_seconds: Most('That a link may work.'),
        dictionaries: Most('That a request names.'),
        idempotency_key_characters: Most('In an idempotency key.'),
        custom_id_characters: Most('In a custom id.'),
      },
      { description: 'The most that a call may have.' },
    ),
  },
  { title: 'Limits' },
);
export type Limits = Static<typeof Limits>;

/** Answer of `GET /lector/v1/system`. */
export const SystemInfo = Type.Object(
  {
    version: Type.String(),
    node: Type.String({ description: 'Version of Node.js.' }),
    started_at: Type.String({ format: 'date-time' }),
    engines: Type.Object({
      processes: Type.Integer(),
      ready: Type.Integer(),
      busy: Type.Integer(),
      restarts: Type.Integer(),
    }),
    queue: Type.Object({ waiting: Type.Integer(), running: Type.Integer() }),
    storage: Type.Object({
      audio_bytes: Type.Integer({ minimum: 0 }),
      recordings: Type.Integer({ minimum: 0 }),
      free_bytes: Type.Integer({ minimum: 0 }),
    }),
    allowance: Allowances,
    retention: Type.Object({
      hours: Type.Number({ description: '0: kept for ever.' }),
      next_at: NullableString({ description: 'When the oldest recording is due to go; null when none is.' }),
    }),
    links: Type.Object({
      seconds: Type.Integer({ description: 'Life of a link that a result call makes.' }),
      signing_key: Type.String({ description: 'Name of the key that signs new links.' }),
      signing_key_since: Type.String({ format: 'date-time' }),
    }),
    limits: Type.Array(
      Type.Object({
        name: Type.String({ description: 'Of the setting.' }),
        value: Type.String(),
        unit: Type.String(),
        about: Type.String(),
      }),
      { description: 'Every setting and the value it has; they are set where the server starts.' },
    ),
    licences: Type.Array(Type.Object({ name: Type.String(), version: Type.String(), licence: Type.String() }), {
      description: 'What this program is made of.',
    }),
  },
  { title: 'System' },
);
export type SystemInfo = Static<typeof SystemInfo>;

/** Body of `POST /lector/v1/signing-key`. */
export const RotateBody = Type.Object(
  {
    drop_old: Type.Boolean({
      description: 'True: every link made before is dead at once. False: they work until they expire.',
    }),
  },
  { title: 'RotateSigningKey' },
);
export type RotateBody = Static<typeof RotateBody>;

/** Answer of `POST /lector/v1/signing-key`. */
export const RotateAnswer = Type.Object(
  {
    signing_key: Type.String({ description: 'Name of the key that signs from now on.' }),
    ended: Type.Array(Type.String(), {
      description: 'Names of the keys whose links work no more, newest first; `k` in a link names its key.',
    }),
    owners: Type.Integer({
      minimum: 0,
      description: 'How many owners this server has. The links of all are signed with the same key.',
    }),
  },
  { title: 'SigningKeyRotated' },
);
export type RotateAnswer = Static<typeof RotateAnswer>;
