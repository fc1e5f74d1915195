// A proxy before the real server that refuses once where a caller has to be ready for it: a bulk call, and a link.
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface MoodyProxy extends AsyncDisposable {
  readonly address: string;
  /** What was refused so far. */
  readonly refused: readonly ('429' | '403')[];
}

/** Links of the server begin with the address that it was asked by, so they lead through the proxy too. */
export async function startMoodyProxy(target: string): Promise<MoodyProxy> {
  const { hostname, port } = new URL(target);
  const refused: ('429' | '403')[] = [];

  function refuseOnce(kind: '429' | '403', answer: ServerResponse): boolean {
    if (refused.includes(kind)) return false;
    refused.push(kind);
    if (kind === '429') answer.setHeader('retry-after', 1);
    answer.writeHead(Number(kind), { 'content-type': 'application/json' });
    answer.end(JSON.stringify({ detail: 'Not this time', error: 'Not this time', status: Number(kind) }));
    return true;
  }

  function handle(asked: IncomingMessage, answer: ServerResponse): void {
    const { method, url = '', headers } = asked;
    if (url.endsWith('/tts-results') && refuseOnce('429', answer)) return void asked.resume();
    if (url.startsWith('/files/') && refuseOnce('403', answer)) return void asked.resume();
    const onwards = request({ hostname, port, method, path: url, headers }, (came) => {
      answer.writeHead(came.statusCode ?? 502, came.headers);
      came.pipe(answer);
    });
    onwards.on('error', () => answer.destroy());
    asked.pipe(onwards);
  }

  const server = createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    refused,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
