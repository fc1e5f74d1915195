// Sessions: started by a password or a set-up link, looked up on every request, ended by expiry or by a user.
import {
  ABSOLUTE_MS,
  digestToken,
  endOf,
  generateToken,
  IDLE_MS,
  isWellFormedToken,
  type Session,
} from '../../domain/session.ts';
import type { User } from '../../domain/user.ts';
import { AppError } from '../../errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { SessionStore } from '../../ports/session-store.ts';

/** A new session. Only the browser keeps the token; the server stores its digest. */
export interface BegunSession {
  readonly token: string;
  readonly session: Session;
}

export interface Sessions {
  /** `password`: the stored form that was just verified or set. Throws `unauthorized` when it has changed since. */
  begin(user: User, by: { readonly password: string; readonly browser: string }): Promise<BegunSession>;
  /** The live session of a token, or null. Counts as a use. */
  find(token: string | undefined): Promise<Session | null>;
  /** Whether the token's session is still open. Does not count as a use: an open page alone must not keep a session alive. */
  isOpen(token: string | undefined): Promise<boolean>;
  /** Owners see the sessions of all their users, members only their own. */
  list(asker: Session): Promise<readonly Session[]>;
  /** Ends a session that the caller may see, including their current one. Throws `not_found`. */
  end(asker: Session, sessionId: number): Promise<void>;
}

const TOUCH_EVERY_MS = 60_000;

export function createSessions(dependencies: { sessions: SessionStore; clock: Clock }): Sessions {
  const { sessions, clock } = dependencies;
  const visible = (asker: Session) => ({
    ownerId: asker.ownerId,
    userId: asker.role === 'owner' ? null : asker.userId,
  });

  async function findOpen(token: string | undefined): Promise<Session | null> {
    if (token === undefined || !isWellFormedToken(token)) return null;
    const session = await sessions.findByDigest(digestToken(token));
    return session === null || clock.now() >= endOf(session) ? null : session;
  }

  return {
    async begin(user, { password, browser }) {
      const nowMs = clock.now();
      await sessions.prune({ seenMs: nowMs - IDLE_MS, createdMs: nowMs - ABSOLUTE_MS });
      const token = generateToken();
      const session = await sessions.insert({
        userId: user.id,
        password,
        digest: digestToken(token),
        browser,
        createdAtMs: nowMs,
      });
      if (session === null) throw new AppError('unauthorized', 'The account was changed meanwhile: sign in again');
      return { token, session };
    },

    async find(token) {
      const session = await findOpen(token);
      if (session === null) return null;
      const nowMs = clock.now();
      if (Math.abs(nowMs - session.lastSeenAtMs) >= TOUCH_EVERY_MS) {
        // A full disk must not stop reads.
        await sessions.touch(session.id, nowMs).catch(() => {});
      }
      return session;
    },

    isOpen: async (token) => (await findOpen(token)) !== null,

    async list(asker) {
      const nowMs = clock.now();
      return (await sessions.list(visible(asker))).filter((session) => nowMs < endOf(session));
    },

    async end(asker, sessionId) {
      if (!(await sessions.end({ ...visible(asker), sessionId })))
        throw new AppError('not_found', 'There is no such session');
    },
  };
}
