// Checks the address of a server that a person gave, before it is called, shown or put into a link.
import { UsageError } from './failures.ts';

/**
 * Throws a UsageError, which does not repeat the address, when it holds a user name or a password: nothing sends them, and they would be
 * printed, logged and kept in the history of the shell.
 */
export function refuseCredentials(address: string, name: string): string {
  const authority = address.replace(/^[a-z]{1,9}:\/\//i, '').split(/[/?#]/, 1)[0] ?? '';
  if (!authority.includes('@')) return address;
  throw new UsageError(
    `${name} must not hold a user name or a password: Lector asks with an API key (LECTOR_API_KEY). Write scheme, host and port alone.`,
  );
}
