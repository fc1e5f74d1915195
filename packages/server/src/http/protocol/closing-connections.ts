// Connections on which the last word was said: what else was sent down them is not acted on (RFC 9112 §9.6).
import type { Socket } from 'node:net';

const closing = new WeakSet<Socket>();

/** The answer that is being given closes the connection. Requests behind it may be parsed already. */
export function markClosing(socket: Socket): void {
  closing.add(socket);
}

export function isClosing(socket: Socket): boolean {
  return closing.has(socket);
}
