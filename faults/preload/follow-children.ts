// Preloaded into the server: passes the preloaded modules and the `FAULT_…` variables on to the engine processes.
import child_process, { type ForkOptions } from 'node:child_process';
import { syncBuiltinESMExports } from 'node:module';

const imports = (JSON.parse(process.env.FAULT_PRELOAD ?? '[]') as string[]).flatMap((url) => ['--import', url]);
const variables = Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith('FAULT_')));
const fork = child_process.fork;

child_process.fork = ((module: string | URL, args: readonly string[], options: ForkOptions = {}) =>
  fork(module, args, {
    ...options,
    env: { ...options.env, ...variables },
    execArgv: [...(options.execArgv ?? []), ...imports],
  })) as typeof fork;
syncBuiltinESMExports();
