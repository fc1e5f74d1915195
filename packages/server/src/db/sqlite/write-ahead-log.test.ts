// Tests how the write-ahead log is kept short, what it waits for, and what it does when the disk fails.
import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { type Connection, openConnection, prepare } from './connection.ts';
import { temporaryFolder } from './test-stores.ts';
import { WriteAheadLog } from './write-ahead-log.ts';

/** The primary code IOERR with the extended one for fsync, as SQLite reports it. */
const SYNC_FAILED = Object.assign(new Error('disk I/O error'), { errcode: 1034 });
const WRITE_FAILED = Object.assign(new Error('disk I/O error'), { errcode: 778 });

/** A database whose checkpoints can be made to fail, and a log that records when it probes the disk. */
function open(t: TestContext) {
  const path = join(temporaryFolder(t), 'lector.db');
  const real = openConnection(path, { busyTimeoutMs: 2_000 });
  t.after(() => real.close());
  real.exec('PRAGMA journal_mode=WAL; CREATE TABLE words (word TEXT)');
  const state = { failing: '', error: SYNC_FAILED, probes: 0, probeFails: false, patience: undefined as unknown };
  const connection: Connection = {
    get isTransaction() {
      return real.isTransaction;
    },
    exec: (sql) => real.exec(sql),
    prepare: (sql) => {
      const statement = prepare(real, sql);
      return {
        get: () => {
          if (sql.includes('TRUNCATE')) state.patience = prepare(real, 'PRAGMA busy_timeout').get();
          if (state.failing !== '' && sql.includes(state.failing)) throw state.error;
          return statement.get();
        },
      };
    },
    close: () => real.close(),
  };
  const log = new WriteAheadLog(connection, () => {
    state.probes++;
    if (state.probeFails) throw new Error('the probe failed');
  });
  /** Commits of some pages each. */
  const write = (commits: number) => {
    const insert = prepare(real, 'INSERT INTO words VALUES (?)');
    for (let i = 0; i < commits; i++) {
      insert.run('x'.repeat(40_000));
      log.keepShort();
    }
  };
  const pages = () => prepare<[number, number, number]>(real, 'PRAGMA wal_checkpoint(NOOP)').get()![1];
  return { path, real, state, log, write, pages };
}

describe('the write-ahead log', () => {
  it('is moved into the database file when it has grown, and begins anew', (t) => {
    const { write, pages } = open(t);
    write(60);
    assert.ok(pages() > 500, 'not at every commit');
    write(1_000);
    assert.ok(pages() <= 1_100, `${pages()} pages`);
  });

  it('is emptied to the last byte', (t) => {
    const { path, log, write } = open(t);
    write(10);
    assert.equal(log.empty(), true);
    assert.equal(statSync(`${path}-wal`).size, 0);
  });

  it('does not wait for a reader in another process, and says that it was in the way', (t) => {
    const { path, real, state, log, write } = open(t);
    const reader = openConnection(path, { busyTimeoutMs: 0 });
    t.after(() => reader.close());
    reader.exec('BEGIN');
    prepare(reader, 'SELECT count(*) FROM words').get();
    write(10);
    assert.equal(log.empty(), false);
    assert.deepEqual(state.patience, [0]);
    assert.deepEqual(prepare(real, 'PRAGMA busy_timeout').get(), [2_000], 'other statements wait as before');
    reader.exec('COMMIT');
    assert.equal(log.empty(), true);
  });

  for (const place of ['PASSIVE', 'TRUNCATE'] as const) {
    it(`is not built upon after an fsync that failed in a checkpoint (${place})`, (t) => {
      const { state, log, write, pages } = open(t);
      state.failing = place;
      if (place === 'PASSIVE') write(120);
      else assert.throws(() => log.empty(), { code: 'busy' });
      state.probeFails = true;
      assert.throws(() => log.beSound(), /the probe failed/);
      state.probeFails = false;
      state.failing = 'TRUNCATE';
      assert.throws(() => log.beSound(), { code: 'busy' });
      state.failing = '';
      log.beSound();
      assert.equal(pages(), 0, 'all of it was written anew');
      const { probes } = state;
      log.beSound();
      assert.equal(state.probes, probes, 'and is trusted again');
    });
  }

  it('goes on after a write that failed in a checkpoint, and tries again', (t) => {
    const { state, log, write, pages } = open(t);
    state.failing = 'PASSIVE';
    state.error = WRITE_FAILED;
    write(120);
    log.beSound();
    assert.equal(state.probes, 0);
    const grown = pages();
    state.failing = '';
    write(3);
    assert.ok(pages() < grown);
  });
});
