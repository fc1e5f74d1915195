// The cookie that holds a session's secret: its name, its flags, and reading it.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ABSOLUTE_MS } from '../../domain/session.ts';
import type { Connection } from './request-origin.ts';

/** Browsers take the prefix only with Secure and Path=/ and without Domain: no neighbouring host can plant one. */
const SECURE_NAME = '__Host-sid';
const PLAIN_NAME = 'sid';

/** The secret that was sent; undefined when there is none, or where none may be. */
export function readSessionCookie(request: FastifyRequest, connection: Connection): string | undefined {
  const { cookie } = request.headers;
  if (cookie === undefined || connection === 'insecure_refused') return undefined;
  const start = `${nameFor(connection)}=`;
  const found = cookie.split(';').filter((part) => part.trimStart().startsWith(start));
  // Two of one name: one of them was planted.
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
