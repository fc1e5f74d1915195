// API keys in Lector's own API: create, list, roll, revoke. The secret appears in one answer only.
import { type Static, Type } from 'typebox';
import { NullableInteger, NullableString } from './fields.ts';
import { MAX_DOOR_RETENTION_HOURS } from './limits.ts';
import { DictionariesField, NormalizeField } from './reading.ts';

/** The scopes of a key; `admin` has to be requested. */
export const SCOPES = ['tts:write', 'tts:read', 'voices:read', 'usage:read', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

const Scopes = (description: string) =>
  Type.Array(Type.Unsafe<Scope>({ type: 'string', enum: [...SCOPES] }), { maxItems: SCOPES.length, description });

const RatePerMinute = NullableInteger({
  minimum: 1,
  maximum: 100_000_000,
  description: "Requests a minute; null for the server's own limit.",
});
const CharacterLimit = NullableInteger({
  minimum: 1,
  maximum: Number.MAX_SAFE_INTEGER,
  description: 'Characters it may submit in all; null for any number.',
});

const DoorRetentionField = Type.Unsafe<number | null>({
  type: ['number', 'null'],
  minimum: 0,
  maximum: MAX_DOOR_RETENTION_HOURS,
  description:
    'Hours for which runs that come through a door for other programs (the OpenAI API, Wyoming) are kept; 0: until they have been heard. As `LECTOR_DOOR_RETENTION_HOURS` says when null or left out.',
});

/** A key without its secret. */
export const KeyInfo = Type.Object(
  {
    id: Type.Integer(),
    name: Type.String(),
    prefix: Type.String({ description: 'How every key begins: `lct_`.' }),
    last4: Type.String({ description: 'Its last four characters.' }),
    scopes: Scopes('What it may do.'),
    status: Type.Unsafe<'live' | 'expired' | 'revoked'>({ type: 'string', enum: ['live', 'expired', 'revoked'] }),
    created_at: Type.String({ format: 'date-time' }),
    expires_at: NullableString({ description: 'UTC; null when it never does.' }),
    revoked_at: NullableString({ description: 'UTC.' }),
    last_used_at: NullableString({ description: 'UTC, to the minute.' }),
    rate_per_minute: RatePerMinute,
    character_limit: CharacterLimit,
    characters_used: Type.Integer({ minimum: 0 }),
    normalize: NormalizeField,
    dictionaries: DictionariesField,
    door_retention_hours: DoorRetentionField,
  },
  { title: 'Key' },
);
export type KeyInfo = Static<typeof KeyInfo>;

/** Body of `POST /lector/v1/keys`. */
export const NewKeyBody = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 100, description: 'For people.' }),
    scopes: Type.Optional(Scopes('All but `admin` when left out.')),
    expires_in_days: Type.Optional(
      NullableInteger({ minimum: 1, maximum: 3_650, description: 'Days it works; null or left out: for ever.' }),
    ),
    rate_per_minute: Type.Optional(RatePerMinute),
    character_limit: Type.Optional(CharacterLimit),
    normalize: Type.Optional(NormalizeField),
    dictionaries: Type.Optional(DictionariesField),
    door_retention_hours: Type.Optional(DoorRetentionField),
  },
  { title: 'NewKey' },
);
export type NewKeyBody = Static<typeof NewKeyBody>;

/** The one answer that holds the secret. */
export const NewKeyAnswer = Type.Object(
  { key: KeyInfo, secret: Type.String({ description: 'Told now and never again.' }) },
  { title: 'NewKeyAnswer' },
);
export type NewKeyAnswer = Static<typeof NewKeyAnswer>;

/** Body of `PUT /lector/v1/keys/{key_id}/defaults`: what its submits ask for when they do not say. */
export const KeyDefaultsBody = Type.Object(
  {
    normalize: Type.Optional(NormalizeField),
    dictionaries: Type.Optional(DictionariesField),
    door_retention_hours: Type.Optional(DoorRetentionField),
  },
  { title: 'KeyDefaults' },
);
export type KeyDefaultsBody = Static<typeof KeyDefaultsBody>;

/** Seconds for which a rolled key keeps working beside its successor. */
export const OVERLAPS = [0, 3_600, 86_400, 604_800] as const;

/** Body of `POST /lector/v1/keys/{key_id}/roll`. */
export const RollBody = Type.Object(
  {
    overlap_seconds: Type.Unsafe<(typeof OVERLAPS)[number]>({
      type: 'integer',
      enum: [...OVERLAPS],
      description: 'How long the old key goes on working.',
    }),
  },
  { title: 'RollKey' },
);
export type RollBody = Static<typeof RollBody>;
