// Runs the contract suite on the file store, and tests what is specific to files.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readlinkSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { describe, it, type TestContext } from 'node:test';
import { blobStoreContract, newFile, newObjectId, putBytes } from './blob-store.contract.ts';
import { createFileBlobStore } from './file-blob-store.ts';

function newRoot(t: TestContext): string {
  const root = mkdtempSync(join(tmpdir(), 'lector-blobs-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  return root;
}

blobStoreContract('the file system', async (t) => createFileBlobStore({ root: newRoot(t) }));

describe('the file blob store', () => {
  it('files objects by their first two digits, for its user only', async (t) => {
    const root = newRoot(t);
    const store = createFileBlobStore({ root });
    const objectId = newObjectId();
    const file = newFile();
    t.after(() => rmSync(file));
    writeFileSync(file, 'speech', { mode: 0o600 });
    await store.putFile(objectId, file);
    const path = join(root, 'blobs', objectId.slice(0, 2), `${objectId}.flac`);
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.equal(statSync(path).ino, statSync(file).ino, 'a second name, not a copy');
    for (const folder of ['blobs', join('blobs', objectId.slice(0, 2))]) {
      assert.equal(statSync(join(root, folder)).mode & 0o777, 0o700);
    }
  });

  it('follows no link, neither out of the store nor into it', async (t) => {
    const root = newRoot(t);
    const store = createFileBlobStore({ root });
    const secret = join(root, 'secret');
    writeFileSync(secret, 'secret');
    const [linked, folder] = [newObjectId(), newObjectId()];
    for (const id of [linked, folder]) await mkdir(join(root, 'blobs', id.slice(0, 2)), { recursive: true });
    symlinkSync(secret, join(root, 'blobs', linked.slice(0, 2), `${linked}.flac`));
    await mkdir(join(root, 'blobs', folder.slice(0, 2), `${folder}.flac`));
    for (const id of [linked, folder]) {
      assert.equal(await store.read(id), null);
      assert.equal(await store.stat(id), null);
    }
    const link = join(root, 'link');
    symlinkSync(secret, link);
    await assert.rejects(store.putFile(newObjectId(), link));
  });

  it('closes its files, also when a reader goes away early or asks for nonsense', {
    skip: process.platform !== 'linux',
  }, async (t) => {
    const root = newRoot(t);
    const store = createFileBlobStore({ root });
    const objectId = newObjectId();
    await putBytes(store, objectId, randomBytes(1_000_000));
    for (let i = 0; i < 5; i++) {
      const found = await store.read(objectId);
      found!.stream.resume();
      found!.stream.destroy();
      await finished(found!.stream).catch(() => {});
      const unread = await store.read(objectId);
      unread!.stream.destroy();
      await finished(unread!.stream).catch(() => {});
      await assert.rejects(store.read(objectId, { start: 9, end: 3 }), RangeError);
    }
    const open = readdirSync('/proc/self/fd').filter((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`).startsWith(root);
      } catch {
        return false; // the handle of the listing itself
      }
    });
    assert.deepEqual(open, []);
  });
});
