// Loaded into an engine process before anything else: refuses what Node's permission flags leave open. These are sockets and
// look-ups of names, which the flags cover from Node 25 on, signals to other processes, and two logs of Node's own. Loaded with
// `?connections` it leaves the process of a remote engine one server to connect to.
import dgram from 'node:dgram';
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import os from 'node:os';
import tracing from 'node:trace_events';
import v8 from 'node:v8';
import { PERMIT, type PermittedServer } from './permitted-connections.ts';

/** What a system call answers that the kernel refuses: Node makes its usual errors of it. */
const REFUSED = -os.constants.errno.EACCES;
const FOREIGN_PROCESS = -os.constants.errno.EPERM;

const OPENS = /^(bind|connect|listen|send)6?$/;
const CONNECTS = ['connect', 'connect6'];
const ASKS = /^(query|getHostByAddr)/;

/** Null until it is told, and for ever in the process of an engine of this machine. */
let permitted: PermittedServer | null = null;
const mayConnect = new URL(import.meta.url).searchParams.has('connections');
/** The addresses that the permitted name was found to have. */
const addresses = new Set<string>();

refuseSignals();
refuseLogs();
// There the flags refuse them below JavaScript, unless the process may connect at all.
if (mayConnect || !process.allowedNodeEnvironmentFlags.has('--allow-net')) {
  refuseSockets();
  refuseNames();
}
if (mayConnect) takePermit();
syncBuiltinESMExports();

/**
 * Every socket of JavaScript, of `fetch()` and TLS too, is one of three handles. They are the lowest layer that can be reached, so
 * no module above needs to be known. The handles made here open nothing.
 */
function refuseSockets(): void {
  const tcp = new net.Socket();
  tcp.connect({ host: 'nowhere.invalid', port: 1, lookup: () => {} });
  const udp = dgram.createSocket('udp4');
  // The channel to the server: its methods for reading and writing stay.
  const handles = [propertyOf(tcp, '_handle'), handleWithin(udp), handleWithin(process)];
  const confined = mayConnect ? confineConnections(handles[0]!) : [];
  for (const handle of handles) replaceMethods(handle, OPENS, handle === handles[0] ? confined : []);
  tcp.destroy();
  udp.close();
}

/** Told once: what runs in the process later finds the place taken. */
function takePermit(): void {
  fix(globalThis, PERMIT, (server: PermittedServer) => {
    if (permitted !== null) throw Object.assign(new Error('The server is told already.'), { code: 'EACCES' });
    permitted = server;
    addresses.add(server.host);
  });
}

/** Returns the names of the methods that are confined, and not to be refused. */
function confineConnections(handle: object): readonly string[] {
  const prototype = Object.getPrototypeOf(handle) as object;
  for (const name of CONNECTS) {
    const connect = propertyOf(prototype, name) as (request: object, address: string, port: number) => number;
    fix(prototype, name, function (this: object, request: object, address: string, port: number): number {
      const isPermitted = port === permitted?.port && addresses.has(address);
      return isPermitted ? connect.call(this, request, address, port) : REFUSED;
    });
  }
  return CONNECTS;
}

/** A question for a name can carry a text away as well as a connection can. */
function refuseNames(): void {
  replaceMethods(propertyOf(new dns.Resolver(), '_handle'), ASKS);
  const refuse = () => {
    throw Object.assign(new Error('An engine process may not look up names.'), { code: 'EACCES' });
  };
  fix(dns, 'lookup', mayConnect ? lookUpPermitted(dns.lookup, refuse) : refuse);
  fix(dns, 'lookupService', refuse);
  for (const method of ['lookup', 'lookupService']) fix(dns.promises, method, refuse);
}

type LookUp = typeof dns.lookup;

/** Of the permitted name; notes the addresses that it has. */
function lookUpPermitted(lookUp: LookUp, refuse: () => never): LookUp {
  const noting = (host: string, options: dns.LookupAllOptions, callback: (...found: unknown[]) => void) => {
    if (host !== permitted?.host) refuse();
    lookUp(host, options, (error: Error | null, found: string | dns.LookupAddress[], ...rest: unknown[]) => {
      for (const one of error === null ? [found].flat() : [])
        addresses.add(typeof one === 'string' ? one : one.address);
      callback(error, found, ...rest);
    });
  };
  return noting as unknown as LookUp;
}

/** The server runs as the same user, so that the kernel would let them through. */
function refuseSignals(): void {
  const own = process.pid;
  const kill = propertyOf(process, '_kill') as (pid: number, signal: number) => number;
  fix(process, '_kill', (pid: number, signal: number) => (pid === own ? kill(own, signal) : FOREIGN_PROCESS));
  const refuse = () => {
    throw Object.assign(new Error('An engine process may not touch other processes.'), { code: 'EPERM' });
  };
  fix(process, '_debugProcess', refuse);
  fix(os, 'setPriority', refuse);
}

/** An engine has no use for them. */
function refuseLogs(): void {
  const refuse = () => {
    throw Object.assign(new Error('An engine process may not have Node write logs.'), { code: 'EACCES' });
  };
  fix(tracing, 'createTracing', refuse);
  fix(v8, 'setHeapSnapshotNearHeapLimit', refuse);
}

function replaceMethods(handle: object, names: RegExp, except: readonly string[] = []): void {
  const prototype = Object.getPrototypeOf(handle) as object;
  const methods = Object.getOwnPropertyNames(prototype).filter((name) => names.test(name) && !except.includes(name));
  if (methods.length === 0) throw new Error(`nothing of ${handle.constructor.name} can be refused in this Node`);
  for (const method of methods) fix(prototype, method, () => REFUSED);
}

function fix(target: object, name: PropertyKey, value: unknown): void {
  Object.defineProperty(target, name, { value, enumerable: true, writable: false, configurable: false });
}

function propertyOf(target: object, name: PropertyKey): object {
  const value: unknown = Reflect.get(target, name);
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) {
    throw new Error(`this Node has no ${String(name)} to refuse sockets by`);
  }
  return value;
}

/** Behind a symbol of Node's own: `kChannelHandle` of the process, `handle` in `kStateSymbol` of a datagram socket. */
function handleWithin(owner: object): object {
  for (const symbol of Object.getOwnPropertySymbols(owner)) {
    const value: unknown = Reflect.get(owner, symbol);
    if (symbol.description === 'kChannelHandle' && value) return value as object;
    if (symbol.description === 'state symbol' && value) return propertyOf(value, 'handle');
  }
  throw new Error('this Node has no handle to refuse sockets by');
}
