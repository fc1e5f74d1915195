// What every FileStore must do.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import type { UploadedFile } from '../domain/uploaded-file.ts';
import { exampleKey, type OpenStores } from './contract-fixtures.ts';

export const ROOMY_FILES = { files: 100, bytes: 1_000_000, fileBytes: 1_000_000 };

export function exampleFile(ownerId: number, changes: Partial<UploadedFile> = {}): UploadedFile {
  return {
    uploadId: randomBytes(16).toString('hex'),
    ownerId,
    purpose: 'batch',
    filename: 'texts.jsonl',
    sizeBytes: 10,
    createdAtMs: 1_000,
    expiresAtMs: null,
    ...changes,
  };
}

export function fileStoreContract(name: string, open: OpenStores): void {
  describe(`${name} keeps the contract of FileStore`, () => {
    it('finds and lists the files of one owner, as they were stored', async (t) => {
      const { files, keys } = await open(t);
      const [{ ownerId }, bob] = [await keys.insert(exampleKey()), await keys.insert(exampleKey({ owner: 'bob' }))];
      const all = [exampleFile(ownerId), exampleFile(ownerId, { purpose: 'batch_output' }), exampleFile(ownerId)];
      for (const file of [...all, exampleFile(bob.ownerId)])
        assert.equal(await files.insert(file, ROOMY_FILES), 'stored');
      const [first, second, third] = all as [UploadedFile, UploadedFile, UploadedFile];
      const query = { ownerId, after: null, limit: 10, newestFirst: true, purpose: null, nowMs: 2_000 } as const;
      assert.deepEqual(await files.list(query), [third, second, first]);
      assert.deepEqual(await files.list({ ...query, newestFirst: false, limit: 2 }), [first, second]);
      assert.deepEqual(await files.list({ ...query, after: third.uploadId, purpose: 'batch' }), [first]);
      assert.deepEqual(await files.list({ ...query, ownerId: bob.ownerId, after: third.uploadId }), []);
      assert.deepEqual(await files.find({ ownerId, uploadId: first.uploadId, nowMs: 1 }), first);
      assert.equal(await files.find({ ownerId: bob.ownerId, uploadId: first.uploadId, nowMs: 1 }), null);
      assert.deepEqual(await files.stock(ownerId), { files: 3, bytes: 30 });
      assert.deepEqual(await files.known([first.uploadId, '0'.repeat(32)]), new Set([first.uploadId]));
    });

    it('stores none beyond a limit, and says which it is', async (t) => {
      const { files, keys } = await open(t);
      const { ownerId } = await keys.insert(exampleKey());
      const limits = { files: 2, bytes: 25, fileBytes: 100 };
      assert.equal(await files.insert(exampleFile(ownerId), limits), 'stored');
      const large = await files.insert(exampleFile(ownerId, { sizeBytes: 16 }), limits);
      assert.deepEqual(large, { passed: 'bytes', stock: { files: 1, bytes: 10 } });
      assert.equal(await files.insert(exampleFile(ownerId, { sizeBytes: 15 }), limits), 'stored');
      const many = await files.insert(exampleFile(ownerId, { sizeBytes: 0 }), limits);
      assert.deepEqual(many, { passed: 'files', stock: { files: 2, bytes: 25 } });
    });

    it('removes what is the owner’s, and what has expired', async (t) => {
      const { files, keys } = await open(t);
      const { ownerId } = await keys.insert(exampleKey());
      const file = exampleFile(ownerId, { expiresAtMs: 5_000 });
      const kept = exampleFile(ownerId);
      for (const one of [file, kept]) await files.insert(one, ROOMY_FILES);
      assert.equal(await files.remove({ ownerId: ownerId + 1, uploadId: file.uploadId }), null);
      assert.equal(await files.find({ ownerId, uploadId: file.uploadId, nowMs: 5_000 }), null);
      assert.deepEqual(await files.removeExpired(4_999, 10), []);
      assert.deepEqual(await files.removeExpired(5_000, 10), [file.uploadId]);
      assert.equal(await files.remove({ ownerId, uploadId: kept.uploadId }), 'removed');
      assert.equal(await files.remove({ ownerId, uploadId: kept.uploadId }), null);
      assert.deepEqual(await files.stock(ownerId), { files: 0, bytes: 0 });
    });
  });
}
