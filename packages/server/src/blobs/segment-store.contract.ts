// What every store of finished segments must do.
import assert from 'node:assert/strict';
import { hash, randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { RECORD_HEAD_BYTES, writeRecordHead, writeReference } from '../domain/segment-record.ts';
import type { SegmentPack, SegmentStore } from '../ports/segment-store.ts';

export const keyOf = (name: string) => hash('sha256', name, 'base64url');

/** The record of a segment of that name, with so many samples. */
export function recordOf(name: string, samples = 100): Buffer {
  const account = Buffer.from(JSON.stringify({ unheard: [], named: [] }));
  const pcm = [Buffer.alloc(samples * 2, name)];
  return Buffer.concat([writeRecordHead(keyOf(name), { account, pcm }), account, ...pcm]);
}

/** A pack of owner 1 and run 7, unless told otherwise. */
export const newPack = (more: Partial<SegmentPack> = {}): SegmentPack => ({
  ownerId: 1,
  runId: 7,
  attempt: 1,
  packId: randomBytes(16).toString('hex'),
  ...more,
});

export function testSegmentStore(name: string, open: (root: string) => SegmentStore): void {
  describe(name, () => {
    const root = mkdtempSync(join(tmpdir(), 'lector-segments-'));
    after(() => rmSync(root, { recursive: true }));
    let files = 0;
    const newPath = () => join(root, `${++files}.spooled`);
    const [one, two, three] = ['one', 'two', 'three'].map((word) => recordOf(word)) as [Buffer, Buffer, Buffer];

    /** A store with these bytes as a pack. */
    async function storing(bytes: Buffer, pack = newPack()) {
      const store = open(mkdtempSync(join(root, 'store-')));
      const path = newPath();
      writeFileSync(path, bytes);
      const stored = await store.put(pack, path);
      assert.ok(stored);
      return { store, pack, path, stored };
    }

    it('takes a file over, and lists it', async () => {
      const { store, pack, path, stored } = await storing(Buffer.concat([one, two]));
      assert.ok(!existsSync(path));
      const { sizeBytes, usedAtMs, ...named } = stored;
      assert.deepEqual([named, sizeBytes], [pack, one.length + two.length]);
      assert.deepEqual(await store.list(), [{ ...pack, sizeBytes, usedAtMs }]);
    });

    it('takes no file that is not there', async () => {
      const { store } = await storing(one);
      assert.equal(await store.put(newPack(), newPath()), null);
      assert.equal((await store.list()).length, 1);
    });

    it('tells where each record is, as far as they are whole', async () => {
      const { store, pack } = await storing(Buffer.concat([one, two, three.subarray(0, -1)]));
      assert.deepEqual(await store.records(pack), [
        { key: keyOf('one'), isReference: false, at: 0, bytes: one.length },
        { key: keyOf('two'), isReference: false, at: one.length, bytes: two.length },
      ]);
      assert.deepEqual(await store.records(newPack()), []);
      const other = await storing(Buffer.from('something else'));
      assert.deepEqual(await other.store.records(other.pack), []);
    });

    it('copies parts in the order asked, in place of what was there', async () => {
      const { store, pack } = await storing(Buffer.concat([one, two, three]));
      const path = newPath();
      writeFileSync(path, Buffer.alloc(10_000, 'x'));
      const [first, second, third] = (await store.records(pack)).map((record) => ({ pack, ...record }));
      assert.equal(await store.copyOut([third!, first!], path), true);
      assert.ok(readFileSync(path).equals(Buffer.concat([three, one])));
      const fresh = newPath();
      assert.equal(await store.copyOut([second!], fresh), true);
      assert.equal(statSync(fresh).mode & 0o777, 0o600);
      assert.ok(readFileSync(fresh).equals(two));
    });

    it('copies a part that is larger than what is copied at a time', async () => {
      const large = recordOf('large', 3_000_000);
      const { store, pack } = await storing(Buffer.concat([one, large]));
      const path = newPath();
      assert.equal(await store.copyOut([{ pack, at: one.length, bytes: large.length }], path), true);
      assert.ok(readFileSync(path).equals(large));
    });

    it('says so when a part is gone', async () => {
      const { store, pack } = await storing(one);
      assert.equal(await store.copyOut([{ pack, at: 0, bytes: one.length + 1 }], newPath()), false);
      await store.remove(pack);
      assert.equal(await store.copyOut([{ pack, at: 0, bytes: one.length }], newPath()), false);
    });

    it('tells a reference from a segment', async () => {
      const { store, pack } = await storing(Buffer.concat([writeReference(keyOf('zero')), one]));
      assert.deepEqual(
        (await store.records(pack)).map(({ key, isReference, at }) => [key, isReference, at]),
        [
          [keyOf('zero'), true, 0],
          [keyOf('one'), false, RECORD_HEAD_BYTES],
        ],
      );
    });

    it('makes a pack of parts of others, all or nothing', async () => {
      const { store, pack } = await storing(Buffer.concat([one, two, three]));
      const parts = (await store.records(pack)).map((record) => ({ pack, ...record })).toReversed();
      const heir = newPack({ runId: 8 });
      const joined = await store.join(heir, parts);
      const { sizeBytes, usedAtMs: _, ...named } = joined!;
      assert.deepEqual([named, sizeBytes], [heir, one.length + two.length + three.length]);
      await store.remove(pack);
      assert.deepEqual(
        (await store.records(heir)).map(({ key }) => key),
        ['three', 'two', 'one'].map(keyOf),
      );
      assert.equal(await store.join(newPack(), parts), null);
      assert.deepEqual(
        (await store.list()).map(({ packId }) => packId),
        [heir.packId],
      );
    });

    it('remembers when a pack was used', async () => {
      const { store, pack } = await storing(one);
      await store.touch(pack, 1_600_000_000_000);
      await store.touch(newPack(), 1);
      assert.deepEqual(
        (await store.list()).map(({ usedAtMs }) => usedAtMs),
        [1_600_000_000_000],
      );
    });

    it('removes a pack, there or not', async () => {
      const { store, pack } = await storing(one);
      await store.remove(pack);
      await store.remove(pack);
      assert.deepEqual([await store.list(), await store.records(pack)], [[], []]);
    });
  });
}
