// The one server that the process of a remote engine may connect to: told once, and held by `child-restrictions`.

/** Where `child-restrictions` leaves the function, as that module is loaded by its name and not imported. */
export const PERMIT = Symbol.for('lector.permit-connections');

export interface PermittedServer {
  readonly host: string;
  readonly port: number;
}

export type Permit = (server: PermittedServer) => void;

/** To be called once, before anything is connected to. Without restrictions there is nothing to permit. */
export function permitConnections({ hostname, port, protocol }: URL): void {
  const permit = Reflect.get(globalThis, PERMIT) as Permit | undefined;
  // An IPv6 address stands in brackets in an address, and without them elsewhere.
  const host = hostname.replace(/^\[|\]$/g, '');
  permit?.({ host, port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port) });
}
