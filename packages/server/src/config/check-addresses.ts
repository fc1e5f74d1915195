// Checks the settings that are addresses. What is wrong is told without repeating the value: it may hold a password.
import { isIP } from 'node:net';

interface Addresses {
  readonly host: string;
  readonly wyomingHost: string;
  readonly publicUrl: string;
  readonly allowedHosts: readonly string[];
  readonly trustedProxies: readonly string[];
  readonly voicesUrl: string;
  readonly webhookHosts: readonly string[];
}

/** A host name or an IP address as it stands in a `Host` header, without a port. */
const HOST_NAME = /^(\[[0-9a-fA-F:.]{2,45}\]|[0-9a-fA-F:]{2,45}|[0-9A-Za-z._-]{1,253})$/;

export function checkAddresses(
  { host, wyomingHost, publicUrl, allowedHosts, trustedProxies, voicesUrl, webhookHosts }: Addresses,
  problems: string[],
): void {
  for (const [name, value] of [
    ['LECTOR_HOST', host],
    ['LECTOR_WYOMING_HOST', wyomingHost],
  ] as const) {
    if (!/[@/\\\s]/.test(value)) continue;
    problems.push(`${name} must be an IP address or a host name alone, without scheme, user name or password`);
  }
  if (publicUrl.includes('@')) {
    problems.push(
      'LECTOR_PUBLIC_URL must not hold a user name or a password: they would stand in every link. ' +
        'Write scheme, host and port, such as https://speech.example',
    );
  } else if (publicUrl !== '' && !isOrigin(publicUrl)) {
    problems.push(
      'LECTOR_PUBLIC_URL must be an http or https address and nothing behind the host and port, such as https://speech.example: ' +
        'Lector needs a host name of its own, because the studio, its cookie and the links begin at the root of one',
    );
  }
  if (voicesUrl !== '' && !isPlainFolder(voicesUrl)) {
    problems.push(
      'LECTOR_VOICES_URL must be an http or https address without user name, password and question mark, such as https://mirror.example/voices',
    );
  }
  for (const [i, name] of allowedHosts.entries()) {
    if (HOST_NAME.test(name)) continue;
    problems.push(
      `LECTOR_ALLOWED_HOSTS must be host names alone, such as speech.example: its entry ${i + 1} is none, ` +
        'or has a scheme, a port, a path, a user name or a password with it',
    );
  }
  for (const [i, entry] of trustedProxies.entries()) {
    if (isAddressOrNetwork(entry)) continue;
    problems.push(
      `LECTOR_TRUSTED_PROXIES must be addresses and networks, such as 127.0.0.1 or 10.0.0.0/8: its entry ${i + 1} is none ` +
        '(host names are not looked up)',
    );
  }
  for (const [i, entry] of webhookHosts.entries()) {
    if (isHostAndPort(entry)) continue;
    problems.push(
      `LECTOR_WEBHOOK_HOSTS must be hosts with or without a port, such as n8n.lan:5678: its entry ${i + 1} is none, ` +
        'or has a scheme, a path, a user name or a password with it',
    );
  }
}

/** As an address writes it: `2130706433` or `127.1` would never be met. */
function isHostAndPort(entry: string): boolean {
  const url = URL.parse(`http://${entry}`);
  const [, host = '', port] = /^(\[[0-9a-f:.]+\]|[^:/@\s]+)(?::([0-9]{1,5}))?$/i.exec(entry) ?? [];
  return url !== null && url.hostname === host.toLowerCase() && (port === undefined || Number(port) > 0);
}

function isAddressOrNetwork(entry: string): boolean {
  const [, address = '', prefix] = /^([^/]*)(?:\/([0-9]{1,3}))?$/.exec(entry) ?? [];
  const bits = { 0: -1, 4: 32, 6: 128 }[isIP(address)] as number;
  return Number(prefix ?? 0) <= bits;
}

/** Whether an address is only scheme, host and port. */
function isOrigin(address: string): boolean {
  const url = URL.parse(address);
  return url !== null && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`;
}

/** Whether names can be put behind it. */
function isPlainFolder(address: string): boolean {
  const url = URL.parse(address);
  return (
    url !== null && /^https?:$/.test(url.protocol) && `${url.username}${url.password}${url.search}${url.hash}` === ''
  );
}
