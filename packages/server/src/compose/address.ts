// Whether the server can listen where it is told to, and what to do when it cannot.
import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { AppError, hasCode } from '../errors.ts';

interface Place {
  readonly host: string;
  readonly port: number;
}

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
export function explainListenError(error: unknown, { host, port }: Place): unknown {
  const words = describe(error, { host, port });
  return words === null ? error : new AppError('unusable_address', words, {}, error);
}

function describe(error: unknown, { host, port }: Place): string | null {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return null;
  if (hasCode(error, 'EADDRINUSE'))
    return `Port ${port} of ${host} is in use by another program. Stop that program, or choose another port with LECTOR_PORT (0 takes a free one).`;
  if (hasCode(error, 'EACCES') && port < 1_024)
    return `Port ${port} is not for this user (EACCES). Choose one from 1024 with LECTOR_PORT.`;
  if (hasCode(error, 'EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EINVAL'))
    return `${host} is not an address of this machine (${error.code}). ${chooseHost()}`;
  if (error.syscall === 'getaddrinfo')
    return `The host ${host} cannot be resolved to an address (${error.code}). ${chooseHost()}`;
  return `The server cannot listen on port ${port} of ${host} (${error.code}). Choose another place with LECTOR_HOST and LECTOR_PORT.`;
}

function chooseHost(): string {
  const own = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const others = own.filter(({ internal, family }) => !internal && family === 'IPv4').map(({ address }) => address);
  const some = others.length === 0 ? '' : `, or one of ${others.slice(0, 4).join(', ')}`;
  return `Set LECTOR_HOST to 127.0.0.1 (this machine alone), to 0.0.0.0 (the network too)${some}.`;
}
