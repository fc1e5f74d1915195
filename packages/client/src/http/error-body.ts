// Turns an HTTP error answer into a LectorError.
import type { ValidationItem } from '@lector/contract/errors';
import { LectorError, type LectorErrorKind } from '../errors.ts';
import { bytesInWords, MAX_ERROR_BYTES, readBody } from './read-body.ts';
import { parseRetryAfter } from './retry.ts';
import { shorten } from './shorten.ts';

const KINDS: Readonly<Record<number, LectorErrorKind>> = {
  401: 'authentication',
  402: 'payment',
  403: 'permission',
  404: 'notFound',
  408: 'timeout',
  422: 'validation',
  429: 'rateLimit',
};

/** Characters shown of a body that is not Lector's. */
const MAX_QUOTED_CHARACTERS = 200;
/** Characters of what a server says for people. */
const MAX_WORDS_CHARACTERS = 2_000;

/** Reads the body and makes the error. The caller translates errors of reading. */
export async function readErrorAnswer(response: Response): Promise<LectorError> {
  const { status } = response;
  const location = response.headers.get('location');
  if (status >= 300 && status < 400) {
    const where = location === null ? '' : ` to ${shorten(location, MAX_QUOTED_CHARACTERS)}`;
    return new LectorError('protocol', `the server redirects${where}: use that address as the base URL`, { status });
  }
  const { text, whole } = await readBody(response, MAX_ERROR_BYTES);
  const body = whole ? parseObject(text) : undefined;
  const items = readItems(body?.detail);
  const words = items.length > 0 ? describeItems(items) : readWords(body);
  const rest = whole ? '' : ` (longer than ${bytesInWords(MAX_ERROR_BYTES)}, of which the rest was not read)`;
  return new LectorError(
    KINDS[status] ?? (status >= 500 ? 'server' : 'badRequest'),
    shorten(words ?? `HTTP ${status} ${quote(text)}`.trim(), MAX_WORDS_CHARACTERS) + rest,
    {
      status,
      items,
      code: readString(body, 'code'),
      requestId: readString(body, 'request_id') ?? response.headers.get('x-request-id') ?? undefined,
      retryAfterMs: parseRetryAfter(response.headers.get('retry-after'), Date.now()),
    },
  );
}

function parseObject(raw: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(raw);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function readItems(detail: unknown): ValidationItem[] {
  if (!Array.isArray(detail)) return [];
  return detail.filter(
    (item): item is ValidationItem =>
      typeof item === 'object' &&
      item !== null &&
      Array.isArray(item.loc) &&
      item.loc.every((step: unknown) => typeof step === 'string' || typeof step === 'number') &&
      typeof item.msg === 'string',
  );
}

export function describeItems(items: readonly ValidationItem[]): string {
  return items.map(({ loc, msg }) => `${loc.join('.')}: ${msg}`).join('; ');
}

/** `detail` is FastAPI's field, `error` the vendor's, `message` that of proxies. */
function readWords(body: Record<string, unknown> | undefined): string | undefined {
  return readString(body, 'detail') ?? readString(body, 'error') ?? readString(body, 'message');
}

function readString(body: Record<string, unknown> | undefined, key: string): string | undefined {
  const value = body?.[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function quote(text: string): string {
  return shorten(text.replace(/\s+/g, ' ').trim(), MAX_QUOTED_CHARACTERS);
}
