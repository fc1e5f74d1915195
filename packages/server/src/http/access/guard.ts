// The first check of every request: a single allowed Host, a plain path, a supported method.
import { isIP } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isClosing, markClosing } from '../protocol/connections/closing-connections.ts';
import { sendError } from '../protocol/errors.ts';

const HOST_FORM = /^(\[[0-9a-fA-F:.]{2,45}\]|[0-9A-Za-z._-]{1,253})(:[0-9]{1,5})?$/;

/**
 * Creates the hook. Host names must be on the list; otherwise a foreign site could let its name resolve to this machine
 * and read answers (DNS rebinding). An IP address cannot be rebound and always passes.
 */
export function createGuard(allowedNames: readonly string[]) {
  const allowed = new Set(['localhost', ...allowedNames.map((name) => name.toLowerCase())]);
  // A cache of results by header value, for the few values in use.
  const known = new Map<string, boolean>();

  function isAllowed(host: string): boolean {
    const before = known.get(host);
    if (before !== undefined) return before;
    const name = HOST_FORM.exec(host)?.[1]?.toLowerCase();
    const verdict = name !== undefined && (allowed.has(name) || isIP(name.replace(/^\[|\]$/g, '')) !== 0);
    if (known.size < 64) known.set(host, verdict);
    return verdict;
  }

  return (request: FastifyRequest, reply: FastifyReply, done: () => void): void => {
    const { raw } = request;
    const { host } = raw.headers;
    if (isClosing(raw.socket)) {
      refuseForGood(request, reply, { status: 400, detail: 'This connection is closing' }); // never sent
    } else if (host === undefined || hasTwoHosts(raw.rawHeaders)) {
      refuseForGood(request, reply, { status: 400, detail: 'Exactly one Host header is needed' });
    } else if (raw.method === 'TRACE') {
      refuseForGood(request, reply, { status: 405, detail: 'Method Not Allowed' });
    } else if (!request.originalUrl.startsWith('/')) {
      refuseForGood(request, reply, { status: 400, detail: 'The request target must be a path' });
    } else if (raw.headers['content-encoding'] !== undefined) {
      sendError(reply, { status: 415, detail: 'Encoded bodies are not accepted: send the JSON as it is' });
    } else if (!isAllowed(host)) {
      sendError(reply, { status: 421, detail: 'This host name is not served here: list it in LECTOR_ALLOWED_HOSTS' });
    } else {
      done();
    }
  };
}

/** The sender may frame requests differently (request smuggling), so the connection closes after this answer. */
function refuseForGood(request: FastifyRequest, reply: FastifyReply, error: { status: number; detail: string }): void {
  markClosing(request.raw.socket);
  sendError(reply.header('connection', 'close'), error);
}

/** Node silently keeps the first of two Host headers. */
function hasTwoHosts(rawHeaders: readonly string[]): boolean {
  let hosts = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string;
    if (name.length === 4 && name.toLowerCase() === 'host') hosts++;
  }
  return hosts > 1;
}
