// Checks that every statement uses an index, so that a million rows cost no more than a thousand.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Database } from './database.ts';
import { openTestDatabase, openTestPeople, openTestStores } from './test-stores.ts';

/** Scans that are intended: short tables, batches that are not finished, books that are being worked at, indexes, the caller's lists, models with waiting runs, and owners with waiting runs. */
const MEANT =
  /^SCAN (ids|\d+ CONSTANT ROWS|CONSTANT ROW$|jumps$|json_each|signing_keys|doomed_objects|invitations|sessions|dictionaries USING COVERING INDEX dictionaries_removed$|users USING COVERING INDEX users_by_owner$|k$|webhooks$|books USING INDEX books_(half_spoken|to_make)$|batches USING INDEX batches_unfinished$|s USING INDEX speech_batches_active$|speech_batches USING (COVERING )?INDEX speech_batches_(active|to_clear)$|w$|d USING INDEX webhook_deliveries_claimed$|owners( USING COVERING INDEX sqlite_autoindex_owners_1)?$|o USING (COVERING )?INDEX owners_(in_line|with_few|without_a_place)$)/;

it('no statement walks a table that grows with the runs', async (t) => {
  const db = openTestDatabase(t);
  const statements: string[] = [];
  const prepare = (sql: string) => {
    statements.push(sql);
    return db.prepare(sql);
  };
  const watch = <T extends object>(watched: T): T =>
    new Proxy(watched, {
      get(target, name) {
        if (name === 'prepare') return prepare;
        if (name === 'openLongTransaction') return () => watch(db.openLongTransaction());
        const value = Reflect.get(target, name, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  const spy: Database = watch(db);
  await openTestStores(spy);
  openTestPeople(spy);
  assert.ok(statements.length > 40);
  const walks: string[] = [];
  for (const sql of statements) {
    const plan = db.prepare<[number, number, number, detail: string]>(`EXPLAIN QUERY PLAN ${sql}`).all();
    for (const [, , , detail] of plan) {
      const bad = detail.startsWith('SCAN') ? !MEANT.test(detail) : detail.includes('TEMP B-TREE');
      if (bad) walks.push(`${detail} in ${sql}`);
    }
  }
  assert.deepEqual(walks, []);
});
