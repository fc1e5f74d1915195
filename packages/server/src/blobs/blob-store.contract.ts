// What every BlobStore must do.
import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { describe, it, type TestContext } from 'node:test';
import type { BlobStore, ByteRange } from '../ports/blob-store.ts';

/** Opens an empty store, and removes it when the test has ended. */
export type OpenBlobStore = (t: TestContext) => Promise<BlobStore>;

export const newObjectId = (): string => randomBytes(16).toString('hex');

/** A path on the file system of the stores under test, so that a file there can be hard-linked into them. */
export const newFile = (): string => join(tmpdir(), `lector-put-${randomUUID()}`);

export async function putBytes(
  store: BlobStore,
  objectId: string,
  bytes: Uint8Array,
  timings?: Uint8Array,
): Promise<void> {
  const path = newFile();
  const timingsPath = timings === undefined ? undefined : `${path}.timings`;
  await writeFile(path, bytes, { flag: 'wx' });
  if (timings !== undefined) await writeFile(`${path}.timings`, timings, { flag: 'wx' });
  try {
    await store.putFile(objectId, path, timingsPath);
  } finally {
    await rm(path, { force: true });
    await rm(`${path}.timings`, { force: true });
  }
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
      assert.equal((await store.stat(objectId))?.sizeBytes, 300_000);
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

    it('keeps the times beside the audio, and removes both', async (t) => {
      const store = await open(t);
      const [timed, untimed] = [newObjectId(), newObjectId()];
      await putBytes(store, timed, randomBytes(100), Buffer.from('when it is heard'));
      await putBytes(store, untimed, randomBytes(100));
      const found = await store.readTimings(timed);
      assert.deepEqual([found?.sizeBytes, String(await buffer(found!.stream))], [16, 'when it is heard']);
      assert.equal(await store.readTimings(untimed), null);
      await store.remove(timed);
      assert.deepEqual([await store.read(timed), await store.readTimings(timed)], [null, null]);
    });

    it('refuses a name that is taken, and keeps what it names', async (t) => {
      const store = await open(t);
      const objectId = newObjectId();
      const bytes = randomBytes(500);
      await putBytes(store, objectId, bytes);
      await assert.rejects(putBytes(store, objectId, randomBytes(100)));
      assert.deepEqual(await readBytes(store, objectId), bytes);
    });

    it('takes many objects at once', async (t) => {
      const store = await open(t);
      const objects = Array.from({ length: 50 }, () => ({ objectId: newObjectId(), bytes: randomBytes(1_000) }));
      await Promise.all(objects.map(({ objectId, bytes }) => putBytes(store, objectId, bytes)));
      for (const { objectId, bytes } of objects) assert.deepEqual(await readBytes(store, objectId), bytes);
    });

    it('tells the same revision until the bytes change', async (t) => {
      const store = await open(t);
      const [one, other] = [newObjectId(), newObjectId()];
      for (const id of [one, other]) await putBytes(store, id, randomBytes(9));
      assert.deepEqual(await store.stat(one), await store.stat(one));
      assert.notEqual((await store.stat(one))?.revision, (await store.stat(other))?.revision);
    });

    it('rejects a file that does not exist, and object ids that are none', async (t) => {
      const store = await open(t);
      await assert.rejects(store.putFile(newObjectId(), newFile()));
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
