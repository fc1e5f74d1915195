// Tests the backup folder: which folders are accepted, which database is current, and what an interrupted backup leaves.
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { createBackupFolder } from './backup-folder.ts';
import { FACTS, newPath } from './test-backup.ts';

const { signal } = new AbortController();
/** A backup whose database file holds this text. */
async function makeBackup(path: string, words: string) {
  const folder = createBackupFolder(path);
  writeFileSync(await folder.begin(), words);
  return { folder, manifest: await folder.commit(FACTS) };
}

describe('the folder of a backup', () => {
  it('is made when it is missing, and told by its manifest', async (t) => {
    const path = newPath(t);
    assert.equal(await createBackupFolder(path).manifest(), null);
    assert.throws(() => statSync(path), 'a look changes nothing');
    const { manifest } = await makeBackup(path, 'a database');
    assert.deepEqual(await createBackupFolder(path).manifest(), manifest);
    const { database, ...facts } = manifest;
    assert.deepEqual(facts, FACTS);
    assert.deepEqual(readdirSync(path).sort(), ['backup.json', database.file]);
    for (const name of ['', 'backup.json', database.file]) {
      assert.equal(statSync(join(path, name)).mode & 0o077, 0, 'for its user only');
    }
    const file = JSON.parse(readFileSync(join(path, 'backup.json'), 'utf8'));
    assert.deepEqual(
      [file.format, file.lector, file.made_at, file.objects, file.missing],
      [1, '1.2.3', '2026-01-02T03:04:05.000Z', 3, 1],
    );
  });

  it('keeps the last complete one until the next is', async (t) => {
    const path = newPath(t);
    const first = await makeBackup(path, 'the first');
    const begun = createBackupFolder(path);
    const part = await begun.begin();
    writeFileSync(part, 'half of the sec');
    writeFileSync(`${part}-journal`, 'of SQLite');
    writeFileSync(join(path, 'lector-0123456789abcdef.db'), 'complete, and not in the manifest yet');
    assert.deepEqual(await createBackupFolder(path).manifest(), first.manifest);
    await createBackupFolder(path).checkDatabase(first.manifest);
    const second = await makeBackup(path, 'the second');
    assert.notEqual(second.manifest.database.file, first.manifest.database.file);
    assert.deepEqual(readdirSync(path).sort(), ['backup.json', second.manifest.database.file]);
  });

  it('may be backed up into again though nothing has changed', async (t) => {
    const path = newPath(t);
    await makeBackup(path, 'the same');
    const { folder, manifest } = await makeBackup(path, 'the same');
    await folder.checkDatabase(manifest);
    assert.equal(readdirSync(path).length, 2);
  });

  it('gives up a database and leaves the rest', async (t) => {
    const path = newPath(t);
    await makeBackup(path, 'the first');
    const folder = createBackupFolder(path);
    await folder.begin();
    await folder.abandon();
    await folder.abandon();
    assert.deepEqual(
      readdirSync(path).filter((name) => name.startsWith('database')),
      [],
    );
  });

  it('takes what a first backup that was cut short left, and nothing that is somebody else’s', async (t) => {
    const path = newPath(t);
    mkdirSync(join(path, 'blobs'), { recursive: true });
    mkdirSync(join(path, 'lost+found'));
    writeFileSync(join(path, 'database.part'), 'half');
    assert.equal(await createBackupFolder(path).manifest(), null);
    await makeBackup(path, 'a database');
    const other = newPath(t);
    mkdirSync(other, { recursive: true });
    writeFileSync(join(other, 'lector.db'), 'a data folder');
    const folder = createBackupFolder(other);
    const refusal = { code: 'invalid_input', message: /neither empty nor a backup: it holds lector\.db/ };
    await assert.rejects(folder.manifest(), refusal);
    await assert.rejects(folder.begin(), refusal);
    writeFileSync(`${other}-file`, '');
    await assert.rejects(createBackupFolder(`${other}-file`).manifest(), { code: 'invalid_input' });
  });

  it('refuses a manifest that it cannot read, in words', async (t) => {
    const path = newPath(t);
    const { manifest } = await makeBackup(path, 'a database');
    const good = JSON.parse(readFileSync(join(path, 'backup.json'), 'utf8'));
    const bad: readonly unknown[] = [
      null,
      [],
      { ...good, format: '1' },
      { ...good, runs: -1 },
      { ...good, made_at: 'yesterday' },
      { ...good, database: undefined },
      { ...good, database: { ...good.database, file: '../../etc/passwd' } },
      { ...good, database: { ...good.database, sha256: 'short' } },
    ];
    for (const text of ['', '{"format":', ...bad.map((one) => JSON.stringify(one))]) {
      writeFileSync(join(path, 'backup.json'), text);
      await assert.rejects(
        createBackupFolder(path).manifest(),
        { code: 'invalid_input', message: /is not what/ },
        text,
      );
    }
    writeFileSync(join(path, 'backup.json'), JSON.stringify({ ...good, format: 2, lector: '9.9.9' }));
    await assert.rejects(createBackupFolder(path).manifest(), { message: /newer Lector \(9\.9\.9\)/ });
    writeFileSync(join(path, 'backup.json'), JSON.stringify(good));
    assert.deepEqual(await createBackupFolder(path).manifest(), manifest);
  });

  it('hands out its database only while it is what was backed up', async (t) => {
    const path = newPath(t);
    const { folder, manifest } = await makeBackup(path, 'a database');
    const target = join(path, '..', 'taken.db');
    await folder.takeDatabase(manifest, target, signal);
    assert.equal(readFileSync(target, 'utf8'), 'a database');
    assert.equal(statSync(target).mode & 0o777, 0o600);
    const damage = { code: 'damaged', message: /is missing or damaged: it is not what was backed up/ };
    for (const words of ['a dat', 'A database', 'a database, and then more']) {
      writeFileSync(join(path, manifest.database.file), words);
      await assert.rejects(folder.checkDatabase(manifest), damage);
      await assert.rejects(folder.takeDatabase(manifest, target, signal), damage);
    }
    rmSync(join(path, manifest.database.file));
    await assert.rejects(folder.checkDatabase(manifest), damage);
    await assert.rejects(folder.takeDatabase(manifest, target, signal), damage);
  });
});
