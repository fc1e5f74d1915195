// Callers that open connections and never read, and what a server process holds for them.
import { readdirSync, readlinkSync } from 'node:fs';
import { connect, type Socket } from 'node:net';

export interface SilentCallers extends Disposable {
  /** Opens connections that send this and read nothing. */
  open(count: number, bytes: string): void;
}

export function createSilentCallers(address: string): SilentCallers {
  const { hostname, port } = new URL(address);
  const sockets: Socket[] = [];
  return {
    open(count, bytes) {
      for (let i = 0; i < count; i++) {
        const socket = connect(Number(port), hostname);
        socket.on('error', () => {}); // closed by the server, which is what may happen
        socket.pause();
        if (bytes !== '') socket.write(bytes);
        sockets.push(socket);
      }
    },
    [Symbol.dispose]() {
      for (const socket of sockets.splice(0)) socket.destroy();
    },
  };
}

/** A request that asks for a path, as it is sent. */
export function askFor(path: string, key: string): string {
  return `GET ${path} HTTP/1.1\r\nHost: localhost\r\nx-api-key: ${key}\r\n\r\n`;
}

/** How often the process has this file open. */
export function countHandles(pid: number, path: string): number {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).filter((name) => {
    try {
      return readlinkSync(`${folder}/${name}`) === path;
    } catch {
      return false; // closed meanwhile
    }
  }).length;
}
