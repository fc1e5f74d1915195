// Set-up links: how the first person, and everybody after, gets an account; and the way back for a forgotten password.
import { digestToken, generateToken, INVITATION_MS, isWellFormedToken } from '../../domain/session.ts';
import { foldName, type Role, tidyName } from '../../domain/user.ts';
import { AppError, invalidInput } from '../../errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { InvitationStore } from '../../ports/invitation-store.ts';
import type { UserStore } from '../../ports/user-store.ts';
import type { Passwords } from './passwords.ts';
import type { BegunSession, Sessions } from './sessions.ts';
import type { Visitor } from './sign-in.ts';
import type { CountAttempt } from './sign-in-attempts.ts';

export interface InvitationRequest {
  /** By name, made when it does not exist; or by id. */
  readonly owner: string | number;
  readonly role: Role;
  /**
   * `machine`: by whoever has the data folder, and so could do anything. Only such a link, and only one for an owner, gives a new
   * password to somebody who is there already; an invitation from the studio never does, or it would be a way into the
   * account of whoever sent it.
   */
  readonly madeOn: 'machine' | 'studio';
}

export interface SetUp {
  isSetUp(): Promise<boolean>;
  /** The token is in this answer and nowhere else. It stands behind the `#` of a link, which no server and no proxy logs. */
  invite(request: InvitationRequest): Promise<{ readonly token: string; readonly expiresAtMs: number }>;
  /** Makes the account and signs in. Throws `link_refused`, `invalid_input`, `rate_limited`. */
  follow(
    given: { readonly token: string; readonly name: string; readonly password: string },
    visitor: Visitor,
  ): Promise<BegunSession>;
}

export function createSetUp(dependencies: {
  users: UserStore;
  invitations: InvitationStore;
  sessions: Sessions;
  passwords: Passwords;
  countAttempt: CountAttempt;
  clock: Clock;
}): SetUp {
  const { users, invitations, clock } = dependencies;

  return {
    isSetUp: () => users.isSetUp(),

    async invite({ owner, role, madeOn }) {
      const token = generateToken();
      const createdAtMs = clock.now();
      const expiresAtMs = createdAtMs + INVITATION_MS;
      const mayReset = madeOn === 'machine' && role === 'owner';
      await invitations.insert({ digest: digestToken(token), owner, role, mayReset, createdAtMs, expiresAtMs });
      return { token, expiresAtMs };
    },

    async follow({ token, name, password }, { address, browser }) {
      dependencies.countAttempt({ address });
      const digest = digestToken(token);
      // Before the work of hashing, which only who has a link may ask for.
      if (!isWellFormedToken(token) || !(await invitations.isOpen(digest, clock.now()))) throw refused();
      const foldedName = foldName(name);
      if (foldedName === '')
        throw invalidInput({ loc: ['body', 'name'], msg: 'A name needs letters', type: 'string_too_short' });
      if (foldName(password) === foldedName)
        throw invalidInput({ loc: ['body', 'password'], msg: 'The password is the name', type: 'password_is_name' });
      const stored = await dependencies.passwords.hash(password);
      const nowMs = clock.now();
      const outcome = await invitations.accept({ digest, nowMs, name: tidyName(name), foldedName, password: stored });
      if (outcome.kind === 'gone') throw refused();
      if (outcome.kind === 'name_taken')
        throw invalidInput({
          loc: ['body', 'name'],
          msg: 'Somebody has this name: choose another',
          type: 'name_taken',
        });
      return dependencies.sessions.begin(outcome.user, { password: stored, browser });
    },
  };
}

function refused(): AppError {
  return new AppError(
    'link_refused',
    'This set-up link was used before, has expired, or never was. On the machine of the server `npx lector studio-link` makes a new one',
  );
}
