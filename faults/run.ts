// `npm run faults [-- quick|full] [NAME…] [--page]`: tries every fault on the real program, prints the table, fails on any harm.
import { randomInt } from 'node:crypto';
import type { Fault, Tier } from './fault.ts';
import { prepareSecondVoice } from './fixtures/second-voice.ts';
import { describeMachine, readCommit } from './machine.ts';
import { complaintsOf, type Outcome } from './outcome.ts';
import { writeResults } from './page.ts';
import { FAULTS } from './registry.ts';
import { printRows } from './report.ts';
import { toRow } from './row.ts';
import { tryFault } from './try-fault.ts';

// A signal ends the suite through its exit handlers: they kill child processes and remove files.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

/** Faults tried concurrently in the quick tier; they wait more than they compute. */
const LANES = 2;
/** In the quick tier no fault starts later than this, so that all end within five minutes. */
const LAST_BEGIN_MS = 200_000;

const given = process.argv.slice(2).filter((word) => word !== '--page');
const tier: Tier = given[0] === 'full' ? 'full' : 'quick';
const names = given.filter((word, i) => i > 0 || (word !== 'full' && word !== 'quick'));
const known = FAULTS.map(({ name }) => name);
const unknown = names.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`there is no fault ${unknown.join(', ')}; there are ${known.join(', ')}\n`);
  process.exit(2);
}

/** Results of `full` are written, those of `quick` only with --page. */
const written = tier === 'full' || process.argv.includes('--page');

const seed = Number(process.env.LECTOR_FAULT_SEED ?? randomInt(2 ** 31));
const provenance = {
  tier,
  seed,
  commit: readCommit(),
  date: new Date().toISOString().slice(0, 10),
  machine: describeMachine(),
};
const say = (line: string) => process.stderr.write(`${line}\n`);
say(`faults, ${tier}: seed ${seed} (LECTOR_FAULT_SEED), commit ${provenance.commit}, ${provenance.machine}`);

/** Half of all texts are spoken by a neural voice: in full, and in quick when it is asked for, since each start costs a process more. */
const voices = process.env.LECTOR_FAULT_VOICES ?? (tier === 'full' ? 'both' : 'embedded');
if (voices === 'both' && !(await prepareSecondVoice()))
  say('NOT TRIED: a neural voice, as its runtime is not installed');

const wanted = FAULTS.filter(({ name, onlyInFull }) =>
  names.length > 0 ? names.includes(name) : tier === 'full' || onlyInFull !== true,
);
// Full tries one fault after the other, for exact figures. Quick tries two at a time, each briefly.
const hurried = tier === 'quick' && names.length === 0;
const line = hurried ? takeTurns(wanted, seed) : wanted;
const began = performance.now();
const outcomes: Outcome[] = [];
const left: string[] = [];

async function tryInTurn(): Promise<void> {
  for (let fault = line.shift(); fault !== undefined; fault = line.shift()) {
    const { name } = fault;
    if (hurried && performance.now() - began > LAST_BEGIN_MS) {
      left.push(name);
      continue;
    }
    const outcome = await tryFault(fault, { tier, seed, say: (text) => say(`${name}: ${text}`) });
    outcomes.push(outcome);
    // After each fault, so that an interrupted run of hours keeps its results.
    if (written) writeResults([toRow(outcome, provenance)], known);
  }
}

await Promise.all(Array.from({ length: hurried ? LANES : 1 }, tryInTurn));
if (left.length > 0)
  say(`NO TIME LEFT, not tried this time: ${left.join(', ')} (by name they are: npm run faults -- quick NAME)`);

printRows(
  outcomes.map((outcome) => toRow(outcome, provenance)),
  outcomes,
);
const minutes = (performance.now() / 60_000).toFixed(1);
process.stdout.write(`${minutes} minutes, seed ${seed}, commit ${provenance.commit}\n`);
/** The power cut first, then the others from a start chosen by the seed, so that faults without time left get their turn in another run. */
function takeTurns(faults: readonly Fault[], seed: number): Fault[] {
  const [first, others] = [faults.filter(isFirst), faults.filter((fault) => !isFirst(fault))];
  const turn = seed % others.length;
  return [...first, ...others.slice(turn), ...others.slice(0, turn)];
}

function isFirst({ name }: Fault): boolean {
  return name === 'power-cut';
}

process.exitCode = outcomes.some((outcome) => complaintsOf(outcome).length > 0) ? 1 : 0;
