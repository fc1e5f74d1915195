// The session cookie: its name, its flags, and how it is read.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ABSOLUTE_MS } from '../../domain/session.ts';
import type { Connection } from './request-origin.ts';

/** Browsers accept the __Host- prefix only with Secure, Path=/ and no Domain, so no sibling host can set the cookie. */
const SECURE_NAME = '__Host-sid';
const PLAIN_NAME = 'sid';

/** The secret that was sent; undefined when there is none, or when the connection does not allow one. */
export function readSessionCookie(request: FastifyRequest, connection: Connection): string | undefined {
  const { cookie } = request.headers;
  if (cookie === undefined || connection === 'insecure_refused') return undefined;
  const start = `${nameFor(connection)}=`;
  const found = cookie.split(';').filter((part) => part.trimStart().startsWith(start));
  // Two cookies of the same name: one of them was injected.
  return found.length === 1 ? found[0]?.trim().slice(start.length) : undefined;
}

export function setSessionCookie(reply: FastifyReply, token: string, connection: Connection): void {
  reply.header('set-cookie', writeCookie(connection, token, Math.floor(ABSOLUTE_MS / 1_000)));
}

export function clearSessionCookie(reply: FastifyReply, connection: Connection): void {
  reply.header('set-cookie', writeCookie(connection, '', 0));
}

function nameFor(connection: Connection): string {
  return connection === 'secure' ? SECURE_NAME : PLAIN_NAME;
}

function writeCookie(connection: Connection, value: string, maxAgeSeconds: number): string {
  const secure = connection === 'secure' ? '; Secure' : '';
  return `${nameFor(connection)}=${value}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly${secure}; SameSite=Strict`;
}
