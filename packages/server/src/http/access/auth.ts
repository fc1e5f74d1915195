// Authentication and authorisation: API key or studio session, scope and rate limit on every route that names a scope.
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller, Scope } from '../../domain/api-key.ts';
import { isConfirmed, type Session } from '../../domain/session.ts';
import { scopesOf } from '../../domain/user.ts';
import { AppError } from '../../errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ApiKeys } from '../../services/api-keys.ts';
import type { RequestRate } from '../../services/request-rate.ts';
import type { Sessions } from '../../services/studio/sessions.ts';
import type { SignInAttempts } from '../../services/studio/sign-in-attempts.ts';
import { isUnderApis } from '../framework.ts';
import type { FindDoorCaller } from './door-caller.ts';
import { takeForRequest } from './rate.ts';
import type { RequestOrigin } from './request-origin.ts';
import { readSessionCookie } from './session-cookie.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The caller; set on every route whose config names a scope, but for a list of the door that everybody may read. */
    caller: Caller;
    /** The session of the request; null when it was made with a key or by nobody signed in. */
    session: Session | null;
  }
  interface FastifyContextConfig {
    /** The scope that the caller needs. A route with neither scope nor session is open to all. */
    scope?: Scope;
    /** `only`: requires a session, of any role. `asked`: open to all, but the session is read if there is one. */
    session?: 'only' | 'asked';
    /** A session must have confirmed its password recently. A key is a secret itself and need not. */
    confirmed?: true;
    /** On an open route: only requests of our own pages are allowed. */
    ownPage?: true;
    /**
     * Takes a password or a set-up link: refused over connections that may not carry one, and counted for the address, before
     * a byte of the body is read.
     */
    attempt?: true;
    /** A call of the OpenAI door: it takes no cookie. `lists` may be open to all; `files`, which are somebody's, are always asked for with a key. */
    door?: 'speech' | 'lists' | 'files';
  }
}

interface AuthDependencies {
  readonly keys: ApiKeys;
  /** Who asks at the OpenAI door; null for a list that everybody may read. */
  readonly findDoorCaller: FindDoorCaller;
  readonly sessions: Sessions;
  readonly attempts: Pick<SignInAttempts, 'countAddress'>;
  readonly requestOrigin: RequestOrigin;
  readonly countForOwner: (request: FastifyRequest, ownerId: number) => void;
  readonly clock: Clock;
  readonly rate: RequestRate;
}

/**
 * Nothing stays in the browser's cache after signing out, and no foreign page can embed what is answered to who is signed in. Routes
 * that may be cached override the first.
 */
const FOR_OWN_PAGES = { 'cache-control': 'no-store', 'cross-origin-resource-policy': 'same-origin' } as const;

/** Creates the hook. It throws `unauthorized`, `forbidden`, `confirm_password`, `rate_limited`. */
export function createAuth(dependencies: AuthDependencies) {
  const { keys, findDoorCaller, attempts, requestOrigin, countForOwner, clock, rate } = dependencies;
  const findSession = createSessionReader(dependencies);

  const findCaller = (request: FastifyRequest): Promise<Caller | null> => {
    if (request.routeOptions.config.door !== undefined) return findDoorCaller(request);
    const header = request.headers['x-api-key'];
    return keys.authenticate(typeof header === 'string' ? header : undefined);
  };

  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const { scope, session: wanted, confirmed, ownPage, attempt, door } = request.routeOptions.config;
    if (wanted !== undefined) reply.headers(FOR_OWN_PAGES);
    if (ownPage === true && !requestOrigin.mayChange(request)) throw foreignPage();
    if (scope === undefined && wanted === undefined) return;
    const header = request.headers['x-api-key'];
    if (header === undefined && request.headers.cookie !== undefined && door === undefined)
      request.session = await findSession(request);
    const { session } = request;
    if (session !== null) countForOwner(request, session.ownerId);
    if (session !== null) reply.headers(FOR_OWN_PAGES);
    if (scope === undefined) {
      if (wanted === 'only' && session === null) throw new AppError('unauthorized', 'Sign in first');
    } else {
      const caller = session === null ? await findCaller(request) : toCaller(session);
      if (caller === null) return;
      takeForRequest(rate, { caller, session }, reply);
      if (session === null) countForOwner(request, caller.ownerId);
      const who = session === null ? 'This key' : 'Your role';
      if (!caller.scopes.includes(scope)) throw new AppError('forbidden', `${who} lacks the scope ${scope}`);
      request.caller = caller;
    }
    if (confirmed === true && session !== null && !isConfirmed(session, clock.now()))
      throw new AppError('confirm_password', 'Give your password once more for this');
    if (attempt === true) {
      if (requestOrigin.connectionOf(request) === 'insecure_refused') throw insecure();
      attempts.countAddress(request.ip);
    }
  };
}

/** Reads the session. Throws `forbidden` when a foreign page tries to change something with it. */
function createSessionReader({ sessions, requestOrigin }: Pick<AuthDependencies, 'sessions' | 'requestOrigin'>) {
  return async (request: FastifyRequest): Promise<Session | null> => {
    // The vendor-compatible paths accept keys only.
    if (isUnderApis(request.originalUrl)) return null;
    const token = readSessionCookie(request, requestOrigin.connectionOf(request));
    if (token === undefined) return null;
    const reads = request.method === 'GET' || request.method === 'HEAD';
    if (!(reads ? requestOrigin.mayRead(request) : requestOrigin.mayChange(request))) throw foreignPage();
    return sessions.find(token);
  };
}

/** The caller that a session acts as: all users of an owner see the same runs. */
function toCaller(session: Session): Caller {
  const { keyId: id, ownerId, role } = session;
  return {
    id,
    ownerId,
    scopes: scopesOf(role),
    expiresAtMs: null,
    revokedAtMs: null,
    ratePerMinute: null,
    defaults: null,
  };
}

function foreignPage(): AppError {
  return new AppError('forbidden', 'Only pages of this server itself may ask this in the name of who is signed in');
}

function insecure(): AppError {
  return new AppError(
    'forbidden',
    'Nobody can sign in from another machine over plain http, where whoever listens in between reads the password: open the studio ' +
      'by https (LECTOR_PUBLIC_URL) or on the machine itself, or set LECTOR_STUDIO_PLAIN_HTTP=allow',
  );
}
