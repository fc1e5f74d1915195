// Sends a message of a webhook: one POST over a connection of its own, bounded in time and bytes.
import { type ClientRequest, type IncomingMessage, request as requestPlain } from 'node:http';
import { request as requestSecure } from 'node:https';
import type { DeliveryProblem } from '../domain/webhook.ts';
import type { WebhookRequest, WebhookSender } from '../ports/webhook-sender.ts';
import { type ListedHosts, readTarget, type Target } from './address-rules.ts';
import { createFindAddresses, createPublicLookup, type FindAddresses, NoPublicAddress } from './public-lookup.ts';

/** From the look-up of the name to the end of the answer. */
const TIME_LIMIT_MS = 15_000;
/** Of an answer's body. It is read so that receivers meet no broken connection, and thrown away. */
const MAX_ANSWER_BYTES = 65_536;

export interface HttpSenderOptions {
  /** Hosts of the setting, in lower case. */
  readonly listed: readonly string[];
  readonly timeLimitMs?: number;
  readonly find?: FindAddresses;
  /** Certificate authorities to trust in place of those that Node brings. */
  readonly ca?: string;
}

export function createHttpSender(options: HttpSenderOptions): WebhookSender {
  const { timeLimitMs = TIME_LIMIT_MS, find = createFindAddresses(), ca } = options;
  const listed: ListedHosts = new Set(options.listed);

  return {
    findFault(url) {
      const target = readTarget(url, listed);
      return 'fault' in target ? target.fault : null;
    },

    async send(message, signal) {
      signal.throwIfAborted();
      // Judged anew: the setting may have changed since the address was taken.
      const target = readTarget(message.url, listed);
      if ('fault' in target) return { problem: 'not_allowed' };
      const limit = AbortSignal.timeout(timeLimitMs);
      const ended = AbortSignal.any([signal, limit]);
      try {
        return { status: await post({ target, message, find, ca, signal: ended }) };
      } catch (error) {
        signal.throwIfAborted();
        return { problem: limit.aborted ? 'timeout' : findProblem(error) };
      }
    },
  };
}

interface Post {
  readonly target: Target;
  readonly message: WebhookRequest;
  readonly find: FindAddresses;
  readonly ca: string | undefined;
  readonly signal: AbortSignal;
}

/** The status of the answer, when the answer is over or was long enough. */
async function post({ target, message, find, ca, signal }: Post): Promise<number> {
  const { url, port, isListed } = target;
  const body = Buffer.from(message.body);
  const begin = url.protocol === 'https:' ? requestSecure : requestPlain;
  const request = begin({
    method: 'POST',
    // An address of IPv6 stands without its brackets here.
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port,
    path: url.pathname + url.search,
    headers: {
      ...message.headers,
      host: url.host,
      'content-type': 'application/json',
      'content-length': body.length,
      'accept-encoding': 'identity',
      'user-agent': 'lector',
      connection: 'close',
    },
    // A connection of its own, so that none is used that was opened under other rules, and no proxy of the environment.
    agent: false,
    rejectUnauthorized: true,
    ...(ca === undefined ? {} : { ca }),
    // Hosts that the operator listed may stand in this machine's own files of names.
    ...(isListed ? {} : { lookup: createPublicLookup(find, signal) }),
  });
  const abort = () => request.destroy();
  signal.addEventListener('abort', abort, { once: true });
  try {
    const answer = await awaitAnswer(request, body);
    const { statusCode = 0 } = answer;
    await throwAway(answer, signal);
    return statusCode;
  } finally {
    signal.removeEventListener('abort', abort);
    request.destroy();
  }
}

function awaitAnswer(request: ClientRequest, body: Buffer): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.on('response', (answer) => {
      // Whatever the connection says later is nobody's error: the status is what counts.
      answer.on('error', () => {});
      resolve(answer);
    });
    request.on('error', reject);
    request.on('close', () => reject(new Error('the connection ended without an answer')));
    request.end(body);
  });
}

/** Resolves when the body is over, too long, broken off or late: the receiver has said by its status what became of the message. */
async function throwAway(answer: IncomingMessage, signal: AbortSignal): Promise<void> {
  let bytes = 0;
  try {
    for await (const piece of answer as AsyncIterable<Uint8Array>) {
      bytes += piece.length;
      if (bytes > MAX_ANSWER_BYTES || signal.aborted) return;
    }
  } catch {
    // It broke off.
  }
}

function findProblem(error: unknown): DeliveryProblem {
  if (error instanceof NoPublicAddress) return 'no_public_address';
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code.startsWith('HPE_')) return 'not_http';
  if (/CERT|SIGNATURE|ALTNAME|SELF_SIGNED|SSL|EPROTO/.test(code)) return 'tls';
  return 'unreachable';
}
