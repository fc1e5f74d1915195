// Builds the studio's pages where they are missing or older than their sources. `npm start` and `npm test` run it first, since npm's
// own "pre" scripts are off here with the install scripts; `npm run build` is this alone, for trees that are served read-only.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const REPOSITORY = join(import.meta.dirname, '..');
const STUDIO = join(REPOSITORY, 'packages/studio');
/** In the built folder: what it was built from. */
const STAMP = join(STUDIO, 'dist/.built-from');
/** All that the pages are made of, and what makes them. */
const SOURCES = [
  'packages/studio/{src,public}/**/*.*',
  'packages/studio/*.{html,json,ts}',
  'packages/{client,contract}/src/**/*.ts',
  'package-lock.json',
];

const wanted = digestSources();
if (!existsSync(STAMP) || readFileSync(STAMP, 'utf8') !== wanted) await build();

async function build(): Promise<void> {
  const vite = join(REPOSITORY, 'node_modules/vite/bin/vite.js');
  if (!existsSync(vite)) {
    process.stderr.write(
      'The studio is not built: its development packages are not installed (npm ci installs them).\n',
    );
    if (import.meta.main) process.exit(1); // whoever asked for the pages alone has nothing; a server still has its API
    return;
  }
  process.stderr.write('building the studio, once …\n');
  if ((await runToItsEnd([vite, 'build'])) !== 0) process.exit(1);
  writeFileSync(STAMP, wanted);
}

/** Runs the bundler. A signal that ends this process ends the bundler first: nobody else would. */
async function runToItsEnd(args: readonly string[]): Promise<number | null> {
  const bundler = spawn(process.execPath, args, { cwd: STUDIO, stdio: ['ignore', 'ignore', 'inherit'] });
  const endBoth = (signal: NodeJS.Signals) => {
    process.removeAllListeners(signal);
    bundler.kill('SIGKILL');
    process.kill(process.pid, signal);
  };
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.on(signal, endBoth);
  const [code] = (await once(bundler, 'exit')) as [number | null];
  for (const signal of signals) process.off(signal, endBoth);
  return code;
}

function digestSources(): string {
  const digest = createHash('sha256');
  const paths = globSync(SOURCES, { cwd: REPOSITORY, exclude: (path) => path.endsWith('.test.ts') }).sort();
  for (const path of paths)
    digest
      .update(path)
      .update('\0')
      .update(readFileSync(join(REPOSITORY, path)))
      .update('\0');
  return digest.digest('hex');
}
