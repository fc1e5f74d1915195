// Users of the studio: their sessions, the list of members, invitations.
import { MAX_ID, MIN_ID } from '@lector/contract/limits';
import { Invitation, InvitationBody, Member, SessionInfo } from '@lector/contract/session';
import { Type } from 'typebox';
import type { AppDependencies, Routes } from '../dependencies.ts';
import { FIELDS_BYTES } from '../protocol/body-limits.ts';
import { describeRoute } from '../wire/describe-route.ts';
import { toMember, toSessionInfo, toTime } from '../wire/studio.ts';
import { signedIn } from './session.ts';

const id = (description: string) => Type.Integer({ minimum: MIN_ID, maximum: MAX_ID, description });

export function registerPeople(app: Routes, dependencies: AppDependencies): void {
  registerSessions(app, dependencies);
  registerMembers(app, dependencies);

  app.post<{ Body: InvitationBody }>(
    '/lector/v1/invitations',
    {
      config: { scope: 'admin', confirmed: true },
      bodyLimit: FIELDS_BYTES,
      schema: describeRoute({
        tag: 'Studio',
        id: 'invite',
        summary: 'Make a set-up link for somebody else',
        description: 'Works once, for 15 minutes. It makes a new account and never touches one that is there.',
        body: InvitationBody,
        answer: Invitation,
      }),
    },
    async (request, reply) => {
      const { ownerId } = request.caller;
      const { role } = request.body;
      const { token, expiresAtMs } = await dependencies.studio.setUp.invite({ owner: ownerId, role, madeOn: 'studio' });
      reply.header('cache-control', 'no-store');
      return { url: `${dependencies.publicOriginOf(request)}/set-up#${token}`, expires_at: toTime(expiresAtMs) };
    },
  );
}

function registerSessions(app: Routes, { studio }: AppDependencies): void {
  app.get(
    '/lector/v1/sessions',
    {
      config: { session: 'only' },
      schema: describeRoute({
        tag: 'Studio',
        id: 'listSessions',
        summary: 'List the sessions',
        description: 'Where people are signed in, last seen first. Owners see those of everybody, members their own.',
        answer: Type.Array(SessionInfo),
        session: 'only',
      }),
    },
    async (request) => {
      const asker = signedIn(request);
      return (await studio.sessions.list(asker)).map((session) => toSessionInfo(session, asker));
    },
  );

  app.delete<{ Params: { session_id: number } }>(
    '/lector/v1/sessions/:session_id',
    {
      config: { session: 'only' },
      schema: describeRoute({
        tag: 'Studio',
        id: 'endSession',
        summary: 'End a session',
        description: 'It counts no more when this answers.',
        params: Type.Object({ session_id: id('Of a session that one sees.') }),
        session: 'only',
        refusals: [404],
      }),
    },
    async (request, reply) => {
      await studio.sessions.end(signedIn(request), request.params.session_id);
      return reply.code(204).send();
    },
  );
}

function registerMembers(app: Routes, { studio }: AppDependencies): void {
  app.get(
    '/lector/v1/members',
    {
      config: { scope: 'admin' },
      schema: describeRoute({
        tag: 'Studio',
        id: 'listMembers',
        summary: 'List the people',
        description: 'Who has an account here, oldest first.',
        answer: Type.Array(Member),
      }),
    },
    async (request) => (await studio.members.list(request.caller.ownerId)).map(toMember),
  );

  app.delete<{ Params: { user_id: number } }>(
    '/lector/v1/members/:user_id',
    {
      config: { scope: 'admin', confirmed: true },
      schema: describeRoute({
        tag: 'Studio',
        id: 'removeMember',
        summary: "Take somebody's account away",
        description: "Ends their sessions at once. Not one's own, and not the last owner's. Runs and keys stay.",
        params: Type.Object({ user_id: id('Of one of the people.') }),
        refusals: [404],
      }),
    },
    async (request, reply) => {
      const { caller, session, params } = request;
      const askerId = session?.userId ?? null;
      await studio.members.remove({ ownerId: caller.ownerId, userId: params.user_id, askerId });
      return reply.code(204).send();
    },
  );
}
