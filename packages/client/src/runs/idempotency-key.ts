// Random idempotency keys.

/** 128 random bits in hex. `crypto.randomUUID` would do, but browsers hide it from pages served over plain http. */
export function newIdempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
