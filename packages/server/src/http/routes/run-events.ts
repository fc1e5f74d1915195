// Server-sent events about runs, starting with the missed ones.
import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { RunUpdate } from '../../services/browsing/run-events.ts';
import { mayStillRead } from '../access/still-allowed.ts';
import type { AppDependencies, Routes } from '../dependencies.ts';
import { abortOnDisconnect } from '../protocol/connections/abort-on-disconnect.ts';
import { describeRoute } from '../wire/describe-route.ts';
import { toRunEvent } from '../wire/runs.ts';

const MAX_CURSOR_LENGTH = 64;
const EventQuery = Type.Object({
  last_event_id: Type.Optional(
    Type.String({
      maxLength: MAX_CURSOR_LENGTH,
      description: 'As the header `Last-Event-ID`, which goes before it: what has happened since comes first.',
    }),
  ),
});
type EventQuery = { last_event_id?: string };

/** How soon a browser reconnects. */
const RETRY_MS = 1_000;

export function registerRunEvents(app: Routes, dependencies: AppDependencies): void {
  const { runEvents } = dependencies.browsing;
  app.addHook('preClose', async () => runEvents.stop());

  async function follow(request: FastifyRequest<{ Querystring: EventQuery }>, reply: FastifyReply) {
    reply.headers({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    if (request.method === 'HEAD') return reply.send();
    const updates = runEvents.follow({
      ownerId: request.caller.ownerId,
      after: readLastEventId(request),
      signal: abortOnDisconnect(reply),
      mayGoOn: () => mayStillRead(request, dependencies),
    });
    // The first update is awaited before the answer starts, so that a refusal is an ordinary error answer.
    const first = await updates.next();
    return reply.send(Readable.from(write(first.done === true ? null : first.value, updates)));
  }

  app.route<{ Querystring: EventQuery }>({
    method: 'GET',
    url: '/lector/v1/events',
    exposeHeadRoute: false,
    config: { scope: 'tts:read' },
    schema: describeRoute({
      tag: 'Lector',
      id: 'watchRuns',
      summary: 'Follow runs as they change',
      description:
        'Server-sent events, named `run` (the run as it is now, as in a list), `deleted` (`{"run_id": …}`), `batch` (a batch as it is now, at most two a second) and `reset` ' +
        '(too much was missed: load the list anew). After a break send the `id` of the last one as `Last-Event-ID`. ' +
        'Several changes in quick succession come as one event.',
      querystring: EventQuery,
      media: 'text/event-stream',
    }),
    handler: follow,
  });
  app.head('/lector/v1/events', { config: { scope: 'tts:read' }, schema: { hide: true } }, follow as never);
}

function readLastEventId(request: FastifyRequest<{ Querystring: EventQuery }>): string | null {
  const header = request.headers['last-event-id'];
  const cursor = typeof header === 'string' && header !== '' ? header : request.query.last_event_id;
  return cursor === undefined || cursor === '' ? null : cursor.slice(0, MAX_CURSOR_LENGTH);
}

async function* write(first: RunUpdate | null, rest: AsyncIterable<RunUpdate>): AsyncGenerator<string> {
  yield `retry: ${RETRY_MS}\n`;
  if (first !== null) yield toText(first);
  for await (const update of rest) yield toText(update);
}

/** JSON.stringify emits no line breaks, so each event is one data line. */
function toText(update: RunUpdate): string {
  const event = toRunEvent(update);
  // The comment keeps the connection alive. An id without data fires no event, but the client remembers it.
  if (event === null) return `: still here\nid: ${update.cursor}\n\n`;
  return `event: ${event.type}\nid: ${update.cursor}\ndata: ${JSON.stringify(event)}\n\n`;
}
