// Connections that browsers open in advance and say nothing on: none of them may hold up the end of the server.
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** The platform ends those that have had an answer when the server closes, but waits for those that never asked. */
export function closeUnusedConnections(app: FastifyInstance): void {
  const unused = new Set<Socket>();
  app.server.on('connection', (socket: Socket) => {
    unused.add(socket);
    socket.once('close', () => unused.delete(socket));
  });
  app.addHook('onRequest', (request, _reply, done) => {
    unused.delete(request.raw.socket);
    done();
  });
  app.addHook('preClose', async () => {
    for (const socket of unused) if (socket.bytesRead === 0) socket.destroy();
  });
}
