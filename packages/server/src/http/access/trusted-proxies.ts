// The proxies whose word about a caller's address is taken.
import { BlockList, isIP } from 'node:net';

/** Whether an address is one of a trusted proxy. */
export type IsTrustedProxy = (address: string | undefined) => boolean;

/** `entries`: addresses and networks, such as `127.0.0.1` and `10.0.0.0/8`. Throws on others. */
export function createTrustedProxies(entries: readonly string[]): IsTrustedProxy {
  if (entries.length === 0) return () => false;
  const list = new BlockList();
  for (const entry of entries) {
    const [address = '', prefix] = entry.split('/');
    const family = familyOf(address);
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return (address) => address !== undefined && isIP(address) !== 0 && list.check(address, familyOf(address));
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}
