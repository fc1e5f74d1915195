// Gives free pages of the database file back to the disk, a few at a time.
import type { DatabaseSpace } from '../../ports/database-space.ts';
import type { Database } from './database.ts';

/** Pages moved or cut off in one transaction: about a millisecond each hundred. */
const SLICE_PAGES = 64;
/** Slices of one call, 16 MiB, after which the log is written out and the file becomes shorter. */
const MOST_SLICES = 64;
/** With fewer free pages, 16 MiB, nothing is done: new runs use them soon. */
const LEAST_FREE_PAGES = 4_096;
/** Begins when this share of the file is free, and goes on down to the other, so that it does not begin again soon. */
const BEGIN_AT = 1 / 4;
const END_AT = 1 / 20;

/** Files of earlier versions cannot become shorter in slices: `Database.compact` turns them into ones that can. */
export function createSqliteDatabaseSpace({
  db,
  leastFreePages = LEAST_FREE_PAGES,
}: {
  db: Database;
  leastFreePages?: number;
}): DatabaseSpace {
  const number = (sql: string) => {
    const statement = db.prepare<[number]>(sql);
    return () => db.read(() => statement.get())?.[0] ?? 0;
  };
  const pages = number('PRAGMA page_count');
  const freePages = number('PRAGMA freelist_count');
  const pageBytes = number('PRAGMA page_size');
  const mode = number('PRAGMA auto_vacuum');
  const unfinished = number('SELECT count(*) FROM owners WHERE waiting > 0 OR running > 0');
  // Read to the end: each row of its answer is one page.
  const slice = db.prepare(`PRAGMA incremental_vacuum(${SLICE_PAGES})`);
  let under = false;

  function isDue(): boolean {
    const free = freePages();
    under = free >= leastFreePages / (under ? 4 : 1) && free >= pages() * (under ? END_AT : BEGIN_AT);
    return under;
  }

  return {
    async giveBack(mayGoOn) {
      if (mode() !== INCREMENTAL) return 0;
      const before = pages();
      for (let slices = 0; slices < MOST_SLICES && mayGoOn() && unfinished() === 0 && isDue(); slices++) {
        await db.writeLightly(() => slice.all());
      }
      const given = before - pages();
      // The file itself becomes shorter when the log has been moved into it.
      if (given > 0) db.emptyLog();
      return Math.max(0, given) * pageBytes();
    },
  };
}

/** SQLite's number of the mode in which a file can become shorter in slices. */
const INCREMENTAL = 2;
