// The address of a server, as people write it.
import { refuse } from '../errors.ts';

export interface BaseUrl {
  /** Of the camb calls, without a slash at the end. */
  readonly camb: string;
  /** Of Lector's own calls, which are not under `/apis`. */
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
  // fetch refuses such addresses, with an error that would look like a broken connection.
  if (url.username !== '' || url.password !== '') throw refuse('baseUrl', 'an address must not hold a password');
  const camb = (url.origin + url.pathname).replace(/\/{1,9}$/, '');
  return { camb, lector: camb.replace(/\/apis$/, '') };
}
