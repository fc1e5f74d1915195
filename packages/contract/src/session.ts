// Users, sessions and invitations of the studio.
import { type Static, Type } from 'typebox';
import { NullableObject } from './fields.ts';
import { SCOPES, type Scope } from './keys.ts';

const MIN_PASSWORD_CHARACTERS = 8;
const MAX_PASSWORD_CHARACTERS = 256;

/** `owner` may do everything; `member` speaks, sees and fetches, but makes no keys and changes no settings. */
export type Role = 'owner' | 'member';
const RoleField = Type.Unsafe<Role>({ type: 'string', enum: ['owner', 'member'] });

const UserName = Type.String({
  minLength: 1,
  maxLength: 100,
  description: 'Name to sign in with. Letter case does not matter.',
});
const Password = (description: string) =>
  Type.String({ minLength: MIN_PASSWORD_CHARACTERS, maxLength: MAX_PASSWORD_CHARACTERS, description });
/** A password that is only compared may have any length, so that a short guess is wrong, not invalid. */
const GivenPassword = Type.String({ minLength: 1, maxLength: MAX_PASSWORD_CHARACTERS });

const User = Type.Object({ id: Type.Integer(), name: Type.String(), role: RoleField });

/** Answer of `GET /lector/v1/session`, of signing in and of setting up. */
export const SessionState = Type.Object(
  {
    set_up: Type.Boolean({ description: 'False until somebody has followed a set-up link.' }),
    connection: Type.Unsafe<'secure' | 'insecure_allowed' | 'insecure_refused'>({
      type: 'string',
      enum: ['secure', 'insecure_allowed', 'insecure_refused'],
      description:
        'Whether one can sign in from here: over https or on this machine; over plain http because LECTOR_STUDIO_PLAIN_HTTP allows it; or not.',
    }),
    user: NullableObject(User, 'Who is signed in; null when nobody is.'),
    scopes: Type.Array(Type.Unsafe<Scope>({ type: 'string', enum: [...SCOPES] }), {
      description: 'What they may do here.',
    }),
    base_url: Type.String({ description: 'Where callers reach this server.' }),
    version: Type.String(),
    max_text_characters: Type.Integer({ minimum: 1 }),
    max_bulk_ids: Type.Integer({ minimum: 2 }),
    defaults: Type.Object(
      { voice_id: Type.Integer(), language: Type.Integer() },
      { description: 'What a new text is spoken by and in.' },
    ),
  },
  { title: 'SessionState' },
);
export type SessionState = Static<typeof SessionState>;

/** Body of `POST /lector/v1/session`. */
export const SignInBody = Type.Object({ name: UserName, password: GivenPassword }, { title: 'SignIn' });
export type SignInBody = Static<typeof SignInBody>;

/** Body of `POST /lector/v1/session/confirm`. */
export const ConfirmBody = Type.Object({ password: GivenPassword }, { title: 'Confirm' });
export type ConfirmBody = Static<typeof ConfirmBody>;

/** Body of `POST /lector/v1/setup`. */
export const SetUpBody = Type.Object(
  {
    token: Type.String({ minLength: 1, maxLength: 100, description: 'From the set-up link.' }),
    name: UserName,
    password: Password('Of the new account.'),
  },
  { title: 'SetUp' },
);
export type SetUpBody = Static<typeof SetUpBody>;

/** Body of `POST /lector/v1/password`. */
export const PasswordBody = Type.Object(
  { current: GivenPassword, password: Password('The new one.') },
  { title: 'ChangePassword' },
);
export type PasswordBody = Static<typeof PasswordBody>;

/** A session. */
export const SessionInfo = Type.Object(
  {
    id: Type.Integer(),
    current: Type.Boolean({ description: 'The one that asks.' }),
    user: User,
    browser: Type.String({ description: 'Such as `Firefox on Linux`.' }),
    created_at: Type.String({ format: 'date-time' }),
    last_seen_at: Type.String({ format: 'date-time', description: 'To the minute.' }),
    expires_at: Type.String({ format: 'date-time', description: 'At the latest.' }),
  },
  { title: 'SessionInfo' },
);
export type SessionInfo = Static<typeof SessionInfo>;

/** A user of the owner's team. */
export const Member = Type.Object(
  { id: Type.Integer(), name: Type.String(), role: RoleField, created_at: Type.String({ format: 'date-time' }) },
  { title: 'Member' },
);
export type Member = Static<typeof Member>;

/** Body of `POST /lector/v1/invitations`. */
export const InvitationBody = Type.Object({ role: RoleField }, { title: 'Invite' });
export type InvitationBody = Static<typeof InvitationBody>;

/** A set-up link for another user. */
export const Invitation = Type.Object(
  {
    url: Type.String({ description: 'Works once.' }),
    expires_at: Type.String({ format: 'date-time' }),
  },
  { title: 'Invitation' },
);
export type Invitation = Static<typeof Invitation>;

/** Body of `PUT /lector/v1/defaults`. */
export const DefaultsBody = Type.Object(
  { voice_id: Type.Integer({ minimum: 1 }), language: Type.Integer({ minimum: 1 }) },
  { title: 'Defaults' },
);
export type DefaultsBody = Static<typeof DefaultsBody>;
