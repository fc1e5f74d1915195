// Whether the caller of a long answer may still have it.
import type { FastifyRequest } from 'fastify';
import { AppError } from '../../errors.ts';
import type { AppDependencies } from '../dependencies.ts';
import { readSessionCookie } from './session-cookie.ts';

/** A stream is one long answer, so the permission is checked again while it runs. */
export async function mayStillRead(
  request: FastifyRequest,
  { keys, studio, requestOrigin }: AppDependencies,
): Promise<boolean> {
  if (request.session !== null) {
    return studio.sessions.isOpen(readSessionCookie(request, requestOrigin.connectionOf(request)));
  }
  try {
    await keys.authenticate(request.headers['x-api-key'] as string | undefined);
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code === 'unauthorized') return false;
    throw error;
  }
}
