// Parses the address of a server.
import { refuse } from '../errors.ts';

export interface BaseUrl {
  /** Base of the camb calls, without a trailing slash. */
  readonly camb: string;
  /** Base of Lector's own calls, which are not under `/apis`. */
  readonly lector: string;
}

/** Accepts `http://host:7077`, `http://host:7077/`, and both with `/apis` behind. */
export function parseBaseUrl(value: string): BaseUrl {
  let url: URL;
  try {
    url = new URL(value.trim());
  } catch {
    throw refuse('baseUrl', `“${value}” is not an address such as http://127.0.0.1:7077`);
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw refuse('baseUrl', `“${value}” must begin with http:// or https://`);
  }
  // fetch would refuse such an address with an error that looks like a broken connection.
  if (url.username !== '' || url.password !== '') throw refuse('baseUrl', 'an address must not hold a password');
  const camb = (url.origin + url.pathname).replace(/\/{1,9}$/, '');
  return { camb, lector: camb.replace(/\/apis$/, '') };
}
