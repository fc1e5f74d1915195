// `lector doctor`: checks what the server needs and whether all stored data is intact; with --repair it repairs.
import type { Command } from 'commander';
import { type Config, loadConfig } from '../config.ts';
import { AppError } from '../errors.ts';
import { createDataChecks, RESTORE } from './doctor/data-checks.ts';
import { type Check, type Finding, messageOf, runChecks } from './doctor/finding.ts';
import {
  checkDisk,
  checkEngine,
  checkFolder,
  checkKey,
  checkNeural,
  checkNode,
  checkRecogniser,
  checkRemotes,
  checkServer,
} from './doctor/machine-checks.ts';
import { type MaintenanceSession, runMaintenanceCommand } from './maintenance/session.ts';
import { findServer } from './remote/find-server.ts';
import { refuseCredentials } from './remote/server-address.ts';

const FOREIGN = {
  verdict: 'fault',
  words: 'not defined as Lector defines it: nothing else of it was looked at, and nothing was changed',
} as const;
const DROP = 'remove what you have added yourself (DROP TRIGGER, DROP VIEW, DROP INDEX, DROP TABLE)';

interface DoctorOptions {
  readonly url?: string;
  readonly repair?: boolean;
  readonly quick?: boolean;
}

const HELP = `
It works while the server runs and while it does not. With --repair:
  a recording that is damaged or missing   its run goes back in line and is spoken again from its text
  a damaged index of the database          is made anew
  a run whose stored text is damaged       ends as ERROR, when it is not finished yet
  files that nothing needs                 are removed (while a server runs, only those older than an hour)
  free space inside the database           is given back to the disk when it is much and no server runs
What cannot be mended is named, with what to do.

Exit code: 0 when nothing is wrong any more, 1 when something is, 2 for wrong usage, 130 when stopped by Ctrl-C.`;

export function registerDoctor(program: Command): void {
  program
    .command('doctor')
    .description(
      'Check this machine, the data folder, every recording and upload, the engine and the server; mend what can be mended',
    )
    .option('--url <url>', 'server to ask (default: LECTOR_URL, else the one that runs here)')
    .option('--repair', 'mend what is damaged in the data folder')
    .option('--quick', 'do not read the recordings, only look whether they are there')
    .addHelpText('after', HELP)
    .action((options: DoctorOptions) => runMaintenanceCommand((session) => examine(session, options)));
}

async function examine(session: MaintenanceSession, options: DoctorOptions): Promise<number> {
  const config = loadConfig();
  const url = await chooseServer(options.url);
  const { terminal, signal } = session;
  let faults = await runChecks(
    terminal,
    [
      { name: 'node', run: checkNode },
      { name: 'data folder', run: () => checkFolder(config) },
      { name: 'disk', run: () => checkDisk(config) },
    ],
    signal,
  );
  faults += await examineData(session, config, options);
  const rest: readonly Check[] = [
    { name: 'engine', run: checkEngine },
    { name: 'neural', run: checkNeural },
    { name: 'remotes', run: () => checkRemotes(config, signal) },
    ...(config.recogniser === '' ? [] : [{ name: 'recogniser', run: () => checkRecogniser(config) }]),
    { name: 'server', run: () => checkServer(url) },
    { name: 'api key', run: () => checkKey(url) },
  ];
  faults += await runChecks(terminal, rest, signal);
  return faults === 0 ? 0 : 1;
}

async function chooseServer(named: string | undefined): Promise<string> {
  const url = named ?? (await findServer(process.env)).url;
  return refuseCredentials(url, named === undefined ? 'LECTOR_URL' : '--url').replace(/\/{1,9}$/, '');
}

async function examineData(
  { terminal, signal }: MaintenanceSession,
  { dataDir }: Config,
  { repair = false, quick = false }: DoctorOptions,
): Promise<number> {
  const { findForeignDefinitions, holdDataFolder, openMaintenanceTools } = await import('../compose/maintenance.ts');
  await using opened = new AsyncDisposableStack();
  const tell = (finding: Finding) => runChecks(terminal, [{ name: 'database', run: async () => finding }], signal);
  try {
    const foreign = findForeignDefinitions(dataDir);
    if (foreign.length > 0) return await tell({ ...FOREIGN, details: [...foreign, `${DROP}, or ${RESTORE}`] });
    const tools = await openMaintenanceTools(dataDir);
    if (tools === null) return await tell({ verdict: 'skipped', words: 'there is none yet: the first start makes it' });
    opened.defer(() => tools.close());
    const hold = holdDataFolder(dataDir);
    opened.defer(() => hold?.release());
    // Only a repair locks out servers that start meanwhile; a check alone delays nobody.
    if (!repair) hold?.release();
    const checks = createDataChecks(tools, { repair, quick, serverRuns: hold === null, terminal, signal });
    const list: readonly Check[] = [
      { name: 'database', run: checks.database },
      { name: 'counters', run: checks.counters },
      { name: 'runs', run: checks.runs },
      { name: 'recordings', run: checks.recordings },
      { name: 'uploads', run: checks.uploads },
      { name: 'voices', run: checks.voices },
      { name: 'leftovers', run: checks.leftovers },
      { name: 'space', run: checks.space },
    ];
    return await runChecks(terminal, list, signal);
  } catch (error) {
    if (signal.aborted) throw error;
    // The store's own message about a damaged file refers to this command, so its cause is shown instead.
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const words = `cannot be opened: ${messageOf(cause)}`;
    const broken = error instanceof AppError && error.code === 'unusable_data' && error !== cause;
    return tell({ verdict: 'fault', words, details: broken ? [RESTORE] : [] });
  }
}
