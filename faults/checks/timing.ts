// A check under `full`: timing must not distinguish a foreign run from an unknown one.
import { probeTiming, type Timing } from '../../packages/server/test/security/timing-probe.ts';
import { emptyTally, type Fault, type Tally } from '../fault.ts';

const PAIRS = 10_000;

let probed: Promise<readonly Timing[]> | null = null;

/** One probe measures both: pairs that must not differ, and a control pair that must. */
function probe(seed: number): Promise<readonly Timing[]> {
  probed ??= probeTiming(PAIRS, seed);
  return probed;
}

export const timing: Fault = {
  name: 'timing',
  title: "the time that an answer takes does not tell another's run, or a deleted one, from one that never was",
  needs: [],
  onlyInFull: true,
  async run({ seed }) {
    const alike = (await probe(seed)).filter(({ mustDiffer }) => !mustDiffer);
    const tally = tallyOf(alike);
    const worst = alike.reduce((most, { t }) => Math.max(most, Math.abs(t)), 0);
    tally.notes.push(
      `${alike.length} comparisons of ${PAIRS.toLocaleString('en')} pairs; the largest |t| is ${worst.toFixed(2)}`,
    );
    return tally;
  },
  control: {
    what: "its being somebody else's: one's own run is compared with one that never was",
    run: async ({ seed }) => tallyOf((await probe(seed)).filter(({ mustDiffer }) => mustDiffer)),
  },
};

function tallyOf(timings: readonly Timing[]): Tally {
  const tally = emptyTally();
  for (const { name, pairs, t, mustDiffer, good } of timings) {
    tally.tried += pairs;
    const differ = good === mustDiffer;
    if (!differ) continue;
    tally.violations.push(`${name} differ in time, |t| ${Math.abs(t).toFixed(1)}`);
  }
  return tally;
}
