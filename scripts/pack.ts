// Makes the installable packages of client and server: `npm run pack`, or `node scripts/pack.ts client|server [--into FOLDER]`.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { stageClient } from './pack/client.ts';
import { REPOSITORY } from './pack/manifests.ts';
import { stageServer } from './pack/server.ts';

const STAGES = { client: stageClient, server: stageServer };
type Name = keyof typeof STAGES;

const { values, positionals } = parseArgs({ allowPositionals: true, options: { into: { type: 'string' } } });
const into = values.into ?? join(REPOSITORY, 'packed');
const names = positionals.length === 0 ? (Object.keys(STAGES) as Name[]) : positionals.map(asName);

mkdirSync(into, { recursive: true });
for (const name of names) {
  const stage = mkdtempSync(join(tmpdir(), `lector-pack-${name}-`));
  try {
    await STAGES[name](stage);
    // What is made here has no scripts to run; without this npm would look for them all the same.
    const made = execFileSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', into], {
      cwd: stage,
      encoding: 'utf8',
    });
    process.stdout.write(`${relative(process.cwd(), join(into, made.trim()))}\n`);
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

function asName(word: string): Name {
  if (Object.hasOwn(STAGES, word)) return word as Name;
  throw new Error(`"${word}" is not a package to make: ${Object.keys(STAGES).join(', ')}`);
}
