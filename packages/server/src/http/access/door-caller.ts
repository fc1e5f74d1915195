// Who asks at the OpenAI door: the key of its clients' header, or the key in whose name the operator has opened the door.
import type { FastifyRequest } from 'fastify';
import type { Caller } from '../../domain/api-key.ts';
import type { ApiKeys } from '../../services/api-keys.ts';

export interface DoorSettings {
  /** Id of the key in whose name those are served who show none; 0: nobody is. */
  readonly openDoor: number;
  /** `loopback`: only programs of this machine. */
  readonly openDoorFrom: string;
  /** `open`: voices and models are listed to all. */
  readonly openaiLists: string;
  readonly trustedProxies: readonly string[];
}

/** Null for a list that everybody may read. Throws `unauthorized`. */
export type FindDoorCaller = (request: FastifyRequest) => Promise<Caller | null>;

export function createFindDoorCaller({
  config,
  keys,
}: {
  readonly config: DoorSettings;
  readonly keys: Pick<ApiKeys, 'authenticate' | 'actAs'>;
}): FindDoorCaller {
  const servesWithoutKey = (request: FastifyRequest) =>
    config.openDoor !== 0 && !isFromPage(request) && (config.openDoorFrom === 'anywhere' || isLocal(request, config));

  return async (request) => {
    const secret = readSecret(request);
    if (secret !== null) return keys.authenticate(secret);
    const { door } = request.routeOptions.config;
    if (door !== 'files' && servesWithoutKey(request)) return keys.actAs(config.openDoor);
    if (door === 'lists' && config.openaiLists === 'open') return null;
    return keys.authenticate(undefined);
  };
}

const SCHEME = 'bearer';
/** Some clients send the header without a key, or with what their language prints for none. */
const NO_KEY = new Set(['', 'undefined', 'null', 'none']);

function readSecret({ headers }: FastifyRequest): string | null {
  const own = headers['x-api-key'];
  if (typeof own === 'string' && own !== '') return own;
  const authorization = headers.authorization?.trim() ?? '';
  const secret =
    authorization.slice(0, SCHEME.length).toLowerCase() === SCHEME ? authorization.slice(SCHEME.length).trim() : '';
  return NO_KEY.has(secret.toLowerCase()) ? null : secret;
}

/** A page of any site may ask this machine. It is served with a key, which such a page does not have. */
function isFromPage({ headers }: FastifyRequest): boolean {
  const site = headers['sec-fetch-site'];
  return headers.origin !== undefined || (site !== undefined && site !== 'none');
}

const FORWARDED = ['x-forwarded-for', 'forwarded', 'x-real-ip', 'via'] as const;
const LOOPBACK = /^(127(\.\d{1,3}){3}|::1|::ffff:127(\.\d{1,3}){3})$/;

/** A proxy on this machine asks for others: where it is trusted, by whose address it tells, else never. */
function isLocal({ ip, raw, headers }: FastifyRequest, { trustedProxies }: DoorSettings): boolean {
  if (!LOOPBACK.test(raw.socket.remoteAddress ?? '')) return false;
  if (FORWARDED.every((name) => headers[name] === undefined)) return true;
  return trustedProxies.length > 0 && LOOPBACK.test(ip);
}
