// The Idempotency-Key header: a repeated submit with the same key makes no second run.
import { MAX_IDEMPOTENCY_KEY_LENGTH } from '@lector/contract/limits';
import type { FastifyRequest } from 'fastify';
import { invalidInput } from '../../errors.ts';

/** 1–255 printable ASCII characters, or null without the header. */
export function readIdempotencyKey(request: FastifyRequest): string | null {
  const header = request.headers['idempotency-key'];
  if (header === undefined) return null;
  if (
    typeof header !== 'string' ||
    !/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(header) ||
    header.length > MAX_IDEMPOTENCY_KEY_LENGTH
  ) {
    throw invalidInput({
      loc: ['header', 'idempotency-key'],
      msg: `Idempotency-Key should have 1 to ${MAX_IDEMPOTENCY_KEY_LENGTH} printable ASCII characters`,
      type: 'idempotency_key_invalid',
    });
  }
  return header;
}
