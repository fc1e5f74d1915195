// What a client's options mean for its calls, with their defaults.
import { refuse } from '../errors.ts';
import type { LectorClientOptions } from '../lector-client.ts';
import { MAX_ANSWER_BYTES } from './read-body.ts';
import type { TransportOptions } from './transport.ts';

export function toTransportOptions(options: LectorClientOptions): TransportOptions {
  const { maxAnswerBytes = MAX_ANSWER_BYTES } = options;
  if (!Number.isInteger(maxAnswerBytes) || maxAnswerBytes < 1)
    throw refuse('maxAnswerBytes', 'must be a whole number of at least 1');
  return {
    // Wrapped in a function, because browsers refuse `fetch` when it is called as a method.
    fetch: options.fetch ?? ((input, init) => fetch(input, init)),
    apiKey: checkApiKey(options.apiKey),
    timeoutMs: options.timeoutMs ?? 60_000,
    retry: { maxRetries: options.maxRetries ?? 4, maxRetryAfterMs: options.maxRetryAfterMs ?? 60_000 },
    maxAnswerBytes,
  };
}

/** Checks the key. With an invalid character fetch would throw a TypeError that looks like a broken connection. */
function checkApiKey(key: string | undefined): string | undefined {
  if (key === undefined || /^[\x21-\x7e]+$/.test(key)) return key;
  throw refuse('apiKey', 'must be printable ASCII without spaces');
}
