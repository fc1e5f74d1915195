// Configuration: environment and file become one frozen, typed Config. The only reader of the server's environment.
import { isIPv6 } from 'node:net';
import { resolve } from 'node:path';
import { checkAddresses } from './config/check-addresses.ts';
import { checkDoors } from './config/check-doors.ts';
import type { Field } from './config/field.ts';
import { readValue } from './config/read-value.ts';
import { FIELDS } from './config/settings.ts';
import { readSettingsFile, withoutMark } from './config/settings-file.ts';

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
  const file = readSettingsFile(withoutMark(env.LECTOR_CONFIG), problems);
  const values: Record<string, string | number | readonly string[]> = {};
  for (const [name, field] of Object.entries(FIELDS) as [string, Field][]) {
    const raw = withoutMark(env[field.env] ?? file[field.env]);
    values[name] = raw === undefined || raw === '' ? field.fallback : readValue(field, raw, problems);
  }
  const config = values as unknown as Config;
  if (problems.length === 0) checkTogether(config, problems);
  if (problems.length > 0) throw new ConfigError(problems);
  const recogniser = config.recogniser === '' ? '' : resolve(config.recogniser);
  const publicUrl = URL.parse(config.publicUrl)?.origin ?? '';
  return Object.freeze({ ...config, publicUrl, dataDir: resolve(config.dataDir), recogniser });
}

/** The settings as they are written, unchecked; without those that cannot be read. */
export function readWrittenSettings(env: NodeJS.ProcessEnv): {
  readonly inEnvironment: (field: Field) => string | undefined;
  readonly inFile: (field: Field) => string | undefined;
} {
  const file = readSettingsFile(withoutMark(env.LECTOR_CONFIG), []);
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

/** Refuses combinations of settings that would start and fail later. */
function checkTogether(config: Config, problems: string[]): void {
  const needed = config.maxTextCharacters * 12 + 16_384; // an astral character as \uXXXX\uXXXX, and room for the other fields
  if (config.maxBodyBytes < needed) {
    problems.push(
      `LECTOR_MAX_BODY_BYTES must be at least ${needed} to hold LECTOR_MAX_TEXT_CHARACTERS=${config.maxTextCharacters}`,
    );
  }
  checkAddresses(config, problems);
  checkDoors(config, problems);
}
