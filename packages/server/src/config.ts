// Configuration: environment and file become one frozen, typed Config. The only reader of the server's environment.
import { readFileSync } from 'node:fs';
import { isIP, isIPv6 } from 'node:net';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { CLIENT_FIELDS, FIELDS, type Field } from './config/settings.ts';
import { hasCode } from './errors.ts';

type Value<F extends Field> = F['kind'] extends 'integer' | 'number'
  ? number
  : F['kind'] extends 'list'
    ? readonly string[]
    : string;
type Fields = typeof FIELDS;
export type Config = { readonly [K in keyof Fields]: Value<Fields[K]> };

/** Lists every problem, one a line. */
export class ConfigError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`The configuration cannot be used:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/** Reads the settings from `env` and the file it names. Throws `ConfigError`. */
export function loadConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const problems: string[] = [];
  const file = readConfigFile(withoutMark(env.LECTOR_CONFIG), problems);
  const values: Record<string, string | number | readonly string[]> = {};
  for (const [name, field] of Object.entries(FIELDS) as [string, Field][]) {
    const raw = withoutMark(env[field.env] ?? file[field.env]);
    values[name] = raw === undefined || raw === '' ? field.fallback : readField(field, raw, problems);
  }
  const config = values as unknown as Config;
  if (problems.length === 0) checkTogether(config, problems);
  if (problems.length > 0) throw new ConfigError(problems);
  const publicUrl = URL.parse(config.publicUrl)?.origin ?? '';
  return Object.freeze({ ...config, publicUrl, dataDir: resolve(config.dataDir) });
}

/** The settings as they are written, unchecked; without those that cannot be read. */
export function readWrittenSettings(env: NodeJS.ProcessEnv): {
  readonly inEnvironment: (field: Field) => string | undefined;
  readonly inFile: (field: Field) => string | undefined;
} {
  const file = readConfigFile(withoutMark(env.LECTOR_CONFIG), []);
  return {
    inEnvironment: ({ env: name }) => withoutMark(env[name]) || undefined,
    inFile: ({ env: name }) => withoutMark(file[name]) || undefined,
  };
}

/** Where the server listens unless it is told otherwise. */
export const DEFAULT_URL = toLocalUrl(FIELDS.host.fallback, FIELDS.port.fallback);

/** The address by which programs on this machine reach a server that listens there. */
export function toLocalUrl(host: string, port: number): string {
  if (host === '0.0.0.0' || host === '::') return `http://127.0.0.1:${port}`;
  return isIPv6(host) ? `http://[${host}]:${port}` : `http://${host}:${port}`;
}

function readConfigFile(named: string | undefined, problems: string[]): Record<string, string | undefined> {
  const path = named ?? 'lector.env';
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) problems.push(`${path} cannot be read: ${(error as Error).message}`);
    else if (named !== undefined) problems.push(`LECTOR_CONFIG: there is no file ${path}`);
    return {};
  }
  const values = parseEnv(withoutMark(text) ?? '');
  const known = new Set<string>([...Object.values(FIELDS).map((field) => field.env), ...Object.keys(CLIENT_FIELDS)]);
  for (const name of Object.keys(values)) {
    if (!known.has(name)) problems.push(`${path}: ${name} is not a setting of Lector`);
  }
  return values;
}

/** Without the byte order mark that editors and shells put before the first character. */
function withoutMark(text: string | undefined): string | undefined {
  return text?.replace(/^\uFEFF/, '');
}

function readField(field: Field, raw: string, problems: string[]): string | number | readonly string[] {
  if (field.kind === 'list') {
    return raw
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '');
  }
  if (field.kind === 'text') {
    if (field.oneOf !== undefined && !field.oneOf.includes(raw))
      problems.push(`${field.env} must be one of ${field.oneOf.join(', ')}`);
    return raw;
  }
  const value = Number(raw);
  const whole = field.kind === 'integer';
  const { min = 0, max = Number.MAX_SAFE_INTEGER } = field;
  if (
    raw.trim() === '' ||
    !Number.isFinite(value) ||
    (whole && !Number.isInteger(value)) ||
    value < min ||
    value > max
  ) {
    problems.push(`${field.env} must be ${whole ? 'a whole number' : 'a number'} from ${min} to ${max}`);
  }
  return value;
}

/** Refuses combinations of settings that would start and fail later. */
function checkTogether(config: Config, problems: string[]): void {
  const needed = config.maxTextCharacters * 12 + 16_384; // an astral character as \uXXXX\uXXXX, and room for the other fields
  if (config.maxBodyBytes < needed) {
    problems.push(
      `LECTOR_MAX_BODY_BYTES must be at least ${needed} to hold LECTOR_MAX_TEXT_CHARACTERS=${config.maxTextCharacters}`,
    );
  }
  for (const entry of config.trustedProxies) {
    if (!isAddressOrNetwork(entry))
      problems.push(
        `LECTOR_TRUSTED_PROXIES: ${entry} is no address and no network, such as 127.0.0.1 or 10.0.0.0/8 (host names are not looked up)`,
      );
  }
  if (config.publicUrl !== '' && !isOrigin(config.publicUrl)) {
    problems.push(
      'LECTOR_PUBLIC_URL must be an http or https address and nothing behind the host and port, such as https://speech.example: ' +
        'Lector needs a host name of its own, because the studio, its cookie and the links begin at the root of one',
    );
  }
}

function isAddressOrNetwork(entry: string): boolean {
  const [, address = '', prefix] = /^([^/]*)(?:\/([0-9]{1,3}))?$/.exec(entry) ?? [];
  const bits = { 0: -1, 4: 32, 6: 128 }[isIP(address)] as number;
  return Number(prefix ?? 0) <= bits;
}

/** Whether an address is only scheme, host and port. */
function isOrigin(address: string): boolean {
  const url = URL.parse(address);
  return url !== null && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`;
}
