// Tests the data folder's preparation: made with its parents, or refused at once with the cause.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { prepareDataFolder } from './data-folder.ts';

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
