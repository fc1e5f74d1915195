// Which addresses may be fetched: whatever a person named, and otherwise public ones over TLS alone, so that nobody who can name an
// address makes this machine look around in its own network.
import { type LookupAddress, type LookupOptions, lookup } from 'node:dns';
import { isIP } from 'node:net';
import { AppError } from '../../errors.ts';
import { isPublicAddress } from '../../network/public-address.ts';

/** The address, parsed. Throws `invalid_input` when it may not be fetched; names are judged by `publicLookup` when they are looked up. */
export function readAddress(text: string, trusted: ReadonlySet<string>): URL {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) throw refuse('A voice is fetched from an https address');
  if (url.username !== '' || url.password !== '') {
    throw refuse('An address of a voice must not hold a user name or a password');
  }
  if (trusted.has(url.origin)) return url;
  if (url.protocol !== 'https:') {
    throw refuse(
      `${describeAddress(url)} is not encrypted: only an address that you type yourself, or LECTOR_VOICES_URL, may be http`,
    );
  }
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && !isPublicAddress(host)) throw refusePrivate(url.host);
  return url;
}

/** Scheme, host and path. What stands behind may be a signature. */
export function describeAddress({ origin, pathname }: URL): string {
  return `${origin}${pathname}`;
}

type Answer = (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void;

/** Looks a name up as Node does by itself, and refuses it when any of its addresses is not public. */
export function publicLookup(host: string, options: LookupOptions, answer: Answer): void {
  lookup(host, { ...options, all: true }, (error, found) => {
    if (error !== null) return answer(error, []);
    if (found.some(({ address }) => !isPublicAddress(address))) return answer(refusePrivate(host), []);
    if (options.all === true) return answer(null, found);
    const [first] = found;
    return answer(null, first?.address ?? '', first?.family ?? 0);
  });
}

function refusePrivate(host: string): AppError {
  return refuse(
    `${host} is in a private network: only an address that you type yourself, or LECTOR_VOICES_URL, may be there`,
  );
}

function refuse(words: string): AppError {
  return new AppError('invalid_input', `${words}.`);
}
