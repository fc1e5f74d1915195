// Noticing that whoever asked has gone away, so that nobody works for nothing.
import type { FastifyReply } from 'fastify';
import { AppError } from '../errors.ts';

/** Aborts when the connection closes before the answer is complete. */
export function goneSignal(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  if (reply.raw.destroyed) gone.abort(callerGone());
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) gone.abort(callerGone());
  });
  return gone.signal;
}

/** Nobody will read it; nobody needs to be told of it either. */
function callerGone(): AppError {
  return new AppError('busy', 'The caller has gone away');
}
