// Reads and writes `engines.json`, the operator's own list of remote engines.
import {
  REMOTE_FORMATS,
  REMOTE_LIMITS,
  REMOTE_RATES,
  type RemoteEngine,
  type RemoteVoice,
  speakerOf,
} from './remote-engine.ts';
import { asFields, asList, asText, asTextOrNull, asWhole, toTags } from './stored-fields.ts';
import { GENDER, type Voice } from './voice.ts';

export const MAX_REMOTES_BYTES = 8 * 1024 * 1024;

const NAME = /^[a-z0-9][a-z0-9-]{0,39}$/;
/** What a header can hold. */
const KEY = /^[\u0021-\u007e]{1,1000}$/;
const CONTROLS = /[\u0000-\u001f\u007f]/;

/** Sorted by name. Throws an `Error` with one sentence that begins with what is wrong. */
export function parseRemotes(text: string): readonly RemoteEngine[] {
  const fields = asFields(parseJson(text), 'engines.json');
  if (fields.format !== 1) throw new Error('format is not 1: a newer Lector may have made the file');
  const engines = asList(fields.engines, 'engines', REMOTE_LIMITS.engines).map(toEngine);
  const names = engines.map(({ name }) => name);
  if (new Set(names).size < names.length) throw new Error('engines has a name twice');
  return engines.sort((one, other) => (one.name < other.name ? -1 : 1));
}

export function printRemotes(engines: readonly RemoteEngine[]): string {
  return `${JSON.stringify({ format: 1, engines }, null, 2)}\n`;
}

/** Throws an `Error` as `parseRemotes` does. */
export function toRemoteUrl(value: unknown): string {
  const text = asText(value, 'url');
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:'))
    throw new Error('url is no address with http: or https:');
  if (url.username !== '' || url.password !== '')
    throw new Error('url has a user or a password in it: a key is given apart from it');
  if (url.search !== '' || url.hash !== '') throw new Error('url has a query or a fragment');
  return url.href.replace(/\/{1,9}$/, '').replace(/\/audio\/speech$/, '');
}

export function toRemoteName(value: unknown): string {
  const name = asText(value, 'name');
  if (NAME.test(name)) return name;
  throw new Error('name is not made of small letters, digits and -, or has more than 40');
}

/** Sent in a header: without spaces and line ends. */
export function toRemoteKey(value: unknown): string | null {
  const key = asTextOrNull(value, 'key');
  if (key === null || KEY.test(key)) return key;
  throw new Error('key is none: it has up to 1000 signs of ASCII, without spaces');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('engines.json is cut short or no JSON');
  }
}

function toEngine(value: unknown): RemoteEngine {
  const fields = asFields(value, 'engines');
  const { concurrency, timeoutSeconds, maxCharacters, voices: most } = REMOTE_LIMITS;
  const format = REMOTE_FORMATS.find((one) => one === (fields.format ?? 'wav'));
  if (format === undefined) throw new Error(`format is none of ${REMOTE_FORMATS.join(', ')}`);
  const sampleRate = REMOTE_RATES.find((rate) => rate === fields.sampleRate);
  if (sampleRate === undefined) throw new Error(`sampleRate is none of ${REMOTE_RATES.join(', ')}`);
  const whole = (name: keyof typeof fields, { least, most }: { least: number; most: number }, usual: number) =>
    asWhole(fields[name] ?? usual, name, [least, most]);
  return {
    name: toRemoteName(fields.name),
    url: toRemoteUrl(fields.url),
    key: toRemoteKey(fields.key),
    ca: fields.ca === undefined || fields.ca === null ? null : toCertificate(fields.ca),
    model: asTextOrNull(fields.model, 'model'),
    format,
    sampleRate,
    concurrency: whole('concurrency', concurrency, REMOTE_DEFAULTS.concurrency),
    timeoutSeconds: whole('timeoutSeconds', timeoutSeconds, REMOTE_DEFAULTS.timeoutSeconds),
    maxCharacters: whole('maxCharacters', maxCharacters, REMOTE_DEFAULTS.maxCharacters),
    languages: toTags(fields.languages ?? REMOTE_DEFAULTS.languages, 'languages'),
    chosen: fields.chosen === null || fields.chosen === undefined ? null : toNames(fields.chosen),
    voices: toVoices(asList(fields.voices, 'voices', most).map(toVoice)),
  };
}

/** What holds where the operator does not say. */
export const REMOTE_DEFAULTS = {
  concurrency: 4,
  timeoutSeconds: 60,
  maxCharacters: 400,
  languages: ['en-us'],
  sampleRate: 24_000,
} as const;

function toCertificate(value: unknown): string {
  if (typeof value === 'string' && value.length <= 100_000 && value.includes('-----BEGIN CERTIFICATE-----'))
    return value;
  throw new Error('ca is no certificate in PEM');
}

function toNames(value: unknown): readonly string[] {
  return asList(value, 'chosen', REMOTE_LIMITS.voices).map((name) => toVoiceName(name));
}

/** Sent as it is, and shown to people. */
function toVoiceName(value: unknown): string {
  const name = asText(value, 'voices.name');
  if (name !== '' && name.length <= REMOTE_LIMITS.voiceNameCharacters && !CONTROLS.test(name)) return name;
  throw new Error(`voices.name is empty, has control characters, or more than ${REMOTE_LIMITS.voiceNameCharacters}`);
}

function toVoice(value: unknown): RemoteVoice {
  const fields = asFields(value, 'voices');
  const genders: readonly unknown[] = Object.values(GENDER);
  if (!genders.includes(fields.gender ?? GENDER.unknown)) throw new Error('voices.gender is none of 0, 1, 2, 9');
  return {
    name: toVoiceName(fields.name),
    model: asTextOrNull(fields.model, 'voices.model'),
    gender: (fields.gender ?? GENDER.unknown) as Voice['gender'],
    languages: toTags(fields.languages, 'voices.languages'),
  };
}

/** Of two names one number would be the voice of either. */
function toVoices(voices: readonly RemoteVoice[]): readonly RemoteVoice[] {
  const numbers = new Map<number, string>();
  for (const { name } of voices) {
    const other = numbers.get(speakerOf(name));
    if (other === name) throw new Error('voices has a name twice');
    if (other !== undefined) throw new Error(`voices has two names that get the same number: leave out ${name}`);
    numbers.set(speakerOf(name), name);
  }
  return voices;
}
