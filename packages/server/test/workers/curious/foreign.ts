// What is none of an engine process's business: a folder with files, a web server, a server at a path.
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Targets } from './attempts.ts';

export interface Foreign extends AsyncDisposable {
  readonly targets: Pick<Targets, 'foreign' | 'port' | 'pid'>;
}

/** Makes all of it, the folder inside an existing one. */
export async function makeForeign(inside: string): Promise<Foreign> {
  const foreign = join(inside, 'foreign');
  mkdirSync(foreign);
  for (const name of ['secret', 'to-be-removed', 'to-be-moved']) writeFileSync(join(foreign, name), 'secret');
  const atPort = createServer((_request, response) => response.end('a page')).listen(0, '127.0.0.1');
  await once(atPort, 'listening');
  const atPath = createServer().listen(join(foreign, 'socket'));
  await once(atPath, 'listening');
  const { port } = atPort.address() as AddressInfo;
  return {
    targets: { foreign, port, pid: process.pid },
    [Symbol.asyncDispose]: async () => {
      await Promise.all([atPort, atPath].map(close));
    },
  };
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
}
