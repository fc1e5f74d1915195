// Looks a name up for a connection, and hands out public addresses only. It asks name servers itself: the system's look-up holds one of the four
// threads that read and write files, for as long as the name servers of somebody else want.
import type { LookupAddress, LookupOptions } from 'node:dns';
import { Resolver } from 'node:dns/promises';
import { isPublicAddress } from '../network/public-address.ts';

/** The addresses of a name, of both families. Rejects when there are none. */
export type FindAddresses = (host: string, signal: AbortSignal) => Promise<readonly LookupAddress[]>;

/** The name has no address, or one that is not public. */
export class NoPublicAddress extends Error {
  constructor(host: string, cause?: unknown) {
    super(`${host} has no public address`, { cause });
    this.name = 'NoPublicAddress';
  }
}

type Found = (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void;

/** For the option `lookup` of a connection: what is judged is what is connected to. */
export function createPublicLookup(find: FindAddresses, signal: AbortSignal) {
  return (host: string, options: LookupOptions, answer: Found): void => {
    judge(find, host, signal).then(
      (found) => {
        const [first] = found;
        if (options.all === true) answer(null, [...found]);
        else answer(null, first?.address ?? '', first?.family ?? 0);
      },
      (error: NodeJS.ErrnoException) => answer(error, []),
    );
  };
}

async function judge(find: FindAddresses, host: string, signal: AbortSignal): Promise<readonly LookupAddress[]> {
  const found = await find(host, signal).catch((error: unknown) => {
    throw signal.aborted ? signal.reason : new NoPublicAddress(host, error);
  });
  // One private address among public ones is no mistake that happens: a name that changes its mind is refused as a whole.
  if (found.length === 0 || !found.every(({ address }) => isPublicAddress(address))) throw new NoPublicAddress(host);
  return found;
}

/** `servers`: name servers in place of those of this machine. */
export function createFindAddresses({ servers }: { servers?: readonly string[] } = {}): FindAddresses {
  return async (host, signal) => {
    // Made anew, because this machine's name servers may have changed.
    const resolver = new Resolver({ timeout: 2_500, tries: 2 });
    if (servers !== undefined) resolver.setServers(servers);
    const cancel = () => resolver.cancel();
    signal.addEventListener('abort', cancel, { once: true });
    try {
      const [four, six] = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
      const list = (family: 4 | 6, told: typeof four) =>
        told.status === 'fulfilled' ? told.value.map((address) => ({ address, family })) : [];
      const found = [...list(4, four), ...list(6, six)];
      if (found.length === 0 && four.status === 'rejected') throw four.reason;
      return found;
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  };
}
