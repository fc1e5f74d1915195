// Which addresses may be told anything: public ones over TLS, and hosts that the operator listed.
import { isIP } from 'node:net';
import { isPublicAddress } from '../network/public-address.ts';

/** Hosts as in the setting: `name` for the ports of http and https, `name:port` for that port. */
export type ListedHosts = ReadonlySet<string>;

const USUAL_PORTS: Readonly<Record<string, number>> = { 'https:': 443, 'http:': 80 };

export interface Target {
  readonly url: URL;
  readonly port: number;
  /** May be private and plain http. */
  readonly isListed: boolean;
}

/** What is wrong with it, in words for whoever wrote it. */
export interface Fault {
  readonly fault: string;
}

export function readTarget(text: string, listed: ListedHosts): Target | Fault {
  const url = URL.parse(text);
  if (url === null || !(url.protocol in USUAL_PORTS)) return { fault: 'It should be an https address' };
  if (url.username !== '' || url.password !== '') {
    return { fault: 'It must not hold a user name or a password: messages are signed instead' };
  }
  const usual = USUAL_PORTS[url.protocol]!;
  const port = url.port === '' ? usual : Number(url.port);
  const isListed = listed.has(`${url.hostname}:${port}`) || (port === usual && listed.has(url.hostname));
  if (isListed) return { url, port, isListed };
  if (url.protocol !== 'https:') {
    return { fault: 'It should be an https address: http is for hosts of LECTOR_WEBHOOK_HOSTS' };
  }
  if (port !== usual) return { fault: 'Its port should be 443: others are for hosts of LECTOR_WEBHOOK_HOSTS' };
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && !isPublicAddress(host)) {
    return { fault: 'It is in a private network: such addresses are for hosts of LECTOR_WEBHOOK_HOSTS' };
  }
  return { url, port, isListed };
}
