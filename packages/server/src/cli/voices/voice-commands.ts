// The commands below `lector voices`: what is installed, what can be, and how it comes and goes.
import { type Command, InvalidArgumentError } from 'commander';
import { type AvailableOptions, showAvailable } from './available-voices.ts';
import {
  type AliasOptions,
  addSpeaker,
  chooseDefault,
  type DefaultOptions,
  pinAlias,
  removeVoices,
  verifyVoices,
} from './change-voices.ts';
import { type InstallOptions, installVoices } from './install-voices.ts';
import { type ListOptions, listVoices } from './list-voices.ts';
import { runVoiceCommand } from './voice-command.ts';

const INSTALL_HELP = `
A source is
  a name        as \`lector voices available\` shows it
  an address    of an .onnx (its .onnx.json lies beside it) or of a .tar.bz2, .tar.gz or .tar
  a path        of a folder, of such an archive, or of an .onnx or .onnx.json: the two files together are a Piper voice
It works while the server runs, which offers the voice at once, and while it does not. What was fetched before a connection broke is kept for a
week, and the next try goes on there. LECTOR_VOICES_URL names a mirror for names.`;

/** All of these work on the data folder of this machine. */
export function registerVoiceCommands(voices: Command): void {
  voices
    .command('list')
    .description('List the voices of the data folder, with licence and size')
    .option('--language <id|tag>', 'only those that speak it')
    .option('--json', 'for programs')
    .action((options: ListOptions) => runVoiceCommand((session) => listVoices(session, options)));
  voices
    .command('available')
    .description('List the voices that can be installed by name')
    .option('--language <id|tag>', 'only those of the language')
    .option('--refresh', 'fetch the public index of Piper voices, and show all of it')
    .option('--all', 'with the public index, as it was kept last')
    .option('--json', 'for programs')
    .action((options: AvailableOptions) => runVoiceCommand((session) => showAvailable(session, options)));
  voices
    .command('install')
    .description('Install voices by name, address or path')
    .argument('<source...>', 'see below')
    .option('--accept-licence', 'install it also where its licence does not allow commercial use')
    .option('--language <tags...>', 'what it speaks, where its files do not tell')
    .addHelpText('after', INSTALL_HELP)
    .action((sources: string[], options: InstallOptions) =>
      runVoiceCommand((session) => installVoices(session, sources, options)),
    );
  voices
    .command('remove')
    .description('Remove installed voices and their files')
    .argument('<name...>', 'what they are installed as, or the id of a voice')
    .action((names: string[]) => runVoiceCommand((session) => removeVoices(session, names)));
  voices
    .command('verify')
    .description('Read every file of installed voices and compare it with what was installed')
    .argument('[name...]', 'what they are installed as (default: all)')
    .action((names: string[]) => runVoiceCommand((session) => verifyVoices(session, names)));
  voices
    .command('default')
    .description('Choose the voice that speaks a language')
    .argument('[voice]', 'its id or name')
    .requiredOption('--language <id|tag>', 'which language')
    .option('--reset', 'take the choice back')
    .action((voice: string | undefined, options: DefaultOptions) =>
      runVoiceCommand((session) => chooseDefault(session, voice, options)),
    );
  voices
    .command('alias')
    .description('Choose what one of the ids that camb’s clients carry stands for')
    .argument('<alias>', 'such as 147320')
    .argument('[voice]', 'its id or name')
    .option('--reset', 'take the choice back: the best voice of the language')
    .action((alias: string, voice: string | undefined, options: AliasOptions) =>
      runVoiceCommand((session) => pinAlias(session, alias, voice, options)),
    );
  voices
    .command('add-speaker')
    .description('Offer one more speaker of a large model as a voice')
    .argument('<name>', 'what the model is installed as')
    .argument('<speaker>', 'its number, from 0', readSpeaker)
    .action((name: string, speaker: number) => runVoiceCommand((session) => addSpeaker(session, name, speaker)));
}

function readSpeaker(text: string): number {
  if (!/^[0-9]{1,6}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 0.');
  return Number(text);
}
