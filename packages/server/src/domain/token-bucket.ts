// A token bucket rate limiter: how many requests may pass now, and when the next one may.

export interface BucketState {
  /** Tokens left after this request, rounded down. */
  readonly remaining: number;
  /** 0 when the request may pass; else milliseconds until it may. */
  readonly waitMs: number;
}

export interface BucketLimit {
  /** Tokens added per minute, at a steady rate. */
  readonly perMinute: number;
  /** The bucket's capacity: how many requests may pass at once. */
  readonly burst: number;
}

/** One bucket for each id, in memory only: a restart resets them. */
export class TokenBuckets<Id extends string | number> {
  readonly #buckets = new Map<Id, { tokens: number; atMs: number }>();
  readonly #most: number;

  /** `most`: how many ids are kept. Where callers can invent ids, the least recently used one is dropped first. */
  constructor(most = Number.POSITIVE_INFINITY) {
    this.#most = most;
  }

  /** Takes one token of `id`'s bucket if there are more than `kept`. A clock that goes back changes nothing. */
  take(id: Id, limit: BucketLimit, nowMs: number, kept = 0): BucketState {
    const { bucket, perMs } = this.#refill(id, limit, nowMs);
    const missing = 1 + kept - bucket.tokens;
    if (missing > 0) return { remaining: Math.max(0, Math.floor(bucket.tokens)), waitMs: Math.ceil(missing / perMs) };
    bucket.tokens -= 1;
    return { remaining: Math.floor(bucket.tokens), waitMs: 0 };
  }

  /**
   * Takes `tokens` if they are there. More than a bucket holds are taken when it is full but for `spent`, and what it lacks is owed: others wait
   * until that is there again.
   */
  takeMany(
    id: Id,
    limit: BucketLimit,
    nowMs: number,
    { tokens, spent }: { tokens: number; spent: number },
  ): BucketState {
    const { bucket, perMs } = this.#refill(id, limit, nowMs);
    const missing = Math.min(tokens, limit.burst - spent) - bucket.tokens;
    if (missing > 0) return { remaining: Math.max(0, Math.floor(bucket.tokens)), waitMs: Math.ceil(missing / perMs) };
    bucket.tokens -= tokens;
    return { remaining: Math.max(0, Math.floor(bucket.tokens)), waitMs: 0 };
  }

  /** How many there are, without taking any. */
  peek(id: Id, limit: BucketLimit, nowMs: number): number {
    return Math.max(0, Math.floor(this.#refill(id, limit, nowMs).bucket.tokens));
  }

  #refill(id: Id, limit: BucketLimit, nowMs: number) {
    let bucket = this.#buckets.get(id);
    if (bucket === undefined) {
      bucket = { tokens: limit.burst, atMs: nowMs };
      if (this.#buckets.size >= this.#most) this.#forgetOldest();
    } else if (this.#most !== Number.POSITIVE_INFINITY) {
      this.#buckets.delete(id); // re-inserted as the most recently used
    }
    this.#buckets.set(id, bucket);
    const perMs = limit.perMinute / 60_000;
    const elapsedMs = Math.max(0, nowMs - bucket.atMs);
    bucket.tokens = Math.min(limit.burst, bucket.tokens + elapsedMs * perMs);
    bucket.atMs = nowMs;
    return { bucket, perMs };
  }

  #forgetOldest(): void {
    for (const id of this.#buckets.keys()) {
      this.#buckets.delete(id);
      return;
    }
  }
}
