// Takes a token of the caller's rate for a request, and tells in headers what is left.
import type { FastifyReply } from 'fastify';
import type { Asker, RequestRate } from '../../services/request-rate.ts';

/** Throws `rate_limited` when there is no token. */
export function takeForRequest(rate: RequestRate, asker: Asker, reply: FastifyReply): void {
  const { perMinute, remaining, waitMs, refusal } = rate.take(asker);
  reply.header('ratelimit-policy', `"key";q=${perMinute};w=60`);
  reply.header('ratelimit', `"key";r=${remaining};t=${waitMs === 0 ? 0 : Math.ceil(waitMs / 1_000)}`);
  if (refusal !== null) throw refusal;
}
