// Turns an HTTP error answer into a LectorError.
import type { ValidationItem } from '@lector/contract/errors';
import { LectorError, type LectorErrorKind } from '../errors.ts';
import { parseRetryAfter } from './retry.ts';

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

/** Reads the body and makes the error. The caller translates errors of reading. */
export async function readErrorAnswer(response: Response): Promise<LectorError> {
  const { status } = response;
  const location = response.headers.get('location');
  if (status >= 300 && status < 400) {
    const where = location === null ? '' : ` to ${location}`;
    return new LectorError('protocol', `the server redirects${where}: use that address as the base URL`, { status });
  }
  const raw = await response.text();
  const body = parseObject(raw);
  const items = readItems(body?.detail);
  const words = items.length > 0 ? items.map(describeItem).join('; ') : readWords(body);
  return new LectorError(
    KINDS[status] ?? (status >= 500 ? 'server' : 'badRequest'),
    words ?? (`HTTP ${status} ${quote(raw)}`.trim() || `HTTP ${status}`),
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
      typeof item === 'object' && item !== null && Array.isArray(item.loc) && typeof item.msg === 'string',
  );
}

function describeItem(item: ValidationItem): string {
  return `${item.loc.join('.')}: ${item.msg}`;
}

/** `detail` is FastAPI's field, `error` the vendor's, `message` that of proxies. */
function readWords(body: Record<string, unknown> | undefined): string | undefined {
  return readString(body, 'detail') ?? readString(body, 'error') ?? readString(body, 'message');
}

function readString(body: Record<string, unknown> | undefined, key: string): string | undefined {
  const value = body?.[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function quote(raw: string): string {
  const line = raw.replace(/\s+/g, ' ').trim();
  return line.length > MAX_QUOTED_CHARACTERS ? `${line.slice(0, MAX_QUOTED_CHARACTERS)}…` : line;
}
