import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { createFileUploadStore } from './file-upload-store.ts';
import { testUploadStore } from './upload-store.contract.ts';

testUploadStore('uploads on files', (root) => createFileUploadStore({ root }));

describe('the folder of uploads', () => {
  const id = 'a'.repeat(32);

  it('is for this user only, and loses what was half written at the start', async (t) => {
    const root = mkdtempSync(join(tmpdir(), 'lector-uploads-'));
    t.after(() => rmSync(root, { recursive: true }));
    const folder = join(root, 'uploads');
    await createFileUploadStore({ root }).put(id, bytesOf('x'), 1);
    assert.deepEqual([statSync(folder).mode & 0o777, statSync(join(folder, id)).mode & 0o777], [0o700, 0o600]);
    for (const name of [`${'b'.repeat(32)}.part`, 'notes.part']) writeFileSync(join(folder, name), 'half');
    await createFileUploadStore({ root }).recover();
    assert.deepEqual(readdirSync(folder).sort(), [id, 'notes.part']);
  });

  it('follows no link', async (t) => {
    const root = mkdtempSync(join(tmpdir(), 'lector-uploads-'));
    t.after(() => rmSync(root, { recursive: true }));
    const store = createFileUploadStore({ root });
    writeFileSync(join(root, 'secret'), 'x');
    symlinkSync(join(root, 'secret'), join(root, 'uploads', id));
    assert.deepEqual([await store.read(id), await store.checkOut(id)], [null, null]);
  });
});

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
