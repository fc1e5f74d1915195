// Long runs that are killed repeatedly continue where they were, and their recordings equal those of undisturbed runs.
import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Books } from '../faults/engines/books.ts';
import { seededRandom } from '../faults/random.ts';
import { WITH_FULL_EFFORT } from './support/effort.ts';

/** Set it to the printed number to see the same kills again. */
const SEED = Number(process.env.LECTOR_CRASH_SEED ?? randomInt(2 ** 31));
const SEGMENTS = 1_000;
const WORKERS = 2;
const SERVER_KILLS = 4;
const ENGINE_KILLS = 4;

describe(`runs of ${SEGMENTS} segments under kills (seed ${SEED})`, () => {
  const random = seededRandom(SEED);
  let books: Books;
  before(async () => {
    books = await Books.make({ segments: SEGMENTS, workers: WORKERS });
  });
  after(() => books[Symbol.dispose]());

  it(
    'at most one segment a worker is spoken again for each kill, and the recordings are the same to the byte',
    WITH_FULL_EFFORT,
    async (t) => {
      await using trial = books.copy();
      await trial.start();
      const kills = SERVER_KILLS + ENGINE_KILLS;
      for (let n = 0; n < kills; n++) {
        const begun = trial.begun();
        const left = WORKERS * SEGMENTS - begun;
        if (left <= 0) break;
        await trial.awaitBegun(begun + random.int(1, Math.ceil(left / kills)));
        if (n % 2 === 0) await trial.killServer();
        else await trial.killEngine(random.int(0, WORKERS - 1));
      }
      assert.equal(await books.countOthers(trial.server), 0);
      const again = trial.countAgain();
      assert.ok(again <= SERVER_KILLS * WORKERS + ENGINE_KILLS, `${again} segments were spoken again`);
      await trial.awaitSwept();
      t.diagnostic(`${kills} kills, ${again} of ${WORKERS * SEGMENTS} segments spoken again`);
    },
  );

  it(
    'kept segments that are torn or damaged are not taken over, and the recordings are the same',
    WITH_FULL_EFFORT,
    async (t) => {
      await using trial = books.copy();
      await trial.start();
      await trial.awaitEachBegun(SEGMENTS / 4);
      await trial.server.end('SIGKILL');
      const kept = readdirSync(trial.spool).filter((name) => name.endsWith('.pcm'));
      assert.equal(kept.length, WORKERS, 'each run has kept its segments');
      for (const [n, name] of kept.entries()) {
        const path = join(trial.spool, name);
        const bytes = readFileSync(path);
        const place = random.int(0, bytes.length - 1);
        bytes[place]! ^= 1 << random.int(0, 7);
        if (n === 0) writeFileSync(path, bytes);
        else truncateSync(path, place);
        t.diagnostic(`${n === 0 ? 'a bit is flipped' : 'the file ends'} at byte ${place} of ${bytes.length}`);
      }
      await trial.start({ delayMs: 0 });
      assert.equal(await books.countOthers(trial.server), 0);
      assert.ok(trial.countAgain() > 0, 'what was damaged is spoken again');
      await trial.awaitSwept();
    },
  );
});
