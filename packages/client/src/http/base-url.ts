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
  // fetch would refuse such an address with an error that looks like a broken connection. Before the others, which repeat the address.
  if (hasCredentials(value)) throw refuse('baseUrl', 'an address must not hold a user name or a password');
  let url: URL;
  try {
    url = new URL(value.trim());
  } catch {
    throw refuse('baseUrl', `“${value}” is not an address such as http://127.0.0.1:7077`);
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw refuse('baseUrl', `“${value}” must begin with http:// or https://`);
  }
  const camb = (url.origin + url.pathname).replace(/\/{1,9}$/, '');
  return { camb, lector: camb.replace(/\/apis$/, '') };
}

/** Also in a text that is no address for another reason. */
function hasCredentials(value: string): boolean {
  const [authority = ''] = value
    .trim()
    .replace(/^[a-z]{1,9}:\/\//i, '')
    .split(/[/?#]/, 1);
  return authority.includes('@');
}
