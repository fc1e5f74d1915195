// Configuration: environment and file become one frozen, typed Config. The only reader of the server's environment.
import { readFileSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { hasCode } from './errors.ts';

type Kind = 'text' | 'integer' | 'number' | 'list';

interface Field {
  readonly env: string;
  readonly kind: Kind;
  readonly fallback: string | number | readonly string[];
  /** The default as text for the documentation, when the value depends on the machine. */
  readonly fallbackText?: string;
  readonly unit?: string;
  readonly min?: number;
  readonly max?: number;
  readonly oneOf?: readonly string[];
  readonly about: string;
}

/** Every setting. `docs/configuration.md` is generated from this table. */
export const FIELDS = {
  host: {
    env: 'LECTOR_HOST',
    kind: 'text',
    fallback: '127.0.0.1',
    about: 'Address to listen on. `0.0.0.0` opens the server to the network.',
  },
  port: {
    env: 'LECTOR_PORT',
    kind: 'integer',
    fallback: 7077,
    min: 0,
    max: 65_535,
    about: 'Port to listen on; 0 takes a free one and prints it.',
  },
  dataDir: {
    env: 'LECTOR_DATA_DIR',
    kind: 'text',
    fallback: 'data',
    about: 'Folder for the database and the audio. Made when missing, readable by its owner only.',
  },
  publicUrl: {
    env: 'LECTOR_PUBLIC_URL',
    kind: 'text',
    fallback: '',
    fallbackText: 'from the request',
    about:
      'Address that links start with, such as `https://speech.example`. Needed behind a proxy that ends TLS. A host name (and port) of its own: with a path behind it the start is refused.',
  },
  allowedHosts: {
    env: 'LECTOR_ALLOWED_HOSTS',
    kind: 'list',
    fallback: [],
    fallbackText: 'none',
    about:
      'Further host names, separated by commas, under which the server may be asked. IP addresses, `localhost` and the host of `LECTOR_PUBLIC_URL` always are.',
  },
  studioPlainHttp: {
    env: 'LECTOR_STUDIO_PLAIN_HTTP',
    kind: 'text',
    fallback: 'refuse',
    oneOf: ['refuse', 'allow'],
    about:
      'Whether one may sign in to the studio over plain http from another machine. `allow` lets whoever listens in the network between read passwords and sessions; better is TLS and `LECTOR_PUBLIC_URL`. On this machine itself one always may.',
  },
  workers: {
    env: 'LECTOR_WORKERS',
    kind: 'integer',
    fallback: availableParallelism(),
    fallbackText: 'one per core',
    min: 1,
    max: 256,
    about: 'Engine processes.',
  },
  workerMemoryMib: {
    env: 'LECTOR_WORKER_MEMORY_MIB',
    kind: 'integer',
    fallback: 1_024,
    unit: 'MiB',
    min: 0,
    max: 1_048_576,
    about:
      'An engine process that takes more memory than this is replaced and its run tried again; 0 lets it. Linux only.',
  },
  segmentSeconds: {
    env: 'LECTOR_SEGMENT_SECONDS',
    kind: 'integer',
    fallback: 10,
    unit: 'seconds',
    min: 1,
    max: 3_600,
    about:
      'An engine that speaks a single passage (500 characters at most) for longer than this and 0.05 seconds for each of its characters hangs: it is replaced and the passage tried once more in smaller pieces.',
  },
  maxTextCharacters: {
    env: 'LECTOR_MAX_TEXT_CHARACTERS',
    kind: 'integer',
    fallback: 100_000,
    unit: 'code points',
    min: 1,
    max: 5_000_000,
    about: 'Longest text of one run.',
  },
  maxBodyBytes: {
    env: 'LECTOR_MAX_BODY_BYTES',
    kind: 'integer',
    fallback: 2_097_152,
    unit: 'bytes',
    min: 1_024,
    max: 134_217_728,
    about: 'Largest request body. Must hold the longest text with every character escaped (12 bytes each).',
  },
  maxHeaderBytes: {
    env: 'LECTOR_MAX_HEADER_BYTES',
    kind: 'integer',
    fallback: 16_384,
    unit: 'bytes',
    min: 4_096,
    max: 1_048_576,
    about:
      'Largest request head, address line included. The Go client repeats the text in the address: raise it for long texts from there.',
  },
  maxBulkIds: {
    env: 'LECTOR_MAX_BULK_IDS',
    kind: 'integer',
    fallback: 5,
    min: 2,
    max: 1_000,
    about: 'Most ids in one `POST /tts-results`.',
  },
  maxWaitingRuns: {
    env: 'LECTOR_MAX_WAITING_RUNS',
    kind: 'integer',
    fallback: 100_000,
    unit: 'runs',
    min: 1,
    max: 10_000_000,
    about: 'Most waiting runs of one owner; more answer 429.',
  },
  ratePerMinute: {
    env: 'LECTOR_RATE_PER_MINUTE',
    kind: 'integer',
    fallback: 6_000,
    unit: 'requests',
    min: 1,
    max: 100_000_000,
    about: 'Requests a key may make in a minute, refilled steadily; a key made with `--rate` has its own.',
  },
  rateBurst: {
    env: 'LECTOR_RATE_BURST',
    kind: 'integer',
    fallback: 200,
    unit: 'requests',
    min: 1,
    max: 1_000_000,
    about: 'Requests a key may make at once after a pause.',
  },
  linkSeconds: {
    env: 'LECTOR_LINK_SECONDS',
    kind: 'integer',
    fallback: 3_600,
    unit: 'seconds',
    min: 1,
    max: 604_800,
    about: 'Life of a signed link, a week at most.',
  },
  retentionHours: {
    env: 'LECTOR_RETENTION_HOURS',
    kind: 'number',
    fallback: 0,
    fallbackText: '0 (keep for ever)',
    unit: 'hours',
    min: 0,
    max: 876_000,
    about: 'Audio older than this is deleted and its run reads EXPIRED.',
  },
  minFreeMib: {
    env: 'LECTOR_MIN_FREE_MIB',
    kind: 'integer',
    fallback: 64,
    unit: 'MiB',
    min: 0,
    max: 1_048_576,
    about:
      'With less than this free on the disk of the data folder no run is taken or begun: submits answer 503, everything else goes on. 0 works until the disk is full.',
  },
  ballastMib: {
    env: 'LECTOR_BALLAST_MIB',
    kind: 'integer',
    fallback: 16,
    unit: 'MiB',
    min: 0,
    max: 65_536,
    about:
      'Size of a reserve file that is deleted when the disk is full, so that the database can write and delete old audio. 0 keeps none.',
  },
  maxAttempts: {
    env: 'LECTOR_MAX_ATTEMPTS',
    kind: 'integer',
    fallback: 3,
    min: 1,
    max: 100,
    about: 'Times a run is tried before it ends as ERROR.',
  },
  leaseSeconds: {
    env: 'LECTOR_LEASE_SECONDS',
    kind: 'integer',
    fallback: 30,
    unit: 'seconds',
    min: 2,
    max: 3_600,
    about: 'A claimed run is queued again when its lease is not renewed for this long.',
  },
  drainSeconds: {
    env: 'LECTOR_DRAIN_SECONDS',
    kind: 'integer',
    fallback: 25,
    unit: 'seconds',
    min: 0,
    max: 3_600,
    about: 'Time that runs in progress get to end when the server is told to stop.',
  },
  maxConnections: {
    env: 'LECTOR_MAX_CONNECTIONS',
    kind: 'integer',
    fallback: 1_000,
    min: 1,
    max: 100_000,
    about: 'Most open connections; further ones are closed at once.',
  },
  logLevel: {
    env: 'LECTOR_LOG_LEVEL',
    kind: 'text',
    fallback: 'info',
    oneOf: ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'],
    about: 'How much to log (JSON lines on standard error). Texts and keys are never logged.',
  },
} as const satisfies Record<string, Field>;

/** Read by the command line and the client, not by the server; listed so that they are not reported as unknown. */
export const CLIENT_FIELDS = {
  LECTOR_API_KEY: 'API key of the command line and the client; read from the environment alone.',
  LECTOR_URL:
    'Server the command line talks to; read from the environment alone. Without it: where `LECTOR_PORT` and `LECTOR_HOST` of the environment say, else the server that runs on the data folder, else where they say in the file, else `http://127.0.0.1:7077`.',
  LECTOR_CONFIG:
    'File of `NAME=value` lines with any of the settings above; the environment wins. Default: `lector.env` in the working directory, when there is one.',
} as const;

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
  if (config.publicUrl !== '' && !isOrigin(config.publicUrl)) {
    problems.push(
      'LECTOR_PUBLIC_URL must be an http or https address and nothing behind the host and port, such as https://speech.example: ' +
        'Lector needs a host name of its own, because the studio, its cookie and the links begin at the root of one',
    );
  }
}

/** Whether an address is only scheme, host and port. */
function isOrigin(address: string): boolean {
  const url = URL.parse(address);
  return url !== null && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`;
}
