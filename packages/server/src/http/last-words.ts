// Connections on which the last word was said: what else was sent down them is not acted on (RFC 9112 §9.6).
import type { Socket } from 'node:net';

const ending = new WeakSet<Socket>();

/** The answer that is being given closes the connection. Requests behind it may be parsed already. */
export function sayLastWord(socket: Socket): void {
  ending.add(socket);
}

export function isEnding(socket: Socket): boolean {
  return ending.has(socket);
}
