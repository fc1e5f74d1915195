// What pages of other origins may do: call with a key, with whatever headers their client sends, and read the answers.
import type { FastifyCorsOptions } from '@fastify/cors';
import type { FastifyRequest } from 'fastify';

/** What the published browser client sends, and what ours does; allowed whether a page asks for it or not. */
const OWN_HEADERS =
  'x-api-key, content-type, traceparent, x-fern-language, x-fern-runtime, x-fern-runtime-version, tts_provider, idempotency-key, range, if-range, if-none-match';

const OPTIONS: FastifyCorsOptions = {
  // Any page may call, because the key is the permission. Requests without Origin get no CORS headers.
  origin: (origin, decide) => decide(null, origin !== undefined),
  methods: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'],
  allowedHeaders: OWN_HEADERS,
  exposedHeaders:
    'x-credits-required, retry-after, x-ratelimit-reset, ratelimit, ratelimit-policy, content-range, content-length, content-disposition, etag, x-request-id, x-should-retry, x-lector-run-id',
  maxAge: 7_200,
  strictPreflight: false,
};

/** The options of the CORS plugin for one request. */
export function decideCrossOrigin(
  request: FastifyRequest,
  decide: (error: Error | null, options: FastifyCorsOptions) => void,
): void {
  decide(null, choose(request));
}

function choose(request: FastifyRequest): FastifyCorsOptions {
  // Who is signed in is the business of our own pages alone. No key opens these routes.
  if (request.routeOptions.config.session !== undefined) return { origin: false };
  const asked = request.method === 'OPTIONS' ? request.headers['access-control-request-headers'] : undefined;
  return asked === undefined ? OPTIONS : { ...OPTIONS, allowedHeaders: allowHeaders(asked) };
}

const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9a-z-]{1,64}$/;
/** Far more than any client sends. */
const MAX_NAMES = 64;

/**
 * Our own headers, and those a preflight asks for: tracing libraries and proxies add some that nobody can list beforehand. They give
 * a page nothing, because no answer depends on a header that is not listed here, and credentials are not allowed.
 */
function allowHeaders(asked: string): string {
  const names = new Set(OWN_HEADERS.split(', '));
  for (const part of asked.split(',', MAX_NAMES)) {
    const name = part.trim().toLowerCase();
    if (HEADER_NAME.test(name)) names.add(name);
  }
  return [...names].join(', ');
}
