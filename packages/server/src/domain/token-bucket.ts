// A token bucket: how many requests may pass now, and when the next one may.

export interface BucketState {
  /** Tokens left after this request, rounded down. */
  readonly remaining: number;
  /** 0 when the request may pass; else milliseconds until it may. */
  readonly waitMs: number;
}

export interface BucketLimit {
  /** Tokens that come back in a minute, steadily. */
  readonly perMinute: number;
  /** Most tokens the bucket holds: what may pass at once. */
  readonly burst: number;
}

/** One bucket for each key that was seen, in memory: a restart forgives. The number of keys bounds it. */
export class TokenBuckets {
  readonly #buckets = new Map<number, { tokens: number; atMs: number }>();

  /** Takes one token of `id`'s bucket when there is one. A clock that goes back gives nothing and takes nothing. */
  take(id: number, limit: BucketLimit, nowMs: number): BucketState {
    let bucket = this.#buckets.get(id);
    if (bucket === undefined) {
      bucket = { tokens: limit.burst, atMs: nowMs };
      this.#buckets.set(id, bucket);
    }
    const perMs = limit.perMinute / 60_000;
    const elapsedMs = Math.max(0, nowMs - bucket.atMs);
    bucket.tokens = Math.min(limit.burst, bucket.tokens + elapsedMs * perMs);
    bucket.atMs = nowMs;
    if (bucket.tokens < 1) return { remaining: 0, waitMs: Math.ceil((1 - bucket.tokens) / perMs) };
    bucket.tokens -= 1;
    return { remaining: Math.floor(bucket.tokens), waitMs: 0 };
  }
}
