// Studio sessions: sign in and out, use a set-up link, confirm or change the password.
import { ConfirmBody, PasswordBody, SessionState, SetUpBody, SignInBody } from '@lector/contract/session';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Session } from '../../domain/session.ts';
import { scopesOf } from '../../domain/user.ts';
import type { BegunSession } from '../../services/studio/sessions.ts';
import { VERSION } from '../../version.ts';
import { nameBrowser } from '../access/browser-name.ts';
import { clearSessionCookie, setSessionCookie } from '../access/session-cookie.ts';
import type { AppDependencies, Routes } from '../dependencies.ts';
import { FIELDS_BYTES } from '../protocol/body-limits.ts';
import { describeRoute } from '../wire/describe-route.ts';

export function registerSession(app: Routes, dependencies: AppDependencies): void {
  app.get(
    '/lector/v1/session',
    {
      config: { session: 'asked' },
      schema: describeRoute({
        tag: 'Studio',
        id: 'getSession',
        summary: 'Who is signed in',
        description: 'What a page needs to know before anything else. Answers whoever asks; `user` is null for nobody.',
        answer: SessionState,
        open: true,
        refusals: [403],
      }),
    },
    async (request) => stateOf(request, request.session, dependencies),
  );
  registerSignIn(app, dependencies);

  app.delete(
    '/lector/v1/session',
    {
      config: { session: 'asked', ownPage: true },
      schema: describeRoute({
        tag: 'Studio',
        id: 'signOut',
        summary: 'Sign out',
        description: 'Ends the session on the server too. Answers the same when there is none.',
        open: true,
        refusals: [403],
      }),
    },
    async (request, reply) => {
      const { session } = request;
      if (session !== null) await dependencies.studio.sessions.end(session, session.id);
      clearSessionCookie(reply, dependencies.requestOrigin.connectionOf(request));
      return reply.code(204).send();
    },
  );
  registerPasswords(app, dependencies);
}

/** The two ways to start a session: signing in and a set-up link. */
function registerSignIn(app: Routes, dependencies: AppDependencies): void {
  const { studio, requestOrigin } = dependencies;

  /** Ends the session that this browser had before. */
  async function enter(request: FastifyRequest, reply: FastifyReply, begin: () => Promise<BegunSession>) {
    const connection = requestOrigin.connectionOf(request);
    const before = request.session;
    const { token, session } = await begin();
    if (before !== null) await studio.sessions.end(before, before.id).catch(() => {}); // it may have expired already
    setSessionCookie(reply, token, connection);
    return stateOf(request, session, dependencies);
  }

  app.post<{ Body: SignInBody }>(
    '/lector/v1/session',
    {
      config: { session: 'asked', ownPage: true, attempt: true },
      bodyLimit: FIELDS_BYTES,
      schema: describeRoute({
        tag: 'Studio',
        id: 'signIn',
        summary: 'Sign in',
        description:
          "For pages of this server: others are refused. Sets the session's cookie. Too many attempts for one name, or from one address, answer 429.",
        body: SignInBody,
        answer: SessionState,
        open: true,
        refusals: [401, 403, 429],
      }),
    },
    (request, reply) => enter(request, reply, () => studio.signIn.signIn(request.body, browserOf(request))),
  );

  app.post<{ Body: SetUpBody }>(
    '/lector/v1/setup',
    {
      config: { session: 'asked', ownPage: true, attempt: true },
      bodyLimit: FIELDS_BYTES,
      schema: describeRoute({
        tag: 'Studio',
        id: 'setUp',
        summary: 'Follow a set-up link',
        description:
          'For pages of this server. Makes the account and signs in; the link works once. A link for an owner that was made on the machine ' +
          'of the server gives a new password to whoever of that owner bears the name, and ends their sessions.',
        body: SetUpBody,
        answer: SessionState,
        open: true,
        refusals: [401, 403, 429],
      }),
    },
    (request, reply) => enter(request, reply, () => studio.setUp.follow(request.body, browserOf(request))),
  );
}

function registerPasswords(app: Routes, dependencies: AppDependencies): void {
  const { signIn } = dependencies.studio;

  app.post<{ Body: ConfirmBody }>(
    '/lector/v1/session/confirm',
    {
      config: { session: 'only', attempt: true },
      bodyLimit: FIELDS_BYTES,
      schema: describeRoute({
        tag: 'Studio',
        id: 'confirmPassword',
        summary: 'Give the password once more',
        description:
          'Making and rolling keys, inviting, taking accounts away and rotating the signing key answer 403 with the code ' +
          '`confirm_password` when it was last given more than 15 minutes ago. A wrong one is a 422 here.',
        body: ConfirmBody,
        session: 'only',
      }),
    },
    async (request, reply) => {
      await signIn.confirm(signedIn(request), request.body.password);
      return reply.code(204).send();
    },
  );

  app.post<{ Body: PasswordBody }>(
    '/lector/v1/password',
    {
      config: { session: 'only', attempt: true },
      bodyLimit: FIELDS_BYTES,
      schema: describeRoute({
        tag: 'Studio',
        id: 'changePassword',
        summary: 'Change the password',
        description: 'Ends every other session of this person. A wrong present password is a 422.',
        body: PasswordBody,
        session: 'only',
      }),
    },
    async (request, reply) => {
      await signIn.changePassword(signedIn(request), request.body);
      return reply.code(204).send();
    },
  );
}

/** On a route with `session: 'only'`. */
export function signedIn(request: FastifyRequest): Session {
  if (request.session === null) throw new Error('the route does not demand a session');
  return request.session;
}

function browserOf(request: FastifyRequest): string {
  return nameBrowser(request.headers['user-agent']);
}

async function stateOf(
  request: FastifyRequest,
  session: Session | null,
  dependencies: AppDependencies,
): Promise<SessionState> {
  const { config, studio } = dependencies;
  const { voiceId, languageId } = await studio.defaults.read(session?.ownerId ?? null);
  return {
    set_up: await studio.setUp.isSetUp(),
    connection: dependencies.requestOrigin.connectionOf(request),
    user: session === null ? null : { id: session.userId, name: session.name, role: session.role },
    scopes: session === null ? [] : [...scopesOf(session.role)],
    base_url: dependencies.publicOriginOf(request),
    version: VERSION,
    max_text_characters: config.maxTextCharacters,
    max_bulk_ids: config.maxBulkIds,
    defaults: { voice_id: voiceId, language: languageId },
  };
}
