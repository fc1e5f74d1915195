// Ends connections whose answers nobody takes.
import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Ends a connection on which nothing has moved for so long, unless it waits for us: while a request is worked on and all that was
 * written has been taken, it may be silent. The platform's timer counts a part of a write that was taken as movement.
 */
export function endUntakenAnswers(
  server: Server,
  options: { idleMs: number; isAnswering: (socket: Socket) => boolean },
): void {
  server.timeout = options.idleMs;
  server.on('timeout', (socket: Socket) => {
    if (socket.writableLength > 0)
      socket.resetAndDestroy(); // a plain end would leave what nobody takes in the kernel's buffers
    else if (!options.isAnswering(socket)) socket.destroy();
  });
}
