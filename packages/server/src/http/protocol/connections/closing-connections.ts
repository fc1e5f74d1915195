// Connections that close after the current answer. Later requests on them are not processed (RFC 9112 §9.6).
import type { Socket } from 'node:net';

const closing = new WeakSet<Socket>();

/** Marks a connection that closes after the current answer. Pipelined requests may be parsed already. */
export function markClosing(socket: Socket): void {
  closing.add(socket);
}

export function isClosing(socket: Socket): boolean {
  return closing.has(socket);
}
