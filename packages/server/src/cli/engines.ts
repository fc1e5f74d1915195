// `lector engines …`: the remote engines of the data folder on this machine, also while the server runs.
import { type Command, InvalidArgumentError, Option } from 'commander';
import { REMOTE_DEFAULTS } from '../domain/parse-remotes.ts';
import { REMOTE_FORMATS, REMOTE_LIMITS, REMOTE_RATES } from '../domain/remote-engine.ts';
import { type AddOptions, addEngine } from './engines/add-engine.ts';
import { runEngineCommand } from './engines/engine-command.ts';
import { checkEngine, listEngines, refreshEngine, removeEngine } from './engines/keep-engines.ts';

const ADD_HELP = `
The address is what comes before /audio/speech, such as http://10.0.0.5:8880/v1. It may be private and without TLS: it is yours alone to choose,
and no request can name one. Texts that its voices speak are sent there. They are never taken for a text unless somebody asks for them.
The server is asked for its voices (/audio/voices, else /models) and for one sentence; nothing is stored when that fails.`;

export function registerEngines(program: Command): void {
  const engines = program
    .command('engines')
    .description('Remote engines: speech servers that speak for this one, of the data folder on this machine');
  const { concurrency, timeoutSeconds, maxCharacters } = REMOTE_LIMITS;
  engines
    .command('add')
    .description('Add an OpenAI-compatible speech server, with its voices')
    .argument('<name>', 'what it is called here: small letters, digits and -')
    .argument('<url>', 'its address, up to what comes before /audio/speech')
    .option('--key-file <file>', 'a file that holds its key; - reads it from standard input')
    .option('--ca-file <file>', 'a certificate authority to trust for it, PEM')
    .option('--model <model>', 'what "model" of a request says; without it there is none')
    .option('--voices <names...>', 'its voices, where it lists none or not all of these are wanted')
    .option(
      '--languages <tags...>',
      `what its voices speak where nothing tells (default: ${REMOTE_DEFAULTS.languages})`,
    )
    .addOption(new Option('--format <format>', 'what it is asked for').choices([...REMOTE_FORMATS]).default('wav'))
    .addOption(
      new Option('--rate <hz>', `of its voices; without it the server is heard: ${REMOTE_RATES.join(', ')}`).argParser(
        readRate,
      ),
    )
    .addOption(countOption('--concurrency <n>', 'requests in flight', concurrency, REMOTE_DEFAULTS.concurrency))
    .addOption(
      countOption(
        '--timeout <seconds>',
        'longest time until an answer begins',
        timeoutSeconds,
        REMOTE_DEFAULTS.timeoutSeconds,
      ),
    )
    .addOption(
      countOption('--max-characters <n>', 'longest text of a request', maxCharacters, REMOTE_DEFAULTS.maxCharacters),
    )
    .option('--replace', 'change the one of this name; its voices keep their ids')
    .addHelpText('after', ADD_HELP)
    .action((name: string, url: string, options: AddOptions) =>
      runEngineCommand((session) => addEngine(session, { ...options, name, url })),
    );
  engines
    .command('list')
    .description('Show the remote engines; keys are not shown')
    .option('--json', 'for programs')
    .action((options: { readonly json?: boolean }) => runEngineCommand((session) => listEngines(session, options)));
  engines
    .command('refresh')
    .description('Take over the voices that a remote engine lists now')
    .argument('<name>')
    .action((name: string) => runEngineCommand((session) => refreshEngine(session, name)));
  engines
    .command('check')
    .description('Have a remote engine speak a sentence, and say whether it did')
    .argument('<name>')
    .option('--voice <voice>', 'one of its voices, as it calls it (default: the first)')
    .action((name: string, options: { readonly voice?: string }) =>
      runEngineCommand((session) => checkEngine(session, name, options.voice ?? null)),
    );
  engines
    .command('remove')
    .description('Remove a remote engine and its voices from here; what they have spoken stays')
    .argument('<name>')
    .action((name: string) => runEngineCommand((session) => removeEngine(session, name)));
}

function countOption(
  ...[flags, what, { least, most }, usual]: readonly [
    string,
    string,
    { readonly least: number; readonly most: number },
    number,
  ]
): Option {
  return new Option(flags, `${what}, ${least} to ${most}`).default(usual).argParser((text) => {
    const count = Number(text);
    if (/^[0-9]{1,6}$/.test(text) && count >= least && count <= most) return count;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  });
}

function readRate(text: string): number {
  const rate = REMOTE_RATES.find((one) => String(one) === text);
  if (rate !== undefined) return rate;
  throw new InvalidArgumentError(`It must be one of ${REMOTE_RATES.join(', ')}.`);
}
