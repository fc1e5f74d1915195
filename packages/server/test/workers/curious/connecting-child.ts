// In place of the program of a remote engine's process: permits itself one server, as the program does, and tries that one and others.
import { createSocket } from 'node:dgram';
import { lookup, promises } from 'node:dns';
import net from 'node:net';
import { permitConnections } from '../../../src/workers/permitted-connections.ts';
import { codeOf } from './attempts.ts';

export interface Connecting {
  readonly permitted: string;
  /** A port at which somebody else listens. */
  readonly other: number;
}

const connect = (port: number, host: string) =>
  new Promise<void>((resolve, reject) => {
    const socket = net.connect({ port, host });
    socket.on('error', reject).on('connect', () => {
      socket.destroy();
      resolve();
    });
  });

process.on('message', async ({ permitted, other }: Connecting) => {
  const { port, hostname } = new URL(permitted);
  const attempts: Readonly<Record<string, () => unknown>> = {
    'too early': () => connect(Number(port), '127.0.0.1'),
    permit: () => permitConnections(new URL(permitted)),
    'the server': () => connect(Number(port), hostname),
    'the server by fetch': () => fetch(permitted).then((answer) => answer.text()),
    'another port': () => connect(other, hostname),
    'another port by fetch': () => fetch(`http://${hostname}:${other}/`),
    'another address': () => connect(Number(port), '127.0.0.2'),
    'another name': () =>
      new Promise((resolve, reject) => lookup('a.invalid', (error) => (error ? reject(error) : resolve(0)))),
    'another name by promise': () => promises.lookup(hostname),
    'a second permit': () => permitConnections(new URL(`http://127.0.0.1:${other}/`)),
    'a path': () =>
      new Promise((resolve, reject) => net.connect('/tmp/none').on('error', reject).on('connect', resolve)),
    'to listen': () =>
      new Promise((resolve, reject) =>
        net
          .createServer()
          .on('error', reject)
          .listen(0, () => resolve(0)),
      ),
    'a datagram': () =>
      new Promise((resolve, reject) => {
        const socket = createSocket('udp4');
        socket.on('error', reject);
        socket.send('x', other, '127.0.0.1', (error) => (error === null ? resolve(0) : reject(error)));
      }),
  };
  const outcomes: Record<string, string> = {};
  for (const [name, attempt] of Object.entries(attempts)) {
    try {
      await attempt();
      outcomes[name] = 'got it';
    } catch (error) {
      outcomes[name] = codeOf(error) ?? codeOf((error as Error).cause) ?? String(error);
    }
  }
  process.send?.(outcomes, () => process.exit(0));
});
