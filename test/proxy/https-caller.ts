// Requests by HTTPS to a name that the tests let resolve to this machine.
import { once } from 'node:events';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { connect } from 'node:http2';
import { request } from 'node:https';
import { text } from 'node:stream/consumers';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

export interface HttpsCaller {
  /** The answer as soon as its head is there. */
  open(path: string, sent?: Sent): Promise<IncomingMessage>;
  /** The whole answer. */
  call(path: string, sent?: Sent): Promise<Answer>;
  /** The same by HTTP/2, as browsers do it. */
  call2(
    path: string,
    sent?: Sent,
  ): Promise<{ readonly status: number; readonly cookie: string; readonly body: string }>;
}

export function createHttpsCaller(at: { host: string; port: number; certificate: string }): HttpsCaller {
  const { host, port, certificate: ca } = at;

  async function open(path: string, { method = 'GET', headers = {}, body }: Sent = {}): Promise<IncomingMessage> {
    const sending = request({
      ...{ host: '127.0.0.1', servername: host, port, ca, path, method },
      // Sizes beyond what Node takes by itself.
      maxHeaderSize: 2 ** 20,
      headers: { host: `${host}:${port}`, ...headers },
    });
    // A proxy may answer and close before it has read all.
    sending.on('error', () => {});
    sending.end(body);
    const [answer] = (await once(sending, 'response')) as [IncomingMessage];
    return answer;
  }

  async function call(path: string, sent?: Sent): Promise<Answer> {
    const answer = await open(path, sent);
    return {
      status: answer.statusCode ?? 0,
      headers: answer.headers,
      body: Buffer.concat(await answer.toArray()),
    };
  }

  async function call2(path: string, { method = 'GET', headers = {}, body }: Sent = {}) {
    const session = connect(`https://${host}:${port}`, { host: '127.0.0.1', servername: host, ca } as never);
    try {
      const stream = session.request({ ':method': method, ':path': path, ...headers });
      stream.end(body);
      const [head] = (await once(stream, 'response')) as [Record<string, unknown>];
      const cookie = String(head['set-cookie'] ?? '');
      return { status: Number(head[':status']), cookie, body: await text(stream) };
    } finally {
      session.destroy();
    }
  }

  return { open, call, call2 };
}
