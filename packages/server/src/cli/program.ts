// The command line: registers every command.
import { Command } from 'commander';
import { VERSION } from '../version.ts';
import { registerBackup } from './backup.ts';
import { registerDoctor } from './doctor.ts';
import { registerEngines } from './engines.ts';
import { registerKeys } from './keys.ts';
import { type CommandEnvironment, systemEnvironment } from './remote/session.ts';
import { registerRemoteCommands } from './remote.ts';
import { registerRestore } from './restore.ts';
import { registerServe } from './serve.ts';
import { registerStudioLink } from './studio-link.ts';

export function buildProgram(environment: CommandEnvironment = systemEnvironment()): Command {
  const program = new Command('lector')
    .description('Text to speech that loses nothing: a run server and its tools')
    .version(VERSION)
    // What stands behind a command's name belongs to the command: "-Very well" is a text of `say`, and not -V.
    .enablePositionalOptions()
    // 2 for wrong usage, as in the remote commands; 1 is for later failures.
    .exitOverride(({ exitCode }) => environment.exit(exitCode === 0 ? 0 : 2))
    .showHelpAfterError('(lector --help shows the commands)')
    .configureOutput({
      writeOut: (text) => toLines(text).forEach((line) => void environment.terminal.out(line)),
      writeErr: (text) => toLines(text).forEach((line) => void environment.terminal.note(line)),
    });
  registerServe(program);
  registerRemoteCommands(program, environment);
  registerKeys(program);
  registerEngines(program);
  registerStudioLink(program);
  registerBackup(program);
  registerRestore(program);
  registerDoctor(program);
  return program;
}

function toLines(text: string): string[] {
  return text.replace(/\n$/, '').split('\n');
}
