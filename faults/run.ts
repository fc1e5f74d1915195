// `npm run faults [-- quick|full] [NAME…]`: tries every fault on the real program, prints the table, fails on any harm.
import { randomInt } from 'node:crypto';
import type { Tier } from './fault.ts';
import { describeMachine, readCommit } from './machine.ts';
import { complaintsOf, type Outcome } from './outcome.ts';
import { writePage } from './page.ts';
import { FAULTS } from './registry.ts';
import { printRows } from './report.ts';
import { toRow } from './row.ts';
import { tryFault } from './try-fault.ts';

// Ends in an orderly way: what was started is killed, what was written is removed.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

const given = process.argv.slice(2);
const tier: Tier = given[0] === 'full' ? 'full' : 'quick';
const names = given.filter((word, i) => i > 0 || (word !== 'full' && word !== 'quick'));
const known = FAULTS.map(({ name }) => name);
const unknown = names.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`there is no fault ${unknown.join(', ')}; there are ${known.join(', ')}\n`);
  process.exit(2);
}

const seed = Number(process.env.LECTOR_FAULT_SEED ?? randomInt(2 ** 31));
const provenance = {
  seed,
  commit: readCommit(),
  date: new Date().toISOString().slice(0, 10),
  machine: describeMachine(),
};
const say = (line: string) => process.stderr.write(`${line}\n`);
say(`faults, ${tier}: seed ${seed} (LECTOR_FAULT_SEED), commit ${provenance.commit}, ${provenance.machine}`);

const outcomes: Outcome[] = [];
for (const fault of FAULTS) {
  const wanted = names.length > 0 ? names.includes(fault.name) : tier === 'full' || fault.onlyInFull !== true;
  if (!wanted) continue;
  outcomes.push(await tryFault(fault, { tier, seed, say: (line) => say(`${fault.name}: ${line}`) }));
  // After each: whatever happens to a run of hours, what it has shown so far is on the page.
  if (tier === 'full') writePage([toRow(outcomes.at(-1)!, provenance)], known);
}

printRows(
  outcomes.map((outcome) => toRow(outcome, provenance)),
  outcomes,
);
const minutes = (performance.now() / 60_000).toFixed(1);
process.stdout.write(`${minutes} minutes, seed ${seed}, commit ${provenance.commit}\n`);
process.exitCode = outcomes.some((outcome) => complaintsOf(outcome).length > 0) ? 1 : 0;
