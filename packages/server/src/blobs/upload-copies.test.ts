// Tests that uploads come into a backup and out of it, whole.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it, type TestContext } from 'node:test';
import { createFileUploadStore } from './file-upload-store.ts';
import { createUploadCopies } from './upload-copies.ts';

const id = (n: number) => n.toString(16).padStart(32, '0');
const { signal } = new AbortController();

async function prepare(t: TestContext) {
  const root = mkdtempSync(join(tmpdir(), 'lector-uploads-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  const store = createFileUploadStore({ root });
  const put = (n: number, text: string) => store.put(id(n), [Buffer.from(text)] as never, 1_000);
  const [from, to] = [join(root, 'uploads'), join(root, 'backup')];
  const copy = async (verify = false) => {
    const copies = createUploadCopies({ from, to });
    const report = await copies.copy({ verify, signal });
    await copies.tidy();
    return report;
  };
  return { store, put, from, to, copy };
}

it('copies what is not there yet, and removes what is gone', async (t) => {
  const { store, put, from, to, copy } = await prepare(t);
  assert.deepEqual(await copy(), { files: 0, copiedBytes: 0 });
  await put(1, 'one');
  await put(2, 'second');
  writeFileSync(join(from, `${id(3)}.part`), 'being written');
  symlinkSync('/etc/hostname', join(from, id(4)));
  assert.deepEqual(await copy(), { files: 2, copiedBytes: 9 });
  writeFileSync(join(to, `${id(5)}.part`), 'cut short');
  await store.remove(id(1));
  await put(6, 'six');
  assert.deepEqual(await copy(), { files: 2, copiedBytes: 3 });
  assert.deepEqual(readdirSync(to).sort(), [id(2), id(6)]);
});

it('copies again what has other bytes, when it is to look', async (t) => {
  const { put, to, copy } = await prepare(t);
  await put(1, 'one');
  await copy();
  writeFileSync(join(to, id(1)), 'eno');
  assert.deepEqual(await copy(), { files: 1, copiedBytes: 0 });
  assert.deepEqual(await copy(true), { files: 1, copiedBytes: 3 });
  assert.equal(readFileSync(join(to, id(1)), 'utf8'), 'one');
});
