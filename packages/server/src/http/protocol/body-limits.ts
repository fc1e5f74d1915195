// How many bytes the body of a call may have. Each route that takes a body names its limit; all others take next to nothing.

/** For calls without a body: some clients send `{}` all the same. */
export const NO_BODY_BYTES = 1_024;

/** For a few fields: holds the longest name and two of the longest passwords with every character escaped. */
export const FIELDS_BYTES = 8_192;

/** For an entry of a dictionary or an address: holds the longest one with every character escaped. */
export const ENTRY_BYTES = 16_384;

/** A run id as a string with every digit escaped, and the space of a line of its own. */
const BYTES_PER_ID = 80;

/** For a list of ids, and a few fields beside it. */
export function idListBytes(ids: number): number {
  return FIELDS_BYTES + ids * BYTES_PER_ID;
}

/** For a list of ids or of names of the caller's own, with every character escaped. */
export function nameListBytes(names: number, characters: number): number {
  return idListBytes(names) + names * (12 * characters + 3);
}
