// Sessions: begun by a password or a set-up link, looked up on every request, ended by time or by hand.
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

/** A session just begun. The token is here and in the browser, and nowhere else. */
export interface BegunSession {
  readonly token: string;
  readonly session: Session;
}

export interface Sessions {
  /** `password`: the stored form that was just matched or made. Throws `unauthorized` when it is another by now. */
  begin(user: User, by: { readonly password: string; readonly browser: string }): Promise<BegunSession>;
  /** The session behind a token while it lives, else null. Counts as a use. */
  find(token: string | undefined): Promise<Session | null>;
  /** Whether there is still one behind the token. Counts as no use: a page left open is nobody who uses it. */
  isOpen(token: string | undefined): Promise<boolean>;
  /** Owners see those of all their people, members their own. */
  list(asker: Session): Promise<readonly Session[]>;
  /** Ends one of those the asker sees; theirs, too. Throws `not_found`. */
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
        // A disk that is full must not lock anybody out of what can still be read.
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
