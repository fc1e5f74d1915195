// Besides the faults: does the suite see what it looks for? Every promise is broken by hand, and each breach must be noticed.
import { Site } from '../crash/site.ts';
import { addTally, emptyTally, type Fault, isHarmed, type Tally } from '../fault.ts';
import { checkInvariants } from '../invariants.ts';
import { BREACHES, type Breach } from './breaches.ts';

/** Waiting is for what may yet become well, and nothing of this does. */
const PATIENCE = { terminalWithinMs: 300, sweptWithinMs: 300 };

export const eyesight: Fault = {
  name: 'eyesight',
  title: 'no fault at all; and every promise broken by hand, which has to be seen',
  needs: [],
  run: lookAtPeace,
  control: {
    what: `each promise by itself, in ${Object.keys(BREACHES).length} ways, all of which were seen`,
    run: lookAtBreaches,
  },
};

async function lookAtPeace(): Promise<Tally> {
  const tally = emptyTally();
  await using site = new Site();
  await site.start();
  await site.submit(2);
  await site.check(tally);
  tally.tried++;
  return tally;
}

async function lookAtBreaches(): Promise<Tally> {
  const tally = emptyTally();
  await using site = new Site();
  await site.start();
  const { folder_id } = await site.caller.createFolder('Somewhere');
  const [text] = await site.submit(1, { fields: { folder_id } });
  await site.awaitSpoken([text!]);
  const { dataDir, key, server } = site;
  for (const [what, commit] of Object.entries<Breach>(BREACHES)) {
    const look = (options = {}) => checkInvariants({ server, key, dataDir, tasks: [text!], ...PATIENCE, ...options });
    const before = await look();
    if (isHarmed(before)) throw new Error(`before "${what}": ${[...before.notes, ...before.violations].join('; ')}`);
    const outcome = commit({ dataDir, key, text: text! });
    const seen = await look(typeof outcome === 'function' ? {} : outcome);
    if (!isHarmed(seen)) throw new Error(`nobody sees that ${what}`);
    if (typeof outcome === 'function') outcome();
    addTally(tally, { ...seen, tried: 1, acknowledged: 1 });
  }
  return tally;
}
