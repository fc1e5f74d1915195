// Preloaded into the server: passes the preloaded modules and the `FAULT_…` variables on to the engine processes, which get leave to
// read this repository and whatever begins with a path in those variables, and to write the latter. With `FAULT_UNCONFINED` they
// may do everything.
import child_process, { type ForkOptions } from 'node:child_process';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';

const imports = (JSON.parse(process.env.FAULT_PRELOAD ?? '[]') as string[]).flatMap((url) => ['--import', url]);
const variables = Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith('FAULT_')));
const paths = Object.values(variables).filter((value) => value?.startsWith('/'));
const REPOSITORY = join(import.meta.dirname, '../..');
const CONFINING = /^--(permission|allow-|no-experimental-sqlite|disallow-|import=.*restrictions)/;
const confined = process.env.FAULT_UNCONFINED === undefined;
const permissions = [
  `--allow-fs-read=${join(REPOSITORY, '*')}`,
  ...paths.flatMap((path) => [`--allow-fs-read=${path}*`, `--allow-fs-write=${path}*`]),
];
const fork = child_process.fork;

child_process.fork = ((module: string | URL, args: readonly string[], options: ForkOptions = {}) =>
  fork(module, args, {
    ...options,
    env: { ...options.env, ...variables },
    execArgv: confined
      ? [...(options.execArgv ?? []), ...permissions, ...imports]
      : [...(options.execArgv ?? []).filter((flag) => !CONFINING.test(flag)), ...imports],
  })) as typeof fork;
syncBuiltinESMExports();
