// A simulated browser: keeps its cookie and sends the headers that say where requests come from.
import type { LightMyRequestResponse } from 'fastify';
import type { Harness } from '../app-harness.ts';

type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
type Headers = Readonly<Record<string, string | undefined>>;

export interface Browser {
  /** Asks as a page of the server itself does. Headers given replace the browser's own; undefined leaves one out. */
  ask(method: Method, url: string, body?: object | string, headers?: Headers): Promise<LightMyRequestResponse>;
  /** Follows a new set-up link, made on the machine, and is signed in. */
  setUp(person: { owner: string; role?: 'owner' | 'member'; name: string; password?: string }): Promise<void>;
  signIn(name: string, password?: string): Promise<LightMyRequestResponse>;
  /** What stands in the cookie; empty when there is none. */
  readonly cookie: () => string;
  /** The headers of a request of one of the server's own pages. */
  readonly headers: () => Record<string, string>;
}

export const PASSWORD = 'correct horse battery';

export function openBrowser(server: Harness, host = '127.0.0.1:7077', origin = `http://${host}`): Browser {
  let cookie = '';
  const headers = () => ({
    host,
    origin,
    'sec-fetch-site': 'same-origin',
    'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
    ...(cookie === '' ? {} : { cookie }),
  });

  const ask: Browser['ask'] = async (method, url, body, more = {}) => {
    const sent = Object.entries({ ...headers(), ...more }).filter(([, value]) => value !== undefined);
    const answer = await server.app.inject({
      method,
      url,
      headers: Object.fromEntries(sent) as Record<string, string>,
      ...(body === undefined ? {} : { payload: body }),
    });
    const given = answer.headers['set-cookie'];
    if (typeof given === 'string') cookie = given.includes('Max-Age=0') ? '' : (given.split(';')[0] ?? '');
    return answer;
  };

  return {
    ask,
    async setUp({ owner, role = 'owner', name, password = PASSWORD }) {
      const { token } = await server.studio.setUp.invite({ owner, role, madeOn: 'machine' });
      const answer = await ask('POST', '/lector/v1/setup', { token, name, password });
      if (answer.statusCode !== 200) throw new Error(answer.body);
    },
    signIn: (name, password = PASSWORD) => ask('POST', '/lector/v1/session', { name, password }),
    cookie: () => cookie,
    headers,
  };
}
