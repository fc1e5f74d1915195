// Fault: repeated `kill -9` in the middle of long runs: they continue where they were.
import { join } from 'node:path';
import { emptyTally, type Fault, type FaultContext, type Tally } from '../fault.ts';
import { type Random, seededRandom } from '../random.ts';
import { Books, type BookTrial } from './books.ts';

const SIZES = {
  quick: { trials: 1, segments: 200, kills: 2 },
  full: { trials: 15, segments: 1_000, kills: 10 },
};
type Swap = Readonly<Record<string, string>>;

/** One book each. */
const WORKERS = 2;

export const longRuns: Fault = {
  name: 'long-runs',
  title: '`kill -9` of server or engine process, again and again, in the middle of runs of many segments',
  needs: [],
  run: (context) => killBooks(context),
  control: {
    what: 'the file of finished segments',
    run: (context) =>
      killBooks(
        { ...context, tier: 'quick' },
        { '/workers/speaking/segment-log.ts': join(import.meta.dirname, 'controls/no-segment-log.ts') },
      ),
  },
};

async function killBooks({ tier, seed, say }: FaultContext, swap: Swap = {}): Promise<Tally> {
  const { trials, segments, kills } = SIZES[tier];
  const tally = emptyTally();
  const random = seededRandom(seed);
  using books = await Books.make({ segments, workers: WORKERS });
  let again = 0;
  for (let n = 1; n <= trials; n++) {
    await using trial = books.copy();
    await trial.start({ swap });
    const allowed = await killAgainAndAgain({ books, trial, random, kills, swap });
    tally.tried += kills;
    tally.acknowledged += WORKERS;
    tally.corrupted += await books.countOthers(trial.server);
    const repeated = trial.countAgain();
    again += repeated;
    if (repeated > allowed) {
      tally.violations.push(`${repeated} segments were spoken again where ${allowed} would do after ${kills} kills`);
    }
    await trial.awaitSwept();
    say(`${n} of ${trials} times ${kills} kills, ${repeated} segments spoken again`);
  }
  const same = tally.corrupted === 0 ? 'every recording is' : `${tally.corrupted} recordings are not`;
  tally.notes.push(
    `${again} of ${trials * segments * WORKERS} segments were spoken again after ${tally.tried} kills; ` +
      `${same} what it would be without them, to the byte`,
  );
  return tally;
}

/** Answers how many segments may be spoken again for it: one a worker that was killed. */
async function killAgainAndAgain(options: {
  readonly books: Books;
  readonly trial: BookTrial;
  readonly random: Random;
  readonly kills: number;
  readonly swap: Swap;
}): Promise<number> {
  const { books, trial, random, kills, swap } = options;
  const total = books.segments * WORKERS;
  let allowed = 0;
  for (let n = 0; n < kills; n++) {
    const left = Math.max(0, total - trial.begun());
    await trial.awaitBegun(trial.begun() + Math.min(left, random.int(1, Math.ceil((2 * left) / kills))));
    if (n % 2 === 0) {
      await trial.killServer({ swap });
      allowed += WORKERS;
    } else {
      await trial.killEngine(random.int(0, WORKERS - 1));
      allowed += 1;
    }
  }
  return allowed;
}
