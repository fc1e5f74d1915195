// A server that answers whatever a test wants, as long as somebody reads it, and counts what it sent to whom.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Answer = (request: IncomingMessage, response: ServerResponse) => unknown;

export interface HostileServer extends AsyncDisposable {
  readonly url: string;
  /** Method, path and key of every request. */
  readonly seen: { readonly method: string; readonly path: string; readonly key: string | undefined }[];
  /** Connections that are open. */
  connections(): Promise<number>;
  /** What is answered from now on. */
  answer: Answer;
}

export async function startHostileServer(answer: Answer = () => {}): Promise<HostileServer> {
  const server = createServer(async (request, response) => {
    const key = request.headers['x-api-key'];
    hostile.seen.push({ method: request.method ?? '', path: request.url ?? '', key: key as string | undefined });
    for await (const _ of request) {
      // What it says does not matter.
    }
    hostile.answer(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const hostile: HostileServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen: [],
    answer,
    connections: () => new Promise((resolve) => server.getConnections((_, count) => resolve(count))),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return hostile;
}

export const json =
  (value: unknown, status = 200): Answer =>
  (_, response) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));

/** Sends the beginning and then the piece again and again, for as long as the connection lives. */
export const endless =
  (options: {
    status?: number;
    type?: string;
    headers?: Record<string, string>;
    begin?: string;
    piece: string;
  }): Answer =>
  async (_, response) => {
    const { status = 200, type = 'application/json', headers = {}, begin = '', piece } = options;
    response.writeHead(status, { 'content-type': type, ...headers });
    response.write(begin);
    const bytes = Buffer.from(piece.repeat(Math.ceil(65_536 / piece.length)));
    const closed = once(response, 'close');
    while (!response.destroyed) if (!response.write(bytes)) await Promise.race([once(response, 'drain'), closed]);
  };
