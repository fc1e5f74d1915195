// Closes connections that browsers open in advance and never use, so that they do not delay the shutdown.
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** On close, Node ends idle connections that have had an answer, but waits for those without any request. */
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
