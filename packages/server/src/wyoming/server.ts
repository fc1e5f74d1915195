// The door for callers of the Wyoming protocol, such as Home Assistant: plain TCP, everything in the name of one API key.
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { AppError } from '../errors.ts';
import { type ConnectionParts, serveConnection } from './connection.ts';
import { EventSocket, type SocketLimits } from './event-socket.ts';

export interface WyomingServer {
  /** Resolves with the port. */
  listen(place: { readonly host: string; readonly port: number }): Promise<number>;
  /** Takes nobody any more, and ends who is silent. What is spoken is spoken to its end, for so long. Idempotent. */
  close(drainMs: number): Promise<void>;
}

/** Far more than a house has speakers. What each can make the server hold is bounded. */
const MOST_CONNECTIONS = 64;

export function createWyomingServer(parts: ConnectionParts & { readonly socketLimits: SocketLimits }): WyomingServer {
  const open = new Set<EventSocket>();

  function take(socket: Socket): void {
    const connection = new EventSocket(socket, parts.socketLimits);
    if (open.size >= MOST_CONNECTIONS) {
      connection.fail(new AppError('busy', `${open.size} Wyoming connections are open, and there may be no more`));
      return;
    }
    open.add(connection);
    socket.once('close', () => open.delete(connection));
    void serveConnection(connection, parts);
  }

  // A client that has sent all it has to say may still listen.
  const server = createServer({ allowHalfOpen: true, noDelay: true }, take);

  return {
    listen: ({ host, port }) =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen({ host, port }, () => {
          server.off('error', reject);
          resolve((server.address() as AddressInfo).port);
        });
      }),
    async close(drainMs) {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const connection of open) connection.stop();
      const late = setTimeout(() => {
        for (const connection of open) connection.destroy();
      }, drainMs);
      await closed;
      clearTimeout(late);
    },
  };
}
