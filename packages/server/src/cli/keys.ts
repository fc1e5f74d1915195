// `lector keys …`: API keys and signing keys of the data folder on this machine, also while the server runs.
import { MAX_DOOR_RETENTION_HOURS } from '@lector/contract/limits';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { loadConfig } from '../config.ts';
import { type ApiKey, DEFAULT_SCOPES, isLive, SCOPES, type Scope, toKeyDefaults } from '../domain/api-key.ts';
import { AppError } from '../errors.ts';
import { NORMALISATION_LEVELS, type NormalisationLevel } from '../text/reading.ts';
import { UsageError } from './remote/failures.ts';
import { printTable } from './remote/table.ts';
import { systemTerminal } from './terminal.ts';

interface CreateOptions {
  readonly name: string;
  readonly owner: string;
  readonly scopes?: readonly Scope[];
  readonly expiresDays?: number;
  readonly rate?: number;
  readonly characters?: number;
  readonly normalize?: NormalisationLevel;
  readonly doorHours?: number;
}

export function registerKeys(program: Command): void {
  const keys = program.command('keys').description('API keys of the data folder on this machine (LECTOR_DATA_DIR)');
  keys
    .command('create')
    .description('Make a key and print it, this once')
    .option('--name <name>', 'what it is for', 'unnamed')
    .option('--owner <owner>', 'whose runs it sees; keys of one owner see the same runs', 'default')
    .addOption(
      new Option(
        '--scopes <list>',
        `comma-separated, of ${SCOPES.join(', ')} (default: ${DEFAULT_SCOPES.join(',')})`,
      ).argParser(readScopes),
    )
    .addOption(new Option('--expires-days <days>', 'stops working after this many days').argParser(readCount))
    .addOption(
      new Option('--rate <requests>', 'requests a minute (default: LECTOR_RATE_PER_MINUTE)').argParser(readCount),
    )
    .addOption(
      new Option('--characters <count>', 'characters it may submit in all (default: no limit)').argParser(readCount),
    )
    .addOption(normalizeOption('without it as LECTOR_NORMALIZE says', NORMALISATION_LEVELS))
    .addOption(doorOption('without it as LECTOR_DOOR_RETENTION_HOURS says', readHours))
    .action(createKey);
  keys
    .command('set')
    .description('Change what a key asks for when its requests do not say')
    .argument('<id>', 'the number that `lector keys list` shows', readCount)
    .addOption(normalizeOption('server: as LECTOR_NORMALIZE says', [...NORMALISATION_LEVELS, 'server']))
    .addOption(
      doorOption('server: as LECTOR_DOOR_RETENTION_HOURS says', (word) => (word === 'server' ? null : readHours(word))),
    )
    .action(setKey);
  keys
    .command('list')
    .description('Show the keys; their secrets are not kept')
    .option('--json', 'for programs')
    .action(listKeys);
  keys
    .command('revoke')
    .description('End a key at once')
    .argument('<id>', 'the number that `lector keys list` shows', readCount)
    .action(revokeKey);
  keys
    .command('rotate-links')
    .description('Sign the links of all owners with a new key; those of the key before stay good until they expire')
    .option('--drop-old', 'end every link of every owner that was made before, within a second')
    .action(rotateLinks);
}

async function createKey(options: CreateOptions): Promise<void> {
  await using admin = await openAdmin();
  const { secret, key } = await admin.keys.create({
    name: options.name,
    owner: options.owner,
    ...(options.scopes === undefined ? {} : { scopes: options.scopes }),
    expiresAtMs: options.expiresDays === undefined ? null : Date.now() + options.expiresDays * 86_400_000,
    ratePerMinute: options.rate ?? null,
    characterLimit: options.characters ?? null,
    defaults: toKeyDefaults({ normalise: options.normalize ?? null, doorRetentionHours: options.doorHours ?? null }),
  });
  const terminal = systemTerminal();
  terminal.note(`Key ${key.id} of owner ${key.owner}, shown this once:`);
  terminal.out(secret);
}

function normalizeOption(otherwise: string, levels: readonly string[]): Option {
  return new Option('--normalize <level>', `how much of its texts is read as a person would; ${otherwise}`).choices([
    ...levels,
  ]);
}

/** How long runs are kept that come from programs through the OpenAI API or Wyoming. */
function doorOption(otherwise: string, read: (word: string) => number | null): Option {
  const about = `hours for which runs of other programs (OpenAI API, Wyoming) are kept, 0: until they are heard; ${otherwise}`;
  return new Option('--door-hours <hours>', about).argParser(read);
}

