// The server itself in the API: usage, settings, state.
import { type Static, Type } from 'typebox';
import { NullableNumber, NullableString } from './fields.ts';

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
    allowance: Type.Object(
      {
        waiting_runs: Allowance('LECTOR_MAX_WAITING_RUNS'),
        stored_runs: Allowance('LECTOR_MAX_STORED_RUNS'),
        text_bytes: Allowance('LECTOR_MAX_STORED_TEXT_MIB'),
        audio_bytes: Allowance('LECTOR_MAX_STORED_AUDIO_MIB'),
      },
      { description: 'What the owner has of what it may have; a submit that would pass one of these is refused.' },
    ),
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
