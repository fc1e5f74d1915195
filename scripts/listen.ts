// `npm run listen [-- FILE…]`: the whole listening test over every voice file, in as many processes as there are cores.
// Writes docs/listening.json, from which `npm run docs` renders docs/languages.md. FILE names voice files, such as gmw/de.

import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { ESPEAK_MODEL } from '../packages/server/src/engines/espeak/voices.ts';
import { loadEngine } from '../packages/server/src/engines/registry.ts';
import { ALL_KINDS, emptyListening, type ListeningTally, listen } from '../packages/server/test/listening/listen.ts';
import { listTongues } from '../packages/server/test/listening/word-list.ts';
import type { ListeningRow } from './listening-results.ts';

const RESULTS = join(import.meta.dirname, '../docs/listening.json');
const COUNTS = [1, 10, 100, 1_000];
const PLACES = 2;

interface Question {
  readonly file: string;
  readonly seed: number;
}

if (process.send === undefined) await main();
else await answer();

/** In a child: listens to the voice files it is told, one after the other. */
async function answer(): Promise<void> {
  const engine = await loadEngine(ESPEAK_MODEL);
  const tongues = listTongues();
  process.on('message', async ({ file, seed }: Question) => {
    const tally = emptyListening();
    const tongue = tongues.find((one) => one.file === file)!;
    await listen(engine, tongue, { kinds: ALL_KINDS, counts: COUNTS, places: PLACES, seed }, tally);
    process.send?.(tally);
  });
  process.on('disconnect', () => process.exit(0));
  process.send?.('ready');
}

async function main(): Promise<void> {
  const all = listTongues().map(({ file }) => file);
  const wanted = process.argv.slice(2);
  const unknown = wanted.filter((file) => !all.includes(file));
  if (unknown.length > 0) {
    process.stderr.write(`there is no voice file ${unknown.join(', ')}; there are ${all.join(', ')}\n`);
    process.exitCode = 1;
    return;
  }
  const seed = Number(process.env.LECTOR_LISTENING_SEED ?? randomInt(2 ** 31));
  const left = wanted.length > 0 ? wanted : [...all];
  process.stdout.write(`listening to ${left.length} voice files, seed ${seed}\n`);
  const total = left.length;
  const provenance = describeRun(seed);
  const rows: ListeningRow[] = [];
  const children = Array.from({ length: Math.min(availableParallelism(), left.length) }, () =>
    fork(import.meta.filename),
  );
  await Promise.all(
    children.map(async (child) => {
      await nextMessage(child);
      for (let file = left.shift(); file !== undefined; file = left.shift()) {
        child.send({ file, seed } satisfies Question);
        const { cases, ...tally } = (await nextMessage(child)) as ListeningTally;
        rows.push({ file, ...tally, ...provenance });
        process.stdout.write(`${rows.length} of ${total}: ${file}, ${tally.places} places, ${tally.unheard} unheard\n`);
        for (const one of cases) process.stdout.write(`  not heard: ${one}\n`);
        if (cases.length > 0) process.exitCode = 1;
      }
      child.disconnect();
    }),
  );
  writeRows(rows, all);
  const sum = (count: (row: ListeningRow) => number) =>
    rows.reduce((total, row) => total + count(row), 0).toLocaleString('en');
  process.stdout.write(
    `${rows.length} voice files × ${sum(({ texts }) => texts)} texts × ${sum(({ places }) => places)} places: ` +
      `${sum(({ unheard }) => unheard)} unheard, ${sum(({ told }) => told)} told; ` +
      `${sum(({ invisible }) => invisible)} invisible signs, ${sum(({ disturbed }) => disturbed)} heard\n`,
  );
}

function nextMessage(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const gone = () => reject(new Error('a listening process ended'));
    child.once('exit', gone);
    child.once('message', (message) => {
      child.off('exit', gone);
      resolve(message);
    });
  });
}

function describeRun(seed: number): Pick<ListeningRow, 'seed' | 'commit' | 'date' | 'machine'> {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: import.meta.dirname, encoding: 'utf8' });
  const model = cpus()[0]?.model.split(' ').slice(0, 2).join(' ') ?? 'unknown';
  return {
    seed,
    commit: commit.trim(),
    date: new Date().toISOString().slice(0, 10),
    machine: `${availableParallelism()} cores, ${model}`,
  };
}

/** Rows of files that were not tried this time stay. */
function writeRows(rows: readonly ListeningRow[], order: readonly string[]): void {
  const before = existsSync(RESULTS) ? (JSON.parse(readFileSync(RESULTS, 'utf8')) as ListeningRow[]) : [];
  const byFile = new Map([...before, ...rows].map((row) => [row.file, row]));
  const lines = order.flatMap((file) => byFile.get(file) ?? []).map((row) => JSON.stringify(row));
  writeFileSync(RESULTS, `[\n  ${lines.join(',\n  ')}\n]\n`);
}
