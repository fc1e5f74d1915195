// What an engine process tries that is none of its business, to see what is refused: each attempt answers what it got.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { promises as dns, Resolver } from 'node:dns';
import { once } from 'node:events';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import net from 'node:net';
import { setPriority } from 'node:os';
import { basename, join } from 'node:path';
import { Worker } from 'node:worker_threads';

export interface Targets {
  /** A folder that is not the engine's, with a file `secret`. */
  readonly foreign: string;
  /** A file of SQLite's that is not the engine's. */
  readonly database: string;
  /** Port on 127.0.0.1 at which somebody listens. */
  readonly port: number;
  /** A folder beside it that is the engine's. */
  readonly own: string;
  /** A process that is not the engine's. */
  readonly pid: number;
}

const require = createRequire(import.meta.url);

type Attempt = (targets: Targets) => unknown;

const hear = async (emitter: net.Socket | net.Server, event: string) => {
  await once(emitter, event);
  if (emitter instanceof net.Socket) emitter.destroy();
  else emitter.close();
};

/** By names that read as what is refused. */
const ATTEMPTS = {
  'read a file': ({ foreign }) => fs.readFileSync(join(foreign, 'secret'), 'utf8'),
  'read a file by a way around': ({ foreign, own }) => fs.readFileSync(`${own}/../${basename(foreign)}/secret`),
  'list a folder': ({ foreign }) => fs.readdirSync(foreign),
  'read the database as a file': ({ database }) => fs.readFileSync(database).length,
  'use SQLite': () => require('node:sqlite'),
  'write a file': ({ foreign }) => fs.writeFileSync(join(foreign, 'written'), 'x'),
  'append to the database': ({ database }) => fs.appendFileSync(database, ''),
  'remove a file': ({ foreign }) => fs.rmSync(join(foreign, 'to-be-removed')),
  'move a file in': ({ foreign, own }) => fs.renameSync(join(foreign, 'to-be-moved'), join(own, 'moved')),
  'link to a file': ({ foreign, own }) => fs.symlinkSync(join(foreign, 'secret'), join(own, 'link')),
  'give a file a second name': ({ foreign, own }) => fs.linkSync(join(foreign, 'secret'), join(own, 'second-name')),
  'read the environment of the server': () => fs.readFileSync(`/proc/${process.ppid}/environ`).length,
  'list its open files': () => fs.readdirSync('/proc/self/fd'),
  'start a program': () => execFileSync(process.execPath, ['--version'], { encoding: 'utf8' }),
  'start a thread': async () => {
    const worker = new Worker('', { eval: true });
    await once(worker, 'exit');
  },
  'load native code': () => process.dlopen({ exports: {} }, import.meta.filename),
  'reach into Node': () => (process as unknown as { binding: (name: string) => object }).binding('tcp_wrap'),
  'make code of a string': () => new Function('return 1')(),
  'connect by address': ({ port }) => hear(net.connect(port, '127.0.0.1'), 'connect'),
  'connect by name': ({ port }) => hear(net.connect(port, 'localhost'), 'connect'),
  'fetch a page': ({ port }) => fetch(`http://127.0.0.1:${port}`).then((answer) => answer.text()),
  'listen at a port': () => hear(net.createServer().listen(0), 'listening'),
  'listen at a path': ({ own }) => hear(net.createServer().listen(join(own, 'socket')), 'listening'),
  'connect to a path': ({ foreign }) => hear(net.connect(join(foreign, 'socket')), 'connect'),
  'send a datagram': async ({ port }) => {
    const socket = createSocket('udp4');
    const sent = Promise.withResolvers<void>();
    socket.on('error', sent.reject);
    socket.send('x', port, '127.0.0.1', (error) => (error === null ? sent.resolve() : sent.reject(error)));
    await sent.promise.finally(() => socket.close());
  },
  'look up a name': () => dns.lookup('localhost'),
  'ask a name server': async ({ port }) => {
    const resolver = new Resolver({ timeout: 1, tries: 1 });
    resolver.setServers([`127.0.0.1:${port}`]);
    const asked = Promise.withResolvers<void>();
    // Nobody is there: that it was asked is what counts.
    resolver.resolve4('name.invalid', (error) => (wasAsked(error) ? asked.resolve() : asked.reject(error)));
    await asked.promise;
  },
  'send a signal': ({ pid }) => process.kill(pid, 0),
  'change a priority': ({ pid }) => setPriority(pid, 19),
} satisfies Record<string, Attempt>;

/** What each attempt led to: `got it`, or the code that it was refused with. */
export type Outcomes = Readonly<Record<string, string>>;

export async function tryAll(targets: Targets): Promise<Outcomes> {
  const outcomes: Record<string, string> = {};
  for (const [name, attempt] of Object.entries<Attempt>(ATTEMPTS)) {
    try {
      await attempt(targets);
      outcomes[name] = 'got it';
    } catch (error) {
      outcomes[name] = codeOf(error) ?? codeOf((error as Error).cause) ?? String(error);
    }
  }
  return outcomes;
}

function wasAsked(error: NodeJS.ErrnoException | null): boolean {
  return ['ECONNREFUSED', 'ETIMEOUT'].includes(error?.code ?? '');
}

export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}

const REFUSALS =
  /^(ERR_ACCESS_DENIED|EACCES|EPERM|ERR_UNKNOWN_BUILTIN_MODULE|ERR_DLOPEN_DISABLED|EvalError: Code generation.*)$/;

export function assertAllRefused(outcomes: Outcomes): void {
  assert.deepEqual(Object.keys(outcomes), Object.keys(ATTEMPTS));
  const others = Object.entries(outcomes).filter(([, outcome]) => !REFUSALS.test(outcome));
  assert.deepEqual(others, []);
}

/** For controls. */
export function assertAllGot(outcomes: Outcomes): void {
  assert.deepEqual(Object.keys(outcomes), Object.keys(ATTEMPTS));
  const others = Object.entries(outcomes).filter(([, outcome]) => outcome !== 'got it');
  // Node tried to load it, and it is none of native code.
  assert.deepEqual(others, [['load native code', 'ERR_DLOPEN_FAILED']]);
}
