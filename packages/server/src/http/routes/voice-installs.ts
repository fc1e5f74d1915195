// Installing voices as jobs: start, look, cancel, and follow as server-sent events.
import { Readable } from 'node:stream';
import { InstallBody, VoiceInstall, VoiceInstallList } from '@lector/contract/voices';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { invalidInput } from '../../errors.ts';
import type { InstallSource } from '../../ports/voice-installer.ts';
import type { InstallUpdate } from '../../services/voices/follow-installs.ts';
import { mayStillRead } from '../access/still-allowed.ts';
import type { AppDependencies, Routes } from '../dependencies.ts';
import { ENTRY_BYTES } from '../protocol/body-limits.ts';
import { abortOnDisconnect } from '../protocol/connections/abort-on-disconnect.ts';
import { describeRoute } from '../wire/describe-route.ts';
import { toWireInstall } from '../wire/voices.ts';

const InstallParams = Type.Object({ install_id: Type.String({ maxLength: 64, description: 'Of an installation.' }) });
type InstallRoute = { Params: { install_id: string } };

/** How soon a browser reconnects. */
const RETRY_MS = 1_000;

export function registerVoiceInstalls(app: Routes, dependencies: AppDependencies): void {
  const { jobs } = dependencies.voices;
  app.addHook('preClose', () => jobs.stop());

  app.post<{ Body: InstallBody }>(
    '/lector/v1/voices/installs',
    {
      config: { scope: 'admin', confirmed: true },
      bodyLimit: ENTRY_BYTES,
      schema: describeRoute({
        tag: 'Voices',
        id: 'installVoice',
        summary: 'Install a voice',
        description:
          'Begins an installation and answers it at once; it goes on when you are gone. Follow it at `GET /lector/v1/voices/events`, or ' +
          'look at it by its `id`. One is installed after the other. Asking twice for the same is asking once.',
        body: InstallBody,
        answer: VoiceInstall,
      }),
    },
    async ({ body }) =>
      toWireInstall(jobs.start({ source: toSource(body), acceptsLicense: body.accept_licence ?? false })),
  );

  app.get(
    '/lector/v1/voices/installs',
    {
      config: { scope: 'admin' },
      schema: describeRoute({
        tag: 'Voices',
        id: 'listInstalls',
        summary: 'List the installations',
        description: 'Since the server began, the newest first; of those that ended the last 50.',
        answer: VoiceInstallList,
      }),
    },
    async () => jobs.list().map(toWireInstall),
  );

  app.get<InstallRoute>(
    '/lector/v1/voices/installs/:install_id',
    {
      config: { scope: 'admin' },
      schema: describeRoute({
        tag: 'Voices',
        id: 'getInstall',
        summary: 'Look at an installation',
        description: 'As it is now.',
        params: InstallParams,
        answer: VoiceInstall,
        refusals: [404],
      }),
    },
    async ({ params }) => toWireInstall(jobs.find(params.install_id)),
  );

  app.post<InstallRoute>(
    '/lector/v1/voices/installs/:install_id/cancel',
    {
      config: { scope: 'admin' },
      schema: describeRoute({
        tag: 'Voices',
        id: 'cancelInstall',
        summary: 'Cancel an installation',
        description:
          'Answers it as it is then: look at `state`, it may have ended before. What was downloaded is kept for the next time. Needs no body.',
        params: InstallParams,
        answer: VoiceInstall,
        refusals: [404],
      }),
    },
    async ({ params }) => toWireInstall(jobs.cancel(params.install_id)),
  );

  registerEvents(app, dependencies);
}

function registerEvents(app: Routes, dependencies: AppDependencies): void {
  const { jobs } = dependencies.voices;

  async function follow(request: FastifyRequest, reply: FastifyReply) {
    reply.headers({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    if (request.method === 'HEAD') return reply.send();
    const updates = jobs.follow({
      signal: abortOnDisconnect(reply),
      mayGoOn: () => mayStillRead(request, dependencies),
    });
    // The first is awaited before the answer starts, so that a refusal is an ordinary error answer.
    await updates.next();
    return reply.send(Readable.from(write(updates)));
  }

  app.route({
    method: 'GET',
    url: '/lector/v1/voices/events',
    exposeHeadRoute: false,
    config: { scope: 'admin' },
    schema: describeRoute({
      tag: 'Voices',
      id: 'watchInstalls',
      summary: 'Follow installations',
      description:
        'Server-sent events, named `install`: the installation as it is now, first all there are, then each that changes. After a break ' +
        'all are told again, so there is nothing to remember.',
      media: 'text/event-stream',
    }),
    handler: follow,
  });
  app.head('/lector/v1/voices/events', { config: { scope: 'admin' }, schema: { hide: true } }, follow as never);
}

async function* write(updates: AsyncIterable<InstallUpdate>): AsyncGenerator<string> {
  yield `retry: ${RETRY_MS}\n\n`;
  // JSON.stringify emits no line breaks, so each event is one data line. A comment keeps the connection alive.
  for await (const update of updates)
    yield update.kind === 'heartbeat'
      ? ': still here\n\n'
      : `event: install\ndata: ${JSON.stringify(toWireInstall(update.job))}\n\n`;
}

/** A name or an address, never a path of this machine. */
function toSource({ name, url }: InstallBody): InstallSource {
  const given = (value: string | null | undefined): value is string =>
    value !== undefined && value !== null && value !== '';
  if (given(name) === given(url)) {
    throw invalidInput({
      loc: ['body', 'name'],
      msg: 'Send either name or url',
      type: given(name) ? 'value_error' : 'missing',
    });
  }
  if (given(name)) return { kind: 'name', name };
  const address = URL.parse(url as string);
  const refuse = (msg: string) => invalidInput({ loc: ['body', 'url'], msg, type: 'url_parsing' });
  if (address === null) throw refuse('The address is not valid');
  // Of http: only what is below the mirror of the settings; the installer knows.
  if (!/^https?:$/.test(address.protocol)) throw refuse('The address has to begin with https://');
  if (address.username !== '' || address.password !== '') throw refuse('The address may hold no name and no password');
  return { kind: 'address', url: address.href };
}
