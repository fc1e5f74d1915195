// Set-up links: how users get an account, and how a forgotten password is reset.
import { digestToken, generateToken, INVITATION_MS, isWellFormedToken } from '../../domain/session.ts';
import { foldName, type Role, tidyName } from '../../domain/user.ts';
import { AppError, invalidInput } from '../../errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { InvitationStore } from '../../ports/invitation-store.ts';
import type { UserStore } from '../../ports/user-store.ts';
import type { Passwords } from './passwords.ts';
import type { BegunSession, Sessions } from './sessions.ts';

export interface InvitationRequest {
  /** Owner by name, created when it does not exist; or by id. */
  readonly owner: string | number;
  readonly role: Role;
  /**
   * `machine`: made with access to the data folder, which permits everything. Only such a link, and only one for an owner, gives a new
   * password to an existing user; an invitation from the studio never does, or it would be a way into the
   * accounts of others.
   */
  readonly madeOn: 'machine' | 'studio';
}

export interface SetUp {
  isSetUp(): Promise<boolean>;
  /** The token is returned once and never stored. It goes behind the `#` of a link, where no server and no proxy logs it. */
  invite(request: InvitationRequest): Promise<{ readonly token: string; readonly expiresAtMs: number }>;
  /** Makes the account and signs in. Throws `link_refused`, `invalid_input`. Whoever calls it counts the attempts of an address. */
  follow(
    given: { readonly token: string; readonly name: string; readonly password: string },
    browser: string,
  ): Promise<BegunSession>;
}

export function createSetUp(dependencies: {
  users: UserStore;
  invitations: InvitationStore;
  sessions: Sessions;
  passwords: Passwords;
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

    async follow({ token, name, password }, browser) {
      const digest = digestToken(token);
      // Checked before hashing, so that only holders of a link can cause that work.
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
