// `lector languages`: the API's language ids and tags, and which of them this server speaks.
import type { VoiceLanguage } from '@lector/client';
import type { Command } from 'commander';
import { EXIT } from './remote/failures.ts';
import {
  addConnectionOptions,
  type CommandEnvironment,
  type ConnectionOptions,
  runRemote,
  type Session,
} from './remote/session.ts';
import { printTable } from './remote/table.ts';
import { fetchVoiceLanguages } from './remote/voice-languages.ts';

interface LanguagesOptions extends ConnectionOptions {
  readonly json?: boolean;
}

export function registerLanguages(program: Command, environment: CommandEnvironment): void {
  const command = program
    .command('languages')
    .description('List the languages of the server, and which of them its voices speak')
    .option('--json', 'print them as the server tells them');
  addConnectionOptions(command, environment).action((options: LanguagesOptions) =>
    runRemote(environment, options, (session) => showLanguages(session, options)),
  );
}

async function showLanguages({ client, terminal, signal }: Session, options: LanguagesOptions): Promise<number> {
  const languages = await client.sourceLanguages({ signal });
  if (options.json) {
    terminal.json(JSON.stringify(languages, null, 2));
    return EXIT.complete;
  }
  const spoken = listSpoken([...(await fetchVoiceLanguages(client, signal)).values()]);
  printTable(
    terminal,
    [{ title: 'id', align: 'right' }, { title: 'tag' }, { title: 'spoken' }, { title: 'language' }],
    languages.map(({ id, short_name, language }) => [
      String(id),
      short_name,
      spoken === undefined ? '' : (spoken.get(id) ?? 'no'),
      language,
    ]),
  );
  return EXIT.complete;
}

/** Language id → the best support of any voice; undefined for servers that do not report it. */
function listSpoken(lists: readonly (readonly VoiceLanguage[])[]): ReadonlyMap<number, string> | undefined {
  if (lists.length === 0) return undefined;
  const spoken = new Map<number, string>();
  for (const { id, support } of lists.flat()) {
    if (support === 'exact') spoken.set(id, 'exact');
    else if (!spoken.has(id)) spoken.set(id, 'same language');
  }
  return spoken;
}
