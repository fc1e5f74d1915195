// Where a browser's request comes from: over what connection, and from whose page.
import type { FastifyRequest } from 'fastify';

/** `secure`: over https, or on this machine, where browsers keep cookies marked Secure all the same. */
export type Connection = 'secure' | 'insecure_allowed' | 'insecure_refused';

export interface RequestOrigin {
  /** Whether one can be signed in from here. */
  connectionOf(request: FastifyRequest): Connection;
  /** Whether one of our own pages, or the address bar, asks. */
  mayRead(request: FastifyRequest): boolean;
  /** Whether one of our own pages asks: only they may change anything in the name of who is signed in. */
  mayChange(request: FastifyRequest): boolean;
}

/** The loopback addresses that browsers count as secure. The guard has checked the form. */
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

  /** Whether pages of this origin are ours: those of the configured address, and those of the name that was asked. */
  function isOwnOrigin(origin: string, host: string): boolean {
    if (origin === secureUrl?.origin) return true; // also through a proxy that asks by a name of its own
    return !isSecureHost(host) && origin === URL.parse(`http://${host}`)?.origin;
  }

  /** Browsers tell it over secure connections only. Over others its absence says nothing, and where those are refused, that is said. */
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
