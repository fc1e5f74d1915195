// What every BlobStore must do.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { describe, it, type TestContext } from 'node:test';
import type { BlobStore, ByteRange } from '../ports/blob-store.ts';

/** Opens an empty store, and removes it when the test has ended. */
export type OpenBlobStore = (t: TestContext) => Promise<BlobStore>;

export const newObjectId = (): string => randomBytes(16).toString('hex');

export async function putBytes(store: BlobStore, objectId: string, bytes: Uint8Array): Promise<void> {
  const path = store.spoolPath();
  await writeFile(path, bytes, { flag: 'wx' });
  await store.putFile(objectId, path);
}

async function readBytes(store: BlobStore, objectId: string, range?: ByteRange): Promise<Buffer> {
  const found = await store.read(objectId, range);
  assert.ok(found);
  return buffer(found.stream);
}

export function blobStoreContract(name: string, open: OpenBlobStore): void {
  describe(`${name} keeps the contract of BlobStore`, () => {
    it('gives back what was put', async (t) => {
      const store = await open(t);
      const objectId = newObjectId();
      const bytes = randomBytes(300_000);
      await putBytes(store, objectId, bytes);
      assert.deepEqual(await readBytes(store, objectId), bytes);
      assert.deepEqual(await store.stat(objectId), { sizeBytes: 300_000 });
      const found = await store.read(objectId);
      assert.equal(found?.sizeBytes, 300_000);
      found.stream.destroy();
    });

    it('reads ranges with both ends inside, and cuts at the end of the object', async (t) => {
      const store = await open(t);
      const objectId = newObjectId();
      const bytes = randomBytes(200_000);
      await putBytes(store, objectId, bytes);
      for (const [start, end] of [
        [0, 0],
        [0, 199_999],
        [65_535, 65_536],
        [199_999, 199_999],
        [150_000, 900_000],
      ] as const) {
        assert.deepEqual(await readBytes(store, objectId, { start, end }), bytes.subarray(start, end + 1));
      }
      const found = await store.read(objectId, { start: 5, end: 9 });
      assert.equal(found?.sizeBytes, 200_000);
      found.stream.destroy();
    });

    it('knows nothing of what was not put, or was removed', async (t) => {
      const store = await open(t);
      const objectId = newObjectId();
      assert.equal(await store.read(objectId), null);
      assert.equal(await store.stat(objectId), null);
      await store.remove(objectId);
      await putBytes(store, objectId, randomBytes(10));
      await store.remove(objectId);
      await store.remove(objectId);
      assert.equal(await store.read(objectId), null);
      assert.equal(await store.stat(objectId), null);
    });

    it('replaces an object that is put again, and lets a reader of the old one finish', async (t) => {
      const store = await open(t);
      const objectId = newObjectId();
      const [old, fresh] = [randomBytes(500_000), randomBytes(100)];
      await putBytes(store, objectId, old);
      const reader = await store.read(objectId);
      await putBytes(store, objectId, fresh);
      assert.deepEqual(await readBytes(store, objectId), fresh);
      assert.deepEqual(await buffer(reader!.stream), old);
    });

    it('takes many objects at once', async (t) => {
      const store = await open(t);
      const objects = Array.from({ length: 50 }, () => ({ objectId: newObjectId(), bytes: randomBytes(1_000) }));
      await Promise.all(objects.map(({ objectId, bytes }) => putBytes(store, objectId, bytes)));
      for (const { objectId, bytes } of objects) assert.deepEqual(await readBytes(store, objectId), bytes);
    });

    it('never names a spool file twice, and keeps its own in a sweep', async (t) => {
      const store = await open(t);
      const paths = Array.from({ length: 100 }, () => store.spoolPath());
      assert.equal(new Set(paths).size, 100);
      const objectId = newObjectId();
      await writeFile(paths[0]!, 'speech');
      assert.equal(await store.sweepSpool(), 0);
      await store.putFile(objectId, paths[0]!);
      assert.equal((await readBytes(store, objectId)).toString(), 'speech');
    });

    it('rejects a spool file that does not exist, and object ids that are none', async (t) => {
      const store = await open(t);
      await assert.rejects(store.putFile(newObjectId(), store.spoolPath()));
      for (const id of [
        '',
        '../../etc/passwd',
        'AB'.repeat(16),
        'ab'.repeat(15),
        `${'ab'.repeat(16)}\n`,
        'ab'.repeat(17),
      ]) {
        await assert.rejects(store.read(id), RangeError);
        await assert.rejects(store.stat(id), RangeError);
        await assert.rejects(store.remove(id), RangeError);
        await assert.rejects(putBytes(store, id, randomBytes(1)), RangeError);
      }
    });
  });
}
