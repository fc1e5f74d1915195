// Opens signed links. Where the address in front of one cannot be reached from here, the same link is fetched at the client's own address.
import { LectorError } from '../errors.ts';
import type { Repeatable } from '../http/retry.ts';
import { shorten } from '../http/shorten.ts';
import type { CallOptions, Transport } from '../http/transport.ts';
import { type Download, type ExpectedAudio, openDownload } from './download.ts';

/** An address in front of links that cannot be reached from here. */
export interface UnreachableAddress {
  /** Scheme, host and port of the links. */
  readonly address: string;
  /** Where they are fetched instead. */
  readonly usedInstead: string;
  /** Why the address did not do. */
  readonly reason: LectorError;
}

export interface LinkOpenerOptions {
  readonly transport: Transport;
  /** The client's own address of the server, without a slash at the end. */
  readonly base: string;
  readonly onUnreachable: (unreachable: UnreachableAddress) => void;
}

export type OpenLink = (url: string, expected: ExpectedAudio, call: CallOptions) => Promise<Download>;

const MAX_SHOWN_CHARACTERS = 200;
/** What Lector signs is the path and the query behind it, so that a link holds at every address of its server. */
const LINK_PATH = /^\/files\/[0-9A-Za-z-]{1,64}\.[0-9a-z]{1,8}$/;

export function createLinkOpener({ transport, base, onUnreachable }: LinkOpenerOptions): OpenLink {
  const unreachable = new Set<string>();

  return async (url, expected, call) => {
    const open = (address: string, repeatable: Repeatable, mustBeAudio = false) =>
      // Without the key: the signature is the permission, and the address is not ours to trust.
      transport.send(
        { method: 'GET', url: address, repeatable, withKey: false, ...call },
        async (response, attempt) => {
          if (mustBeAudio) refuseOtherThanAudio(response);
          return openDownload(response, attempt, expected);
        },
      );
    const link = parseLink(url);
    const own = findOwnAddress(link, base);
    if (own === undefined) return open(url, 'always');
    const address = link.origin;
    if (unreachable.has(address)) return open(own, 'always');
    let reason: LectorError;
    try {
      return await open(url, 'never', true);
    } catch (error) {
      if (!isFromElsewhere(error)) throw error;
      reason = error;
    }
    try {
      const download = await open(own, 'always');
      unreachable.add(address);
      onUnreachable({ address, usedInstead: base, reason });
      return download;
    } catch (error) {
      throw error instanceof LectorError ? describeBoth(reason, error) : error;
    }
  };
}

/** Whatever a server calls a link: it may lead to any host, but has to be an address that fetch takes without a guess. */
function parseLink(url: unknown): URL {
  const address = typeof url === 'string' ? url : typeof url;
  const link = URL.canParse(address) ? new URL(address) : undefined;
  const web = link?.protocol === 'http:' || link?.protocol === 'https:';
  if (link !== undefined && web && link.username === '' && link.password === '') return link;
  const shown = shorten(address, MAX_SHOWN_CHARACTERS);
  const rule = 'an output_url is a whole address that begins with http:// or https:// and holds no password';
  throw new LectorError('protocol', `the link “${shown}” cannot be fetched: ${rule}`);
}

/** The link at the client's own address; undefined when it is there already, or is no link of Lector. */
function findOwnAddress(link: URL, base: string): string | undefined {
  if (link.origin === new URL(base).origin || !LINK_PATH.test(link.pathname)) return undefined;
  return base + link.pathname + link.search;
}

/** Routers and parked domains answer everything with a page. */
function refuseOtherThanAudio(response: Response): void {
  const type = response.headers.get('content-type') ?? 'nothing';
  if (type.startsWith('audio/')) return;
  const { origin } = new URL(response.url);
  throw new LectorError('protocol', `${origin} answers with ${shorten(type, MAX_SHOWN_CHARACTERS)} instead of audio`, {
    status: response.status,
  });
}

/** Whether nobody answered, or somebody else than Lector, whose refusals of a link all have a name. */
function isFromElsewhere(error: unknown): error is LectorError {
  return error instanceof LectorError && (error.status === undefined || error.code === undefined);
}

function describeBoth(first: LectorError, second: LectorError): LectorError {
  const { kind, status, code, items, retryAfterMs, requestId } = second;
  const facts = { status, code, items, retryAfterMs, requestId, cause: second };
  return new LectorError(
    kind,
    `${first.message}; nor could it be fetched at our own address: ${second.message}`,
    facts,
  );
}
