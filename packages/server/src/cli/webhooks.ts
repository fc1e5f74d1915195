// `lector webhooks`: addresses that a server tells when runs end. Works over the API, with a key that has the scope `admin`.
import type { Command } from 'commander';
import { UsageError } from './remote/failures.ts';
import {
  addConnectionOptions,
  type CommandEnvironment,
  type ConnectionOptions,
  runRemote,
  type Session,
} from './remote/session.ts';
import { addWebhook, type RotateOptions, removeWebhook, rotateSecret, setEnabled } from './webhooks/change-webhooks.ts';
import { type ListOptions, listDeliveries, listWebhooks, replayDelivery, sendTest } from './webhooks/show-webhooks.ts';

interface AddOptions {
  readonly events?: string;
  readonly description?: string;
  readonly json?: boolean;
}

const WEBHOOK = 'its id, as `lector webhooks list` shows it';

export function registerWebhooks(program: Command, environment: CommandEnvironment): void {
  const webhooks = program
    .command('webhooks')
    .description('Addresses that the server tells when runs end; needs a key with the scope admin');
  /** Options of commander, and what the command does with the ids behind its name. */
  const run =
    <O extends ConnectionOptions>(work: (session: Session, ids: readonly number[], options: O) => Promise<number>) =>
    (...given: unknown[]) => {
      const options = given.at(-2) as O;
      const words = given.slice(0, -2) as string[];
      return runRemote(environment, options, async (session) => work(session, words.map(readId), options));
    };
  const connected = (command: Command) => addConnectionOptions(command, environment);

  connected(webhooks.command('list').description('List them').option('--json', 'as the server tells them')).action(
    run<ListOptions & ConnectionOptions>((session, _, options) => listWebhooks(session, options)),
  );
  connected(
    webhooks
      .command('add')
      .description('Make one; prints its secret, which is told now and never again')
      .argument('<url>', 'an https address, or a host of LECTOR_WEBHOOK_HOSTS')
      .option('--events <list>', 'run.succeeded, run.failed, separated by commas (default: both)')
      .option('--description <text>', 'for people')
      .option('--json', 'the webhook and its secret as the server tells them'),
  ).action((url: string, options: AddOptions & ConnectionOptions) =>
    runRemote(environment, options, (session) => addWebhook(session, { url, ...options })),
  );
  connected(webhooks.command('remove').description('Delete one and its deliveries').argument('<id>', WEBHOOK)).action(
    run((session, [id = 0]) => removeWebhook(session, id)),
  );
  connected(webhooks.command('enable').description('Tell it what ends from now on').argument('<id>', WEBHOOK)).action(
    run((session, [id = 0]) => setEnabled(session, id, true)),
  );
  connected(
    webhooks.command('disable').description('Tell it nothing; what waits has failed').argument('<id>', WEBHOOK),
  ).action(run((session, [id = 0]) => setEnabled(session, id, false)));
  connected(
    webhooks
      .command('rotate')
      .description('Replace its secret, and print the new one')
      .argument('<id>', WEBHOOK)
      .option('--overlap <seconds>', 'how long the old one signs beside it, a week at most', '86400'),
  ).action(run<RotateOptions & ConnectionOptions>((session, [id = 0], options) => rotateSecret(session, id, options)));
  connected(
    webhooks
      .command('test')
      .description('Send a test, and tell what came of it')
      .argument('<id>', WEBHOOK)
      .addHelpText('after', '\nExit code: 0 when it was taken.'),
  ).action(run((session, [id = 0]) => sendTest(session, id)));
  connected(
    webhooks
      .command('deliveries')
      .description('List what was sent, newest first, and what came of it')
      .argument('<id>', WEBHOOK)
      .option('--limit <n>', 'how many, 100 at most', '20')
      .option('--json', 'as the server tells them'),
  ).action(run<ListOptions & ConnectionOptions>((session, [id = 0], options) => listDeliveries(session, id, options)));
  connected(
    webhooks
      .command('replay')
      .description('Send a delivery again, with the same id')
      .argument('<id>', WEBHOOK)
      .argument('<number>', 'of the delivery'),
  ).action(run((session, [id = 0, number = 0]) => replayDelivery(session, id, number)));
}

function readId(word: string): number {
  if (/^[1-9][0-9]{0,9}$/.test(word)) return Number(word);
  throw new UsageError(`“${word.slice(0, 40)}” is no number of a webhook or delivery`);
}