function readHours(word: string): number {
  const hours = /^\d{1,6}(\.\d{1,6})?$/.test(word) ? Number(word) : Number.POSITIVE_INFINITY;
  if (hours <= MAX_DOOR_RETENTION_HOURS) return hours;
  throw new InvalidArgumentError(`Give a number of hours up to ${MAX_DOOR_RETENTION_HOURS.toLocaleString('en')}.`);
}

interface SetOptions {
  readonly normalize?: NormalisationLevel | 'server';
  /** Null: as the server says. */
  readonly doorHours?: number | null;
}

async function setKey(keyId: number, { normalize, doorHours }: SetOptions): Promise<void> {
  if (normalize === undefined && doorHours === undefined)
    throw new UsageError('Say what to set: --normalize or --door-hours');
  await using admin = await openAdmin();
  const key = (await admin.keys.list()).find(({ id }) => id === keyId);
  if (key === undefined) throw noSuchKey(keyId);
  const defaults = toKeyDefaults({
    ...key.defaults,
    ...(normalize === undefined ? {} : { normalise: normalize === 'server' ? null : normalize }),
    ...(doorHours === undefined ? {} : { doorRetentionHours: doorHours }),
  });
  await admin.keys.setDefaults({ keyId, ownerId: key.ownerId, defaults });
  const terminal = systemTerminal();
  if (normalize !== undefined)
    terminal.note(`Requests of key ${keyId} that do not say are read with normalize: ${normalize}.`);
  if (doorHours !== undefined) terminal.note(`Its runs of other programs are kept ${describeHours(doorHours)}.`);
}

function describeHours(hours: number | null): string {
  if (hours === null) return 'as long as LECTOR_DOOR_RETENTION_HOURS says';
  return hours === 0 ? 'until they are heard' : `for ${hours} hours`;
}

function noSuchKey(id: number): AppError {
  return new AppError('not_found', `There is no key ${id}: \`lector keys list\` shows them`);
}

async function listKeys(options: { readonly json?: boolean }): Promise<void> {
  await using admin = await openAdmin();
  const keys = await admin.keys.list();
  if (options.json === true) {
    systemTerminal().json(JSON.stringify(keys, null, 2));
    return;
  }
  const rows = keys.map((key) => [
    String(key.id),
    `lct_…${key.last4}`,
    key.name,
    key.owner,
    key.scopes.join(','),
    stateOf(key),
    key.lastUsedAtMs === null ? 'never' : day(key.lastUsedAtMs),
  ]);
  const titles = ['id', 'key', 'name', 'owner', 'scopes', 'state', 'last used'];
  printTable(
    systemTerminal(),
    titles.map((title) => ({ title })),
    rows,
  );
}

async function revokeKey(id: number): Promise<void> {
  await using admin = await openAdmin();
  if (!(await admin.keys.revoke(id))) throw noSuchKey(id);
  systemTerminal().note(`Key ${id} is revoked.`);
}

async function rotateLinks(options: { readonly dropOld?: boolean }): Promise<void> {
  await using admin = await openAdmin();
  const dropOld = options.dropOld === true;
  const [before] = await admin.secrets.signingKeys();
  const { key, ended, owners } = await admin.secrets.rotate({ nowMs: Date.now(), dropOld });
  const kept = before !== undefined && !ended.includes(before.kid) ? before.kid : null;
  const whose = owners === 1 ? 'the one owner' : `all ${owners} owners`;
  const lines = [
    `Links are signed with ${key.kid} from now on, for ${whose} of this data folder.`,
    ...(kept === null ? [] : [`Links signed with ${kept} live out their time.`]),
    ...(ended.length === 0 ? [] : [`Links signed with ${ended.join(' and ')} are dead, whosever they are.`]),
  ];
  for (const line of lines) systemTerminal().note(line);
}

async function openAdmin() {
  const { openAccessAdmin } = await import('../compose.ts');
  const admin = openAccessAdmin(loadConfig().dataDir);
  return { ...admin, [Symbol.asyncDispose]: () => admin.close() };
}

function stateOf(key: ApiKey): string {
  if (key.revokedAtMs !== null) return `revoked ${day(key.revokedAtMs)}`;
  if (!isLive(key, Date.now())) return 'expired';
  return key.expiresAtMs === null ? 'live' : `live until ${day(key.expiresAtMs)}`;
}

function day(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

function readScopes(text: string): readonly Scope[] {
  const names = text.split(',').map((name) => name.trim());
  for (const name of names) {
    if (!(SCOPES as readonly string[]).includes(name))
      throw new InvalidArgumentError(`It must be a list of ${SCOPES.join(', ')}.`);
  }
  return names as Scope[];
}

function readCount(text: string): number {
  const count = Number(text);
  if (!/^[0-9]+$/.test(text) || count < 1 || count > 2 ** 40)
    throw new InvalidArgumentError('It must be a whole number from 1.');
  return count;
}
