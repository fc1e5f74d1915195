// Tests the data folder's preparation: made with its parents, or refused at once with the cause.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { prepareDataFolder, refuseStrangeEntries } from './data-folder.ts';

test('a data folder that is missing is made with its parents, for this user alone', (t) => {
  const root = mkdtempSync(join(tmpdir(), 'lector-folder-'));
  t.after(() => rmSync(root, { recursive: true }));
  const path = join(root, 'a', 'b', 'data');
  for (let i = 0; i < 2; i++) prepareDataFolder(path);
  for (const made of [path, join(root, 'a')]) assert.equal(statSync(made).mode & 0o777, 0o700);
});

test('a data folder that cannot be made is refused at once, with the cause and the next step', (t) => {
  const root = mkdtempSync(join(tmpdir(), 'lector-folder-'));
  t.after(() => rmSync(root, { recursive: true }));
  writeFileSync(join(root, 'file'), '');
  symlinkSync('circle', join(root, 'circle'));
  const cases: [string, RegExp][] = [
    [join(root, 'file'), /a file is in its place/],
    [join(root, 'file', 'data'), /a file is in its place/],
    [join(root, 'circle', 'data'), /links lead to it in a circle/],
    [join(root, 'x'.repeat(300)), /its name is too long/],
  ];
  for (const [path, cause] of cases) {
    assert.throws(
      () => prepareDataFolder(path),
      (error: Error & { code: string }) => {
        assert.equal(error.code, 'unusable_data');
        assert.match(error.message, cause);
        assert.match(error.message, /Choose another one with LECTOR_DATA_DIR/);
        return true;
      },
    );
  }
});

test('a data folder in which a link or a folder has the name of a file is refused; it may be a link itself', (t) => {
  const root = mkdtempSync(join(tmpdir(), 'lector-folder-'));
  t.after(() => rmSync(root, { recursive: true }));
  const path = join(root, 'data');
  mkdirSync(join(root, 'real'));
  symlinkSync('real', path);
  writeFileSync(join(root, 'elsewhere'), 'as it was');
  prepareDataFolder(path);
  for (const name of [
    'lector.db',
    'lector.db-wal',
    'lector.db-journal',
    'server.lock',
    'server.json',
    'ballast',
    'spool',
  ]) {
    symlinkSync(join(root, 'elsewhere'), join(path, name));
    const words = new RegExp(`${name} is a symbolic link, where Lector keeps .+ Move it away`);
    assert.throws(() => prepareDataFolder(path), { code: 'unusable_data', message: words });
    rmSync(join(path, name));
  }
  mkdirSync(join(path, 'backup.lock'));
  assert.throws(() => refuseStrangeEntries(path), { message: /backup\.lock is a folder, where Lector keeps a file/ });
  rmSync(join(path, 'backup.lock'), { recursive: true });
  symlinkSync(join(root, 'elsewhere'), join(path, `.probe-${process.pid}`));
  prepareDataFolder(path);
  assert.equal(readFileSync(join(root, 'elsewhere'), 'utf8'), 'as it was');
});
