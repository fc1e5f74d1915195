// Signs in with name and password, confirms the password again, changes it.
import type { Session } from '../../domain/session.ts';
import { foldName } from '../../domain/user.ts';
import { AppError, invalidInput } from '../../errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { SessionStore } from '../../ports/session-store.ts';
import type { UserStore } from '../../ports/user-store.ts';
import type { Passwords } from './passwords.ts';
import type { BegunSession, Sessions } from './sessions.ts';
import type { CountAttempt } from './sign-in-attempts.ts';

/** The address and browser that a request comes from. */
export interface Visitor {
  readonly address: string;
  readonly browser: string;
}

export interface SignIn {
  /** Throws `unauthorized`, with the same message and after the same work for every reason, and `rate_limited`. */
  signIn(given: { readonly name: string; readonly password: string }, visitor: Visitor): Promise<BegunSession>;
  /** For a quarter of an hour the session may then do what needs a recent password. Throws `invalid_input`, `rate_limited`. */
  confirm(session: Session, password: string, visitor: Visitor): Promise<void>;
  /** Ends every other session of this user. Throws `invalid_input`, `rate_limited`. */
  changePassword(
    session: Session,
    given: { readonly current: string; readonly password: string },
    visitor: Visitor,
  ): Promise<void>;
}

export function createSignIn(dependencies: {
  users: UserStore;
  sessions: Sessions;
  sessionStore: SessionStore;
  passwords: Passwords;
  countAttempt: CountAttempt;
  clock: Clock;
}): SignIn {
  const { users, passwords, clock } = dependencies;

  /** Throws `invalid_input` on that field, not `unauthorized`: a typing mistake must not sign the user out. */
  async function demandPassword(session: Session, password: string, at: { field: string; visitor: Visitor }) {
    const foldedName = foldName(session.name);
    dependencies.countAttempt({ foldedName, address: at.visitor.address });
    const known = await users.findByName(foldedName);
    const stored = known?.user.id === session.userId ? known.password : null;
    if (!(await passwords.matches(password, stored)))
      throw invalidInput({ loc: ['body', at.field], msg: 'The password is wrong', type: 'wrong_password' });
  }

  return {
    async signIn({ name, password }, { address, browser }) {
      const foldedName = foldName(name);
      dependencies.countAttempt({ foldedName, address });
      const known = await users.findByName(foldedName);
      const right = await passwords.matches(password, known?.password ?? null);
      if (!right || known === null) throw new AppError('unauthorized', 'Name or password is wrong');
      return dependencies.sessions.begin(known.user, { password: known.password, browser });
    },

    async confirm(session, password, visitor) {
      await demandPassword(session, password, { field: 'password', visitor });
      await dependencies.sessionStore.confirm(session.id, clock.now());
    },

    async changePassword(session, given, visitor) {
      await demandPassword(session, given.current, { field: 'current', visitor });
      const password = await passwords.hash(given.password);
      const { userId, id: keepSessionId } = session;
      await users.changePassword({ userId, password, keepSessionId, nowMs: clock.now() });
    },
  };
}
