// `lector backup`: backs up this machine's data folder, also while a server runs on it.
import type { Command } from 'commander';
import { loadConfig } from '../config.ts';
import { VERSION } from '../version.ts';
import { count, describeCondition, nameRun } from './maintenance/describe-recording.ts';
import { createLateProgress, type MaintenanceSession, runMaintenanceCommand } from './maintenance/session.ts';
import { formatBytes } from './remote/amounts.ts';
import { EXIT } from './remote/failures.ts';

interface BackupCommandOptions {
  readonly verify?: boolean;
}

const HELP = `
The folder always holds the last complete backup: a new one replaces it at the end and all at once. Recordings that are
there already are not copied again. \`lector restore\` brings it back.

Exit code: 0 when everything is in the backup, 1 when something is not, 2 for wrong usage, 130 when stopped by Ctrl-C.`;

export function registerBackup(program: Command): void {
  program
    .command('backup')
    .description('Back up the data folder, also while the server runs')
    .argument('<folder>', 'where to: empty, missing, or an earlier backup')
    .option('--verify', 'hash the recordings in the backup, too, and copy again what is not sound')
    .addHelpText('after', HELP)
    .action((folder: string, options: BackupCommandOptions) =>
      runMaintenanceCommand((session) => backup(session, folder, options)),
    );
}

async function backup(
  { terminal, signal }: MaintenanceSession,
  folder: string,
  options: BackupCommandOptions,
): Promise<number> {
  const { dataDir } = loadConfig();
  const { backUp } = await import('../compose/maintenance.ts');
  const progress = createLateProgress(terminal);
  const work = backUp(
    { dataDir, folder, version: VERSION },
    { verify: options.verify === true, signal, onProgress: progress.update },
  );
  const { manifest, copied, copiedBytes, lost, damagedTexts, voices, uploads } = await work.finally(progress.stop);
  const held = manifest.recordings - lost.length;
  const parts = `${copied} copied (${formatBytes(copiedBytes)}), ${held - copied} there already`;
  terminal.out(`Backed up ${count(manifest.runs, 'run')} and ${count(held, 'recording')} into ${folder}: ${parts}.`);
  if (voices.folders > 0) {
    const amount = voices.copiedBytes === 0 ? 'there already' : `${formatBytes(voices.copiedBytes)} copied`;
    terminal.out(`Backed up ${count(voices.folders, 'voice folder')}: ${amount}.`);
  }
  if (uploads.files > 0)
    terminal.out(`Backed up ${count(uploads.files, 'uploaded file')}: ${formatBytes(uploads.copiedBytes)} copied.`);
  for (const { folder, problem } of voices.broken)
    terminal.note(`The voice folder ${folder} is not in the backup: ${problem}`);
  for (const { recording, condition } of lost) terminal.note(describeCondition(recording, condition));
  for (const run of damagedTexts) terminal.note(`${nameRun(run)}: its text is damaged in the database`);
  if (lost.length + damagedTexts.length + voices.broken.length === 0) return EXIT.complete;
  terminal.note('Everything else is in the backup. `lector doctor --repair` mends what can be mended.');
  return EXIT.incomplete;
}
