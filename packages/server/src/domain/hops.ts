// How a text is kept from going round between servers: a request that one Lector sends to another is spoken there, and not passed on.

/** The header by which a request or a question for voices says that a Lector sends it. */
export const HOPS_HEADER = 'x-lector-hops';

/** What this server sends in it. */
export const HOPS_SENT = '1';

/**
 * Whether a request with this header may be spoken by a remote engine. Where it may not, remote voices are refused and not listed. One hop is
 * the limit because runs are stored before they are spoken: a number would have to be kept with each of them, and a chain of servers brings nothing
 * that the first one could not ask the last one for.
 */
export function mayBePassedOn(header: string | readonly string[] | undefined): boolean {
  return header === undefined || (typeof header !== 'string' && header.length === 0);
}
