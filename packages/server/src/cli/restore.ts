// `lector restore`: restores a backup into this machine's data folder.
import type { Command } from 'commander';
import { loadConfig } from '../config.ts';
import { count, describeCondition } from './maintenance/describe-recording.ts';
import { createLateProgress, type MaintenanceSession, runMaintenanceCommand } from './maintenance/session.ts';
import { EXIT } from './remote/failures.ts';

interface RestoreCommandOptions {
  readonly force?: boolean;
}

const HELP = `
The data folder (LECTOR_DATA_DIR) must be empty or missing, and no server may run on it. Keys, links, run ids and texts are
those of the backup; runs that were waiting or running when it was made go on at the next start. A restore that was cut
short goes on where it stopped when it is run again; until it has ended no server starts on the folder.

Exit code: 0 when everything was restored, 1 when the backup lacks something, 2 for wrong usage, 3 while a server uses the
folder, 130 when stopped by Ctrl-C.`;

export function registerRestore(program: Command): void {
  program
    .command('restore')
    .description('Bring a backup back into the data folder')
    .argument('<folder>', 'what `lector backup` made')
    .option('--force', 'move a data folder that is not empty aside first, to <data folder>.before-restore-<time>')
    .addHelpText('after', HELP)
    .action((folder: string, options: RestoreCommandOptions) =>
      runMaintenanceCommand((session) => restore(session, folder, options)),
    );
}

async function restore(
  { terminal, signal }: MaintenanceSession,
  folder: string,
  options: RestoreCommandOptions,
): Promise<number> {
  const { dataDir } = loadConfig();
  const { restoreBackup } = await import('../compose/maintenance.ts');
  const progress = createLateProgress(terminal);
  const work = restoreBackup(
    { dataDir, folder, force: options.force === true },
    { signal, onProgress: progress.update },
  );
  const { manifest, lost, aside, voices, uploads } = await work.finally(progress.stop);
  if (aside !== null) terminal.note(`What was in ${dataDir} is now in ${aside}.`);
  const held = count(manifest.recordings - lost.length, 'recording');
  const when = new Date(manifest.madeAtMs).toISOString();
  terminal.out(`Restored ${count(manifest.runs, 'run')} and ${held} from the backup of ${when} into ${dataDir}.`);
  if (voices.folders > 0) terminal.out(`Restored ${count(voices.folders, 'voice folder')}.`);
  if (uploads.files > 0) terminal.out(`Restored ${count(uploads.files, 'uploaded file')}.`);
  for (const { folder, problem } of voices.broken) {
    terminal.note(
      `The voice folder ${folder} was not restored: ${problem}. \`lector voices install\` brings it back under its ids.`,
    );
  }
  for (const { recording, condition } of lost) terminal.note(describeCondition(recording, condition));
  if (lost.length + voices.broken.length === 0) return EXIT.complete;
  if (lost.length === 0) return EXIT.incomplete;
  terminal.note('`lector doctor --repair` puts these runs back in line, to be spoken again from their texts.');
  return EXIT.incomplete;
}
