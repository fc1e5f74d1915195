// The self-test of the suite: every invariant is violated by hand, and each violation must be detected.
import { Installation } from '../crash/installation.ts';
import { addTally, emptyTally, type Fault, isHarmed, type Tally } from '../fault.ts';
import { checkInvariants } from '../invariants.ts';
import { VIOLATIONS, type Violation } from './violations.ts';

/** Short, because no violation here goes away by waiting. */
const PATIENCE = { terminalWithinMs: 300, sweptWithinMs: 300 };

export const selfTest: Fault = {
  name: 'self-test',
  title: 'no fault at all; and every promise broken by hand, which has to be seen',
  needs: [],
  run: checkIntact,
  control: {
    what: `each promise by itself, in ${Object.keys(VIOLATIONS).length} ways, all of which were seen`,
    run: checkViolations,
  },
};

async function checkIntact(): Promise<Tally> {
  const tally = emptyTally();
  await using installation = new Installation();
  await installation.start();
  await installation.submit(2);
  await installation.check(tally);
  tally.tried++;
  return tally;
}

async function checkViolations(): Promise<Tally> {
  const tally = emptyTally();
  await using installation = new Installation();
  await installation.start();
  const { folder_id } = await installation.caller.createFolder('Somewhere');
  const [text] = await installation.submit(1, { fields: { folder_id } });
  await installation.awaitSpoken([text!]);
  const { dataDir, key, server } = installation;
  for (const [what, commit] of Object.entries<Violation>(VIOLATIONS)) {
    const check = (options = {}) => checkInvariants({ server, key, dataDir, tasks: [text!], ...PATIENCE, ...options });
    const before = await check();
    if (isHarmed(before)) throw new Error(`before "${what}": ${[...before.notes, ...before.violations].join('; ')}`);
    const outcome = commit({ dataDir, key, text: text! });
    const seen = await check(typeof outcome === 'function' ? {} : outcome);
    if (!isHarmed(seen)) throw new Error(`nobody sees that ${what}`);
    if (typeof outcome === 'function') outcome();
    addTally(tally, { ...seen, tried: 1, acknowledged: 1 });
  }
  return tally;
}
