// `lector voices list`: every voice of the data folder, those that come with the engines and those that are installed.
import { LANGUAGES } from '../../domain/language.ts';
import type { Voice } from '../../domain/voice.ts';
import { EXIT } from '../remote/failures.ts';
import { printTable } from '../remote/table.ts';
import { findLoaded } from './loaded-voices.ts';
import type { VoiceSession } from './voice-command.ts';
import {
  describeCommerce,
  describeLicense,
  describeRate,
  describeSize,
  describeTags,
  GENDERS,
  readLanguage,
} from './voice-words.ts';

export interface ListOptions {
  readonly language?: string;
  readonly json?: boolean;
}

const TITLES = ['id', 'name', 'gender', 'languages', 'engine', 'rate', 'size', 'commerce', 'licence', 'installed as'];
const LOADED = 'loaded';

export async function listVoices({ admin, terminal }: VoiceSession, options: ListOptions): Promise<number> {
  await admin.catalogue.look();
  const wanted = options.language === undefined ? null : readLanguage(options.language);
  const voices = admin.catalogue
    .voices(null)
    .filter((voice) => wanted === null || admin.catalogue.support(voice, wanted.id).level !== 'none');
  const stored = new Map((await admin.store.list()).map((voice) => [voice.id, voice]));
  const facts = voices.map((voice) => ({
    voice,
    languages: languagesOf(voice),
    folder: stored.get(voice.id)?.folder ?? null,
  }));

  function languagesOf(voice: Voice): readonly string[] {
    const known = stored.get(voice.id)?.languages;
    if (known !== undefined) return known;
    return LANGUAGES.filter(({ id }) => admin.catalogue.support(voice, id).level !== 'none').map(({ tag }) => tag);
  }

  const loaded = await findLoaded(process.env);
  const problems = admin.installed.problems();
  if (options.json === true) {
    const list = facts.map(
      ({
        voice: {
          facts: { sampleRate, sizeBytes },
          ...voice
        },
        languages,
        folder,
      }) => ({
        ...{ id: voice.id, name: voice.name, gender: voice.gender, age: voice.age, languages, engine: voice.engine },
        ...{ sampleRate, sizeBytes, license: voice.license, folder },
        loaded: loaded?.has(voice.id) ?? null,
      }),
    );
    terminal.json(JSON.stringify({ voices: list, problems }, null, 2));
  } else {
    // Only where a server was there to be asked.
    const titles = loaded === null ? TITLES : [...TITLES, LOADED];
    const columns = titles.map((title) => (title === 'id' ? ({ title, align: 'right' } as const) : { title }));
    printTable(
      terminal,
      columns,
      facts.map(({ voice, languages, folder }) => [
        ...[String(voice.id), voice.name, GENDERS[voice.gender] ?? '', shorten(languages), voice.engine],
        ...[describeRate(voice.facts.sampleRate), describeSize(voice.facts.sizeBytes)],
        ...[describeCommerce(voice.license), describeLicense(voice.license), folder ?? '(comes with the engine)'],
        ...(loaded === null ? [] : [loaded.has(voice.id) ? 'yes' : '']),
      ]),
    );
    for (const { folder, problem } of problems) terminal.note(`${folder} is not offered: ${problem}.`, 'yellow');
  }
  return problems.length === 0 ? EXIT.complete : EXIT.incomplete;
}

function shorten(languages: readonly string[]): string {
  return languages.length > 8 ? `${languages.length} languages` : describeTags(languages);
}
