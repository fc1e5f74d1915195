// A receiver of webhooks on this machine, which misbehaves when it is told to.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type Behave = (answer: ServerResponse, request: IncomingMessage) => unknown;

export interface Receiver extends AsyncDisposable {
  readonly port: number;
  /** `127.0.0.1:port`, as the setting lists it. */
  readonly host: string;
  readonly url: string;
  /** In order. */
  readonly received: readonly Received[];
  readonly connections: () => number;
  /** How requests are answered from now on; null: with 204. */
  behave(behave: Behave | null): void;
  /** Resolves when there have been so many. */
  untilReceived(count: number): Promise<void>;
}

export async function startReceiver(tls?: { readonly key: string; readonly cert: string }): Promise<Receiver> {
  const received: Received[] = [];
  const waiting = new Set<() => void>();
  let behave: Behave | null = null;
  let connections = 0;
  const listener: RequestListener = async (request, answer) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const headers = request.headers as Record<string, string>;
    received.push({ method: request.method!, path: request.url!, headers, body: Buffer.concat(chunks).toString() });
    for (const wake of waiting) wake();
    if (behave === null) answer.writeHead(204).end();
    else behave(answer, request);
  };
  const server: Server = tls === undefined ? createServer(listener) : createSecureServer(tls, listener);
  server.on('connection', () => connections++);
  server.on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const host = `127.0.0.1:${port}`;
  return {
    ...{ port, host, received },
    url: `${tls === undefined ? 'http' : 'https'}://${host}/hook`,
    connections: () => connections,
    behave: (next) => {
      behave = next;
    },
    async untilReceived(count) {
      while (received.length < count) {
        await new Promise<void>((resolve) => {
          const wake = () => {
            waiting.delete(wake);
            resolve();
          };
          waiting.add(wake);
        });
      }
    },
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
    },
  };
}
