// Aborts work for a client that has disconnected.
import type { FastifyReply } from 'fastify';
import { AppError } from '../../../errors.ts';

/** Aborts when the connection closes before the answer is complete. */
export function abortOnDisconnect(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  if (reply.raw.destroyed) controller.abort(callerDisconnected());
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort(callerDisconnected());
  });
  return controller.signal;
}

/** Never sent or logged: the client is gone. */
function callerDisconnected(): AppError {
  return new AppError('busy', 'The caller has gone away');
}
