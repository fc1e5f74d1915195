// Tests the target of a restore: when it is refused, moved aside, continued and released.
import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { createRestoreTarget, refuseUnfinishedRestore } from './restore-target.ts';

const NOW_MS = Date.UTC(2026, 0, 2, 3, 4, 5);

function setUp(t: TestContext, names: readonly string[] | null) {
  const parent = mkdtempSync(join(tmpdir(), 'lector-restore-'));
  t.after(() => rmSync(parent, { recursive: true, force: true }));
  const path = join(parent, 'data');
  if (names !== null) mkdirSync(path);
  for (const name of names ?? []) writeFileSync(join(path, name), name);
  const log: string[] = [];
  const lock = (folder: string) => {
    mkdirSync(folder, { recursive: true });
    log.push('lock');
    return { release: () => void log.push('release') };
  };
  const open = (force = false) => createRestoreTarget({ path, force, lock, nowMs: () => NOW_MS });
  return { parent, path, log, open };
}

describe('the target of a restore', () => {
  it('may be missing or empty', async (t) => {
    for (const names of [null, [], ['server.lock', 'lost+found']]) {
      const { path, log, open, parent } = setUp(t, names);
      const target = open();
      assert.deepEqual(await target.take(), { resumed: false });
      assert.equal(await target.vacate(), null);
      target.release();
      target.release();
      assert.deepEqual(log, ['lock', 'release']);
      assert.deepEqual(readdirSync(parent), ['data']);
      assert.throws(() => refuseUnfinishedRestore(path), 'from the first moment on');
    }
  });

  it('is refused when it holds anything, and moved aside when that is asked for', async (t) => {
    const { path, log, open } = setUp(t, ['lector.db', 'lector.db-wal']);
    await assert.rejects(open().take(), { code: 'invalid_input', message: /is not empty.+--force/ });
    assert.deepEqual(log, []);
    const target = open(true);
    await target.take();
    assert.equal(await target.vacate(), `${path}.before-restore-20260102T030405Z`);
    assert.deepEqual(readdirSync(path), ['lector.db.restoring']);
    assert.deepEqual(readdirSync(`${path}.before-restore-20260102T030405Z`), ['lector.db', 'lector.db-wal']);
    assert.deepEqual(log, ['lock', 'lock', 'release'], 'locked all the while');
  });

  it('is never a folder of something else, whatever is asked for', async (t) => {
    const { path, open } = setUp(t, ['letters.txt']);
    await assert.rejects(open(true).take(), { code: 'invalid_input', message: /is no data folder of Lector/ });
    assert.deepEqual(readdirSync(path), ['letters.txt']);
  });

  it('is gone on with when an earlier restore was cut short', async (t) => {
    const { path, open } = setUp(t, ['lector.db.restoring']);
    mkdirSync(join(path, 'blobs'));
    const target = open();
    assert.deepEqual(await target.take(), { resumed: true });
    assert.equal(await target.vacate(), null);
    writeFileSync(target.databasePath, 'whole');
    writeFileSync(join(path, 'lector.db-wal'), 'of another database');
    await target.commit();
    assert.deepEqual(readdirSync(path).sort(), ['blobs', 'lector.db']);
    assert.equal(readFileSync(join(path, 'lector.db'), 'utf8'), 'whole');
  });

  it('is not written through a link, and no log that lies beside its database is applied', async (t) => {
    const { parent, path, open } = setUp(t, ['lector.db.restoring-journal', 'lector.db.restoring-wal']);
    const victim = join(parent, 'victim');
    writeFileSync(victim, 'as it was');
    symlinkSync(victim, join(path, 'lector.db.restoring'));
    const target = open();
    await target.take();
    await assert.rejects(target.vacate(), { code: 'busy', message: /a symbolic link stands where a file should/ });
    assert.equal(readFileSync(victim, 'utf8'), 'as it was');
    rmSync(join(path, 'lector.db.restoring'));
    writeFileSync(join(path, 'lector.db.restoring'), 'the beginning');
    await target.vacate();
    assert.deepEqual(readdirSync(path), ['lector.db.restoring']);
    writeFileSync(join(path, 'lector.db-journal'), 'of another database');
    await target.commit();
    assert.deepEqual(readdirSync(path), ['lector.db']);
  });

  it('is closed to servers until it is whole', async (t) => {
    const { path, open } = setUp(t, []);
    refuseUnfinishedRestore(path);
    const target = open();
    await target.take();
    writeFileSync(target.databasePath, 'the beginning');
    assert.throws(() => refuseUnfinishedRestore(path), { code: 'unusable_data', message: /was cut short/ });
    await target.commit();
    refuseUnfinishedRestore(path);
    assert.ok(existsSync(join(path, 'lector.db')));
  });

  it('says what to do when it cannot be moved aside', async (t) => {
    const { path, open } = setUp(t, ['lector.db']);
    mkdirSync(`${path}.before-restore-20260102T030405Z`);
    writeFileSync(join(`${path}.before-restore-20260102T030405Z`, 'in the way'), '');
    const target = open(true);
    await target.take();
    await assert.rejects(target.vacate(), { code: 'unusable_data', message: /Move away what is in it/ });
    assert.deepEqual(readdirSync(path), ['lector.db']);
  });
});
