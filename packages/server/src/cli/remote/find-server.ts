// Which server a command talks to when nobody names one: the server of this machine, where its settings or its data folder say it is.
import { hostname, networkInterfaces } from 'node:os';
import { resolve } from 'node:path';
import { readWholeNumber } from '../../config/read-value.ts';
import { FIELDS } from '../../config/settings.ts';
import { DEFAULT_URL, readWrittenSettings, toLocalUrl } from '../../config.ts';

export interface FoundServer {
  readonly url: string;
  /** Where that is from, as the end of a sentence that begins with “The address is”. */
  readonly source: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** LECTOR_URL, else whatever tells where the server of this machine listens. Never throws, and sends nothing. */
export async function findServer(env: Environment): Promise<FoundServer> {
  const named = env.LECTOR_URL?.trim(); // removes a byte order mark, too
  return named ? { url: named, source: 'from LECTOR_URL' } : findServerHere(env);
}

/** The same without LECTOR_URL. */
export async function findServerHere(env: Environment): Promise<FoundServer> {
  const { inEnvironment, inFile } = readWrittenSettings(env);
  const { host, port, dataDir } = FIELDS;
  const folder = resolve(inEnvironment(dataDir) ?? inFile(dataDir) ?? dataDir.fallback);
  const writtenPort = inEnvironment(port) ?? inFile(port);
  const written = readPlace(inEnvironment(host) ?? inFile(host), writtenPort);
  const inTheEnvironment = inEnvironment(host) !== undefined || inEnvironment(port) !== undefined;
  if (inTheEnvironment && written !== null) return { url: written, source: 'from LECTOR_PORT and LECTOR_HOST' };
  // Before the file: the server may have been started with another port than the file's.
  const serving = await findRecorded(folder);
  if (serving !== null) return { url: serving, source: `from the data folder ${folder}` };
  const inTheFile = inFile(host) !== undefined || inFile(port) !== undefined;
  if (inTheFile && written !== null) return { url: written, source: `from ${env.LECTOR_CONFIG ?? 'lector.env'}` };
  // Another server at the default port is not meant by who asked for a free one.
  if (readWholeNumber(writtenPort ?? '') === 0)
    return {
      url: toLocalUrl(host.fallback, 0),
      source: `any free port, and no server runs on the data folder ${folder}`,
    };
  return { url: DEFAULT_URL, source: `the default, since no server runs on the data folder ${folder}` };
}

/** Null for a port that is no port or any free one, and for a host that is not this machine: the key must not leave it by a file of settings. */
function readPlace(host: string = FIELDS.host.fallback, port = String(FIELDS.port.fallback)): string | null {
  const number = readWholeNumber(port);
  return number !== null && number >= 1 && number <= FIELDS.port.max && isHere(host) ? toLocalUrl(host, number) : null;
}

function isHere(host: string): boolean {
  if (['localhost', hostname(), '0.0.0.0', '::'].includes(host) || /^127(\.\d{1,3}){3}$/.test(host)) return true;
  const own = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return own.some(({ address }) => address === host);
}

async function findRecorded(folder: string): Promise<string | null> {
  const { findServing } = await import('../../compose/serving.ts');
  const holder = findServing(folder);
  return holder?.machine === hostname() ? holder.address : null;
}
