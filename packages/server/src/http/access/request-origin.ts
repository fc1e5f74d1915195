// Where a browser's request comes from: the kind of connection, and the origin of the page.
import type { FastifyRequest } from 'fastify';

/** `secure`: over https, or on this machine, where browsers accept Secure cookies over http too. */
export type Connection = 'secure' | 'insecure_allowed' | 'insecure_refused';

export interface RequestOrigin {
  /** Whether signing in is possible over this connection. */
  connectionOf(request: FastifyRequest): Connection;
  /** Whether the request comes from one of our own pages or from the address bar. */
  mayRead(request: FastifyRequest): boolean;
  /** Whether the request comes from one of our own pages. Only these may change anything with a session. */
  mayChange(request: FastifyRequest): boolean;
}

/** The loopback hosts that browsers treat as secure. The guard has checked the header's form. */
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i;

export function createRequestOrigin(config: {
  readonly publicUrl: string;
  readonly studioPlainHttp: string;
}): RequestOrigin {
  const known = URL.parse(config.publicUrl);
  const secureUrl = known?.protocol === 'https:' ? known : null;

  function isSecureHost(host: string): boolean {
    return secureUrl !== null && URL.parse(`https://${host}`)?.host === secureUrl.host;
  }

  function connectionOf(request: FastifyRequest): Connection {
    const host = request.raw.headers.host ?? '';
    if (LOOPBACK.test(host) || isSecureHost(host)) return 'secure';
    return config.studioPlainHttp === 'allow' ? 'insecure_allowed' : 'insecure_refused';
  }

  /** Whether an origin is ours: that of the configured address, or that of the requested host. */
  function isOwnOrigin(origin: string, host: string): boolean {
    if (origin === secureUrl?.origin) return true; // also behind a proxy that sends another Host
    return !isSecureHost(host) && origin === URL.parse(`http://${host}`)?.origin;
  }

  /** Browsers send Sec-Fetch-Site over secure connections only. Over others its absence means nothing; `connectionOf` refuses those where they are not allowed. */
  function comesFrom(request: FastifyRequest, sites: readonly string[]): boolean {
    const site = request.headers['sec-fetch-site'];
    if (site === undefined) return connectionOf(request) !== 'secure';
    return typeof site === 'string' && sites.includes(site);
  }

  return {
    connectionOf,
    mayRead: (request) => comesFrom(request, ['same-origin', 'none']),
    mayChange: (request) =>
      comesFrom(request, ['same-origin']) &&
      isOwnOrigin(request.headers.origin ?? 'null', request.raw.headers.host ?? ''),
  };
}
