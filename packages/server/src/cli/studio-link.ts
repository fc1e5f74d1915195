// `lector studio-link`: makes a set-up link for the studio on the machine of the data folder, also while the server runs.
import { type Command, Option } from 'commander';
import { type Config, loadConfig } from '../config.ts';
import { ROLES, type Role } from '../domain/user.ts';
import { findServerHere } from './remote/find-server.ts';
import { refuseCredentials } from './remote/server-address.ts';
import { systemTerminal } from './terminal.ts';

interface Options {
  readonly owner: string;
  readonly role: Role;
  readonly url?: string;
}

export function registerStudioLink(program: Command): void {
  program
    .command('studio-link')
    .description(
      'Print a link that makes an account for the studio, once, within 15 minutes. ' +
        'A link for an owner also gives a new password to whoever of that owner bears the name',
    )
    .option('--owner <owner>', 'whose runs and keys the account sees', 'default')
    .addOption(new Option('--role <role>', 'what it may do').choices(ROLES).default('owner'))
    .addOption(new Option('--url <address>', 'where a browser reaches the server').env('LECTOR_URL'))
    .action(makeLink);
}

async function makeLink(options: Options): Promise<void> {
  const config = loadConfig();
  if (options.url !== undefined) refuseCredentials(options.url, '--url or LECTOR_URL');
  const { openAccessAdmin } = await import('../compose.ts');
  const admin = openAccessAdmin(config.dataDir);
  try {
    const { token } = await admin.setUp.invite({ owner: options.owner, role: options.role, madeOn: 'machine' });
    const here = await findServerHere(process.env);
    const address = options.url?.replace(/\/{1,9}$/, '').replace(/\/apis$/, '') ?? studioAddress(config, here.url);
    const terminal = systemTerminal();
    terminal.note(`For an account of ${options.owner} with role ${options.role}, once, within 15 minutes:`);
    terminal.out(writeLink(address, token));
  } finally {
    await admin.close();
  }
}

/** The studio's address: the configured one, or else where the server listens. */
export function studioAddress(config: Config, listening: string): string {
  return config.publicUrl === '' ? listening : config.publicUrl.replace(/\/{1,9}$/, '');
}

/** The secret goes behind the `#`, so that no server or proxy logs it. */
export function writeLink(address: string, token: string): string {
  return `${address}/set-up#${token}`;
}
