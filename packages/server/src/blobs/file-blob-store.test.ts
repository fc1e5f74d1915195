// Holds the file store against the contract, and tries what only files can do.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { describe, it, type TestContext } from 'node:test';
import { blobStoreContract, newObjectId, putBytes } from './blob-store.contract.ts';
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
    const spool = store.spoolPath();
    writeFileSync(spool, 'speech', { mode: 0o600 });
    await store.putFile(objectId, spool);
    const path = join(root, 'blobs', objectId.slice(0, 2), `${objectId}.flac`);
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.ok(!existsSync(spool));
    for (const folder of ['spool', 'blobs', join('blobs', objectId.slice(0, 2))]) {
      assert.equal(statSync(join(root, folder)).mode & 0o777, 0o700);
    }
  });

  it('sweeps what a dead process left in the spool, and nothing else', async (t) => {
    const root = newRoot(t);
    const dead = createFileBlobStore({ root });
    await writeFile(dead.spoolPath(), 'half');
    await writeFile(dead.spoolPath(), '');
    await writeFile(join(root, 'spool', 'notes.txt'), 'kept');
    const store = createFileBlobStore({ root });
    const own = store.spoolPath();
    await writeFile(own, 'mine');
    assert.equal(await store.sweepSpool(), 2);
    assert.deepEqual(readdirSync(join(root, 'spool')).length, 2);
    assert.ok(existsSync(own));
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
    const spool = store.spoolPath();
    symlinkSync(secret, spool);
    await assert.rejects(store.putFile(newObjectId(), spool));
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
