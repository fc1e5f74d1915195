// What every kind of draft has in common: names, languages in the table's words, speakers, paths below the folder.
import type { Family, VoiceManifest } from '../../domain/voice-manifest.ts';
import type { InspectOptions, VoiceDraft } from '../../ports/voice-inspector.ts';
import { FAMILY_RULES } from './families.ts';
import { tagOf, tagOfName } from './language-tags.ts';
import { listSpeakers } from './speakers.ts';
import type { VoiceFiles } from './voice-files.ts';

export interface DraftRequest {
  readonly files: VoiceFiles;
  readonly folderName: string;
  readonly options: InspectOptions;
}

export interface DraftParts {
  readonly family: Family;
  /** What its files or its folder are called. */
  readonly named: string;
  /** For people, where the files have such a name. */
  readonly title: string | null;
  /** Tags, names of eSpeak NG voices, or English names of languages. */
  readonly languages: readonly string[];
  readonly phonemes: VoiceManifest['phonemes'];
  readonly sampleRate: number;
  readonly speakers: { readonly count: number; readonly names: ReadonlyMap<number, string> };
  /** Names of files by role. */
  readonly files: Readonly<Record<string, string>>;
  readonly defaults?: VoiceManifest['defaults'];
  /** Whether one of its models draws random numbers. */
  readonly isRandom: boolean;
  readonly derived?: VoiceDraft['derived'];
  readonly appended?: VoiceDraft['appended'];
}

const MAX_ID = 100;
/** What packers put before the name of a voice. */
const PACKED = /^(sherpa-onnx|vits)-(piper-)?/;

export function finishDraft({ files, options }: DraftRequest, parts: DraftParts): VoiceDraft {
  const { prefix } = files;
  const rules = FAMILY_RULES[parts.family];
  const asked = options.languages ?? [];
  const languages = unique((asked.length > 0 ? asked : parts.languages).map((name) => tagOf(name) ?? tagOfName(name)));
  if (languages.length === 0) throw new Error(whichLanguage(asked.length > 0 ? asked : parts.languages));
  const suggestedId = idOf(parts.named);
  return {
    suggestedId,
    name: options.name ?? titleOf(parts.title ?? suggestedId),
    family: parts.family,
    languages,
    phonemes: parts.phonemes,
    sampleRate: parts.sampleRate,
    speakers: listSpeakers(parts.speakers.count, parts.speakers.names).map((speaker) =>
      speaksAll(speaker, languages) ? withoutLanguages(speaker) : speaker,
    ),
    files: Object.fromEntries(Object.entries(parts.files).map(([role, name]) => [role, prefix + name])),
    defaults: parts.defaults ?? { speed: 1 },
    limits: { maxCharacters: rules.maxCharacters },
    isDeterministic: !parts.isRandom && !rules.drawsOutside,
    derived: (parts.derived ?? []).map((one) => ({ ...one, path: prefix + one.path })),
    appended: (parts.appended ?? []).map((one) => ({ ...one, path: prefix + one.path })),
  };
}

type Speaker = VoiceManifest['speakers'][number];

/** Nothing is said of a speaker's languages when they are the voice's, or none of them. */
function speaksAll({ languages = [] }: Speaker, all: readonly string[]): boolean {
  return languages.length === all.length || !languages.every((tag) => all.includes(tag));
}

function withoutLanguages({ languages: _, ...speaker }: Speaker): Speaker {
  return speaker;
}

function whichLanguage(names: readonly string[]): string {
  const told = names
    .filter((name) => name !== '')
    .join(', ')
    .slice(0, 60);
  const why = told === '' ? 'its files do not tell its language' : `its language, ${told}, is not one of the API's`;
  return `${why}; name one with --language`;
}

function unique(tags: readonly (string | undefined)[]): readonly string[] {
  return [...new Set(tags.filter((tag) => tag !== undefined))];
}

function idOf(name: string): string {
  const id = name
    .replace(PACKED, '')
    .replace(/[^A-Za-z0-9_.-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, MAX_ID);
  return id === '' ? 'voice' : id;
}

function titleOf(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
