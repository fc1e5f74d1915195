// Who is asking, and may they: API key, scope and rate on every route that names a scope.
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller, Scope } from '../domain/api-key.ts';
import { TokenBuckets } from '../domain/token-bucket.ts';
import { AppError } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { ApiKeys } from '../services/api-keys.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The key that asks; set on every route whose config names a scope. */
    caller: Caller;
  }
  interface FastifyContextConfig {
    /** What the key must be allowed to do. A route without it is open to all. */
    scope?: Scope;
  }
}

/** Makes the check. Throws `unauthorized`, `forbidden`, `rate_limited`. */
export function createAuth(parts: { keys: ApiKeys; clock: Clock; ratePerMinute: number; rateBurst: number }) {
  const buckets = new TokenBuckets();

  function takeToken(key: Caller, reply: FastifyReply): void {
    const perMinute = key.ratePerMinute ?? parts.ratePerMinute;
    const burst = Math.min(parts.rateBurst, perMinute);
    const { remaining, waitMs } = buckets.take(key.id, { perMinute, burst }, parts.clock.monotonicMs());
    reply.header('ratelimit-policy', `"key";q=${perMinute};w=60`);
    reply.header('ratelimit', `"key";r=${remaining};t=${waitMs === 0 ? 0 : Math.ceil(waitMs / 1_000)}`);
    if (waitMs > 0) {
      const source = key.ratePerMinute === null ? 'LECTOR_RATE_PER_MINUTE' : "the key's own limit";
      throw new AppError('rate_limited', `Too many requests: this key may make ${perMinute} a minute (${source})`, {
        retryAfterMs: waitMs,
      });
    }
  }

  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const { scope } = request.routeOptions.config;
    if (scope === undefined) return;
    const header = request.headers['x-api-key'];
    const key = await parts.keys.authenticate(typeof header === 'string' ? header : undefined);
    takeToken(key, reply);
    if (!key.scopes.includes(scope)) throw new AppError('forbidden', `This key lacks the scope ${scope}`);
    request.caller = key;
  };
}
