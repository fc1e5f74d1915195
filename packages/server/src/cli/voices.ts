// `lector voices`: the voices of a server and the languages that they speak; below it, the voices of the data folder.
import type { Language, Voice, VoiceLanguage } from '@lector/client';
import type { Command } from 'commander';
import { findLanguage } from './remote/choices.ts';
import { EXIT, UsageError } from './remote/failures.ts';
import {
  addConnectionOptions,
  type CommandEnvironment,
  type ConnectionOptions,
  runRemote,
  type Session,
} from './remote/session.ts';
import { printTable } from './remote/table.ts';
import { fetchVoiceLanguages } from './remote/voice-languages.ts';
import { registerPreview } from './say.ts';
import { registerVoiceCommands } from './voices/voice-commands.ts';

interface VoicesOptions extends ConnectionOptions {
  readonly language?: string;
  readonly json?: boolean;
}

const GENDERS: Readonly<Record<number, string>> = { 1: 'male', 2: 'female' };

export function registerVoices(program: Command, environment: CommandEnvironment): void {
  const command = program
    .command('voices')
    .description('List the voices of the server; install, remove and choose voices of the data folder')
    .option('--language <id|tag>', 'only those that speak it, and how well')
    .option('--json', 'print them as the server tells them');
  addConnectionOptions(command, environment).action((options: VoicesOptions) =>
    runRemote(environment, options, (session) => showVoices(session, options)),
  );
  registerVoiceCommands(command);
  registerPreview(command, environment);
}

async function showVoices({ client, terminal, signal }: Session, options: VoicesOptions): Promise<number> {
  const [voices, languages, spoken] = await Promise.all([
    client.listVoices({ signal }),
    client.sourceLanguages({ signal }),
    fetchVoiceLanguages(client, signal),
  ]);
  const wanted = options.language === undefined ? undefined : pickLanguage(languages, options.language);
  const shown =
    wanted === undefined
      ? voices
      : voices.filter((voice) => supportOf(voice, spoken.get(voice.id), wanted.id) !== undefined);
  if (options.json) {
    terminal.json(JSON.stringify(shown, null, 2));
    return EXIT.complete;
  }
  if (wanted !== undefined && shown.length === 0) {
    terminal.note(`No voice speaks ${wanted.language} (${wanted.short_name}).`);
    return EXIT.incomplete;
  }
  const tags = new Map(languages.map(({ id, short_name }) => [id, short_name]));
  const last = wanted === undefined ? 'speaks' : `speaks ${wanted.short_name}`;
  printTable(
    terminal,
    [
      { title: 'id', align: 'right' },
      { title: 'name' },
      { title: 'gender' },
      { title: 'age', align: 'right' },
      { title: 'engine' },
      { title: last },
    ],
    shown.map((voice) => [
      String(voice.id),
      voice.voice_name,
      GENDERS[voice.gender] ?? '',
      String(voice.age || ''),
      voice.engine ?? '',
      wanted === undefined
        ? describeLanguages(voice, spoken.get(voice.id), tags)
        : (supportOf(voice, spoken.get(voice.id), wanted.id) ?? ''),
    ]),
  );
  return EXIT.complete;
}

function pickLanguage(languages: readonly Language[], value: string): Language {
  if (!/^\d+$/.test(value)) return findLanguage(languages, value);
  const found = languages.find(({ id }) => id === Number(value));
  if (found === undefined) throw new UsageError(`There is no language ${value}. \`lector languages\` shows all.`);
  return found;
}

/** A voice's support of a language, or undefined. Other servers report one language for each voice, or none. */
function supportOf(
  voice: Voice,
  languages: readonly VoiceLanguage[] | undefined,
  languageId: number,
): string | undefined {
  if (languages === undefined) return voice.language == null || voice.language === languageId ? 'yes' : undefined;
  const found = languages.find(({ id }) => id === languageId);
  if (found === undefined) return undefined;
  const words = found.support === 'exact' ? 'exact' : 'same language';
  return found.note === undefined ? words : `${words}: ${found.note}`;
}

function describeLanguages(
  voice: Voice,
  languages: readonly VoiceLanguage[] | undefined,
  tags: ReadonlyMap<number, string>,
): string {
  const ids = languages?.map(({ id }) => id) ?? (voice.language == null ? [] : [voice.language]);
  if (ids.length > 3) return `${ids.length} languages`;
  return ids.map((id) => tags.get(id) ?? String(id)).join(', ');
}
