// Reads `voice.json`. Voice folders are made by us, and may be copied, cut short or edited by anybody since.
import { asFields, asList, asNumber, asText, asTextOrNull, asWhole, type Fields, toTags } from './stored-fields.ts';
import { GENDER, type Voice, type VoiceLicense } from './voice.ts';
import { FAMILIES, IMITATING, type ManifestFile, type ManifestSpeaker, type VoiceManifest } from './voice-manifest.ts';

/** Four times what the voice with the most speakers needs. */
export const MAX_VOICE_MANIFEST_BYTES = 4 * 1024 * 1024;
const MAX_FILES = 64;
const MAX_SPEAKERS = 100_000;

/** A name that a voice folder may have. */
export const VOICE_FOLDER_NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/;

/** Throws an `Error` with one sentence that begins with what is wrong: `files.model.path leaves the folder`. */
export function parseManifest(text: string): VoiceManifest {
  const fields = asFields(parseJson(text), 'voice.json');
  if (fields.format !== 1) throw new Error('voice.json is of another format than 1: a newer Lector may have made it');
  const family = FAMILIES.find((name) => name === fields.family);
  if (family === undefined) throw new Error('family is no kind of voice that this version knows');
  const id = asText(fields.id, 'id');
  if (!VOICE_FOLDER_NAME.test(id)) throw new Error('id is no name of a voice folder');
  const limits = asFields(fields.limits, 'limits');
  const made = asFields(fields.made, 'made');
  const speakers = asList(fields.speakers, 'speakers', MAX_SPEAKERS).map(toSpeaker);
  if (speakers.length === 0 && !IMITATING.has(family)) throw new Error('speakers is empty');
  if (new Set(speakers.map((speaker) => speaker.id)).size < speakers.length)
    throw new Error('speakers has a number twice');
  return {
    format: 1,
    id,
    name: asText(fields.name, 'name'),
    description: asText(fields.description ?? '', 'description'),
    family,
    languages: toTags(fields.languages, 'languages'),
    phonemes: toPhonemes(asFields(fields.phonemes, 'phonemes')),
    sampleRate: asWhole(fields.sampleRate, 'sampleRate', [4_000, 192_000]),
    speakers,
    files: toFiles(asFields(fields.files, 'files')),
    made: {
      from: asList(made.from, 'made.from', MAX_FILES).map((name) => asText(name, 'made.from')),
      metadataAppended: made.metadataAppended === true,
    },
    license: toLicense(asFields(fields.license, 'license')),
    source: asTextOrNull(fields.source, 'source'),
    defaults: toDefaults(asFields(fields.defaults, 'defaults')),
    limits: { maxCharacters: asWhole(limits.maxCharacters, 'limits.maxCharacters', [20, 10_000]) },
    isDeterministic: fields.isDeterministic === true,
  };
}

/** As it is written beside the files. */
export function printManifest(manifest: VoiceManifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('voice.json is cut short or no JSON');
  }
}

function toSpeaker(value: unknown): ManifestSpeaker {
  const fields = asFields(value, 'speakers');
  const genders: readonly unknown[] = Object.values(GENDER);
  if (!genders.includes(fields.gender)) throw new Error('speakers has a gender that is none of 0, 1, 2, 9');
  return {
    id: asWhole(fields.id, 'speakers.id', [0, MAX_SPEAKERS - 1]),
    name: asText(fields.name, 'speakers.name'),
    gender: fields.gender as Voice['gender'],
    age: fields.age === null || fields.age === undefined ? null : asWhole(fields.age, 'speakers.age', [1, 150]),
    ...(fields.languages === undefined ? {} : { languages: toTags(fields.languages, 'speakers.languages') }),
  };
}

function toPhonemes(fields: Fields): VoiceManifest['phonemes'] {
  const { kind } = fields;
  if (kind === 'espeak') {
    return { kind, voice: asText(fields.voice, 'phonemes.voice'), data: asTextOrNull(fields.data, 'phonemes.data') };
  }
  if (kind === 'characters' || kind === 'lexicon' || kind === 'own') return { kind };
  throw new Error('phonemes.kind is none that this version knows');
}

function toFiles(fields: Fields): Readonly<Record<string, ManifestFile>> {
  const roles = Object.entries(fields);
  if (roles.length === 0 || roles.length > MAX_FILES) throw new Error(`files lists none, or more than ${MAX_FILES}`);
  const files = roles.map(([role, value]) => {
    const file = asFields(value, `files.${role}`);
    const path = asText(file.path, `files.${role}.path`);
    const leaves = path.startsWith('/') || path.split('/').some((part) => part === '' || part === '.' || part === '..');
    if (leaves || /[\\\u0000-\u001f\u007f]/.test(path)) throw new Error(`files.${role}.path leaves the folder`);
    const sha256 = asText(file.sha256, `files.${role}.sha256`);
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new Error(`files.${role}.sha256 is no digest`);
    return [
      role,
      { path, bytes: asWhole(file.bytes, `files.${role}.bytes`, [0, Number.MAX_SAFE_INTEGER]), sha256 },
    ] as const;
  });
  return Object.fromEntries(files);
}

function toLicense(fields: Fields): VoiceLicense {
  return {
    name: asTextOrNull(fields.name, 'license.name'),
    commercial: typeof fields.commercial === 'boolean' ? fields.commercial : null,
    attribution: asTextOrNull(fields.attribution, 'license.attribution'),
    url: asTextOrNull(fields.url, 'license.url'),
  };
}

function toDefaults(fields: Fields): VoiceManifest['defaults'] {
  const { noiseScale, noiseScaleW } = fields;
  return {
    speed: asNumber(fields.speed, 'defaults.speed', [0.1, 10]),
    ...(noiseScale === undefined ? {} : { noiseScale: asNumber(noiseScale, 'defaults.noiseScale', [0, 10]) }),
    ...(noiseScaleW === undefined ? {} : { noiseScaleW: asNumber(noiseScaleW, 'defaults.noiseScaleW', [0, 10]) }),
  };
}
