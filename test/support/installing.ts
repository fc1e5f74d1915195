// Makes the installable packages and installs them with npm, as somebody would who has only Node and npm on the machine.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const REPOSITORY = join(import.meta.dirname, '../..');

/** Without what npm puts before it, where this repository's own Node and command are. */
const MACHINE_PATH = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'));

/** The Node that the machine has outside of any project; undefined where there is none. */
export const machineNode = MACHINE_PATH.map((folder) => join(folder, 'node')).find((path) => existsSync(path));
const [machineMajor = 0] = (machineNode === undefined ? '' : versionOf(machineNode)).split('.').map(Number);
/** The same, where it is too old to run Lector by itself. */
export const oldNode = machineMajor >= 20 && machineMajor < 24 ? machineNode : undefined;

/** For `skip`: a message where a test cannot install. */
export const SKIP_WITHOUT_NPM =
  spawnSync('npm', ['--version'], { env: machineEnvironment() }).status === 0
    ? false
    : 'NOT TRIED: there is no npm here';
export const SKIP_WITHOUT_OLD_NODE =
  oldNode === undefined ? `NOT TRIED: the machine's own Node is ${machineMajor}, not an old one` : false;

/** What a program finds that is started outside of any project. */
export function machineEnvironment(more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  // Some networks have a certificate authority of their own.
  const { HOME, NODE_EXTRA_CA_CERTS } = process.env;
  const trusted = NODE_EXTRA_CA_CERTS === undefined ? {} : { NODE_EXTRA_CA_CERTS };
  return { PATH: MACHINE_PATH.join(delimiter), HOME, NO_COLOR: '1', ...trusted, ...more };
}

/** Path of the tarball. */
export function pack(name: 'client' | 'server', into: string): string {
  execFileSync(process.execPath, [join(REPOSITORY, 'scripts/pack.ts'), name, '--into', into], { stdio: 'pipe' });
  const made = readdirSync(into).find((file) => file.startsWith(`lector-${name}-`));
  if (made === undefined) throw new Error(`${into} has no package of ${name}`);
  return join(into, made);
}

export interface Installation {
  /** Everything that npm said. */
  readonly said: string;
  /** Why it could not be installed, where the reason is the registry; false where it was. */
  readonly unreachable: false | string;
}

/** Runs npm in a folder. What is in its cache is not fetched. Throws when it fails, unless because the registry cannot be reached. */
export function runNpm(args: readonly string[], cwd: string): Installation {
  const options = ['--prefer-offline', '--no-audit', '--no-fund', '--no-update-notifier'];
  const { status, stdout, stderr } = spawnSync('npm', [...args, ...options], {
    cwd,
    env: machineEnvironment(),
    encoding: 'utf8',
  });
  const said = `${stdout}${stderr}`;
  if (status === 0) return { said, unreachable: false };
  if (/E(CONNREFUSED|CONNRESET|NOTFOUND|AI_AGAIN|TIMEDOUT|NOTCACHED|SOCKETTIMEDOUT)/.test(said)) {
    return { said, unreachable: 'NOT TRIED: the package registry cannot be reached' };
  }
  throw new Error(`npm ${args.join(' ')} ended with ${status}: ${said}`);
}

function versionOf(node: string): string {
  return execFileSync(node, ['-p', 'process.versions.node'], { encoding: 'utf8' });
}
