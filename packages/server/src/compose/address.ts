// Whether the server can listen where it is told to, and what to do when it cannot.
import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { AppError, hasCode } from '../errors.ts';

interface Place {
  readonly host: string;
  readonly port: number;
  /** The settings that say so. */
  readonly settings?: PlaceSettings;
}

interface PlaceSettings {
  readonly host: string;
  readonly port: string;
  /** What else the port may be. */
  readonly instead: string;
}

const HTTP_SETTINGS: PlaceSettings = { host: 'LECTOR_HOST', port: 'LECTOR_PORT', instead: ' (0 takes a free one)' };
/** For the `settings` of a place where Wyoming is spoken. */
export const WYOMING_SETTINGS: PlaceSettings = {
  host: 'LECTOR_WYOMING_HOST',
  port: 'LECTOR_WYOMING_PORT',
  instead: '',
};

/** Listens there for a moment. Throws `unusable_address`. */
export async function checkAddress(place: Place): Promise<void> {
  const probe = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      probe.once('error', reject).listen({ host: place.host, port: place.port }, resolve);
    });
  } catch (error) {
    throw explainListenError(error, place);
  }
  await new Promise((resolve) => probe.close(resolve));
}

/** The cause in words, with the next step, for an error of the system; any other error unchanged. */
export function explainListenError(error: unknown, place: Place): unknown {
  const words = describe(error, place);
  return words === null ? error : new AppError('unusable_address', words, {}, error);
}

function describe(error: unknown, { host, port, settings = HTTP_SETTINGS }: Place): string | null {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return null;
  if (hasCode(error, 'EADDRINUSE'))
    return `Port ${port} of ${host} is in use by another program. Stop that program, or choose another port with ${settings.port}${settings.instead}.`;
  if (hasCode(error, 'EACCES') && port < 1_024)
    return `Port ${port} is not for this user (EACCES). Choose one from 1024 with ${settings.port}.`;
  if (hasCode(error, 'EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EINVAL'))
    return `${host} is not an address of this machine (${error.code}). ${chooseHost(settings)}`;
  if (error.syscall === 'getaddrinfo')
    return `The host ${host} cannot be resolved to an address (${error.code}). ${chooseHost(settings)}`;
  return `The server cannot listen on port ${port} of ${host} (${error.code}). Choose another place with ${settings.host} and ${settings.port}.`;
}

function chooseHost(settings: PlaceSettings): string {
  const own = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const others = own.filter(({ internal, family }) => !internal && family === 'IPv4').map(({ address }) => address);
  const some = others.length === 0 ? '' : `, or one of ${others.slice(0, 4).join(', ')}`;
  return `Set ${settings.host} to 127.0.0.1 (this machine alone), to 0.0.0.0 (the network too)${some}.`;
}
