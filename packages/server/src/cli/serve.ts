// `lector serve`: runs the server in the foreground and prints the start message.
import type { Command } from 'commander';
import type { RunningServer } from '../compose.ts';
import { type Config, DEFAULT_URL, loadConfig } from '../config.ts';
import type { ApiKey } from '../domain/api-key.ts';
import { createLogger } from '../log.ts';
import { LECTOR } from './own-name.ts';
import { doorNotes } from './serve/door-notes.ts';
import { createStopRequest, systemStopSources } from './serve/stop-request.ts';
import { studioAddress, writeLink } from './studio-link.ts';
import { systemTerminal } from './terminal.ts';
import { oneLine } from './terminal-text.ts';

const FIRST_OWNER = 'default';

export function registerServe(program: Command): void {
  program
    .command('serve')
    .description('Run the server in the foreground. Settings come from the environment and from lector.env.')
    .action(serve);
}

async function serve(): Promise<void> {
  const untilTold = createStopRequest(systemStopSources());
  const config = loadConfig();
  const log = createLogger(config.logLevel);
  // Imported here, so that the other commands start without loading the server.
  const { startServer } = await import('../compose.ts');
  const server = await startServer(config, log);
  try {
    const message = await writeStartMessage(server, config);
    // Before anything is printed: whoever reads it may stop the server in the same moment.
    const told = untilTold();
    print(message);
    await told;
    log.info('stopping');
  } finally {
    await server.stop();
  }
}

async function writeStartMessage({ keys, setUp, address }: RunningServer, config: Config): Promise<string> {
  const existing = await keys.list();
  const link = await inviteFirst(setUp, studioAddress(config, address), existing);
  const place = (all: readonly ApiKey[]): Place => ({
    address,
    dataDir: config.dataDir,
    doors: doorNotes(config, all, Date.now()),
  });
  if (existing.length > 0) return laterStartMessage(place(existing), existing, link);
  const { secret, key } = await keys.create({ name: 'first key', owner: FIRST_OWNER });
  return firstStartMessage(place([key]), secret, link);
}

interface Place {
  readonly address: string;
  readonly dataDir: string;
  /** Lines with their ends. */
  readonly doors: string;
}

/** While there is no account, each start prints a set-up link for the first one. */
async function inviteFirst(setUp: RunningServer['setUp'], address: string, keys: readonly ApiKey[]): Promise<string> {
  if (await setUp.isSetUp()) return `The studio: ${address}/`;
  // The owner of an existing key, so that runs from before the studio appear in it.
  const owner = keys[0]?.owner ?? FIRST_OWNER;
  const { token } = await setUp.invite({ owner, role: 'owner', madeOn: 'machine' });
  return `Set up the studio in your browser, within 15 minutes (${LECTOR} studio-link makes a new link):
${writeLink(address, token)}`;
}

function firstStartMessage({ address, dataDir, doors }: Place, secret: string, link: string): string {
  return `Lector is running at ${address}
Its data is in ${dataDir}
${doors}${otherTerminals(address)}
${link}

Your first API key, shown this once:

${secret}

Submit a text:
${submitLine(address, `export LECTOR_API_KEY=${secret}; `)}

Wait for it:
${pollLine(address)}

Fetch the recordings in bulk (2 to 5 ids; here the same one twice):
${bulkLine(address)}

The calls to read and try: ${address}/docs
`;
}

function laterStartMessage({ address, dataDir, doors }: Place, keys: readonly ApiKey[], link: string): string {
  const live = keys.filter((key) => key.revokedAtMs === null);
  const rows = live.slice(0, 5).map((key) => `  lct_…${key.last4}  ${oneLine(key.name)} (owner ${oneLine(key.owner)})`);
  const more = live.length > rows.length ? [`  and ${live.length - rows.length} more`] : [];
  const known =
    live.length === 0
      ? ['There is no API key that works.']
      : ['API keys that work (their secrets are not kept):', ...rows, ...more];
  return `Lector is running at ${address}
Its data is in ${dataDir}
${doors}${otherTerminals(address)}
${link}

${known.join('\n')}
Make another key in the studio, or with:  ${LECTOR} keys create

The calls to read and try: ${address}/docs
`;
}

/** The line that the command line needs elsewhere than in this folder, when the address is not the one it tries by itself. */
function otherTerminals(address: string): string {
  if (address === DEFAULT_URL) return '';
  return `
For the command line in other terminals and folders (${LECTOR} say …):
export LECTOR_URL=${address}
`;
}

const HEADERS = `-H "x-api-key: $LECTOR_API_KEY" -H 'content-type: application/json'`;

function submitLine(address: string, before: string): string {
  const body = `{"text":"Good evening. This is the first recording of your own.","voice_id":147320,"language":1}`;
  return `${before}TASK=$(curl -s ${address}/apis/tts ${HEADERS} -d '${body}' | cut -d'"' -f4); echo "task $TASK"`;
}

function pollLine(address: string): string {
  const poll = `ANSWER=$(curl -s ${address}/apis/tts/$TASK -H "x-api-key: $LECTOR_API_KEY")`;
  const read = `RUN=$(echo "$ANSWER" | sed -n 's/.*"run_id":\\([0-9]*\\).*/\\1/p')`;
  // Ends for a run that failed, too.
  return `RUN=; while ${poll}; echo "$ANSWER" | grep PENDING; do sleep 1; done; echo "$ANSWER"; ${read}`;
}

function bulkLine(address: string): string {
  return `curl -s ${address}/apis/tts-results ${HEADERS} -d "{\\"run_ids\\":[$RUN,$RUN]}"; echo`;
}

function print(text: string): void {
  for (const line of text.split('\n')) systemTerminal().out(line);
}
