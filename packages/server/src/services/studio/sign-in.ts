// Signs in with name and password, confirms the password again, changes it.
import type { Session } from '../../domain/session.ts';
import { foldName } from '../../domain/user.ts';
import { AppError, invalidInput } from '../../errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { SessionStore } from '../../ports/session-store.ts';
import type { UserStore } from '../../ports/user-store.ts';
import type { Passwords } from './passwords.ts';
import type { BegunSession, Sessions } from './sessions.ts';
import type { SignInAttempts } from './sign-in-attempts.ts';

/** Attempts of an address are counted by whoever calls these: see `SignInAttempts`. */
export interface SignIn {
  /** Throws `unauthorized`, with the same message and after the same work for every reason, and `rate_limited`. */
  signIn(given: { readonly name: string; readonly password: string }, browser: string): Promise<BegunSession>;
  /** For a quarter of an hour the session may then do what needs a recent password. Throws `invalid_input`, `rate_limited`. */
  confirm(session: Session, password: string): Promise<void>;
  /** Ends every other session of this user. Throws `invalid_input`, `rate_limited`. */
  changePassword(session: Session, given: { readonly current: string; readonly password: string }): Promise<void>;
}

export function createSignIn(dependencies: {
  users: UserStore;
  sessions: Sessions;
  sessionStore: SessionStore;
  passwords: Passwords;
  attempts: Pick<SignInAttempts, 'countName'>;
  clock: Clock;
}): SignIn {
  const { users, passwords, attempts, clock } = dependencies;

  /** Throws `invalid_input` on that field, not `unauthorized`: a typing mistake must not sign the user out. */
  async function demandPassword(session: Session, password: string, field: string) {
    const foldedName = foldName(session.name);
    attempts.countName(foldedName);
    const known = await users.findByName(foldedName);
    const stored = known?.user.id === session.userId ? known.password : null;
    if (!(await passwords.matches(password, stored)))
      throw invalidInput({ loc: ['body', field], msg: 'The password is wrong', type: 'wrong_password' });
  }

  return {
    async signIn({ name, password }, browser) {
      const foldedName = foldName(name);
      attempts.countName(foldedName);
      const known = await users.findByName(foldedName);
      const right = await passwords.matches(password, known?.password ?? null);
      if (!right || known === null) throw new AppError('unauthorized', 'Name or password is wrong');
      return dependencies.sessions.begin(known.user, { password: known.password, browser });
    },

    async confirm(session, password) {
      await demandPassword(session, password, 'password');
      await dependencies.sessionStore.confirm(session.id, clock.now());
    },

    async changePassword(session, given) {
      await demandPassword(session, given.current, 'current');
      const password = await passwords.hash(given.password);
      const { userId, id: keepSessionId } = session;
      await users.changePassword({ userId, password, keepSessionId, nowMs: clock.now() });
    },
  };
}
