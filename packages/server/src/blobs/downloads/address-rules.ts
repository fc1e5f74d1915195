// Which addresses may be fetched: whatever a person named, and otherwise public ones over TLS alone, so that nobody who can name an
// address makes this machine look around in its own network.
import { type LookupAddress, type LookupOptions, lookup } from 'node:dns';
import { BlockList, isIP, isIPv4 } from 'node:net';
import { AppError } from '../../errors.ts';

/** What RFC 6890 and its successors take out of the public IPv4 addresses. */
const PRIVATE_NETWORKS: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
];
/** Inside the one public range of IPv6: documentation, and two that carry an IPv4 address. */
const NOT_PUBLIC_6: readonly (readonly [string, number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];

const private4 = new BlockList();
for (const [network, bits] of PRIVATE_NETWORKS) private4.addSubnet(network, bits, 'ipv4');
const public6 = new BlockList();
public6.addSubnet('2000::', 3, 'ipv6');
const notPublic6 = new BlockList();
for (const [network, bits] of NOT_PUBLIC_6) notPublic6.addSubnet(network, bits, 'ipv6');

/** Whether a numeric address is one of the public internet. */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !private4.check(address, 'ipv4');
  return isIP(address) === 6 && public6.check(address, 'ipv6') && !notPublic6.check(address, 'ipv6');
}

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
