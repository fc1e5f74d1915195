// What every SpeechBatchStore must do, together with its SpeechBatchQueue.
import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { SpeechBatch } from '../domain/speech-batch.ts';
import type { ClaimedSpeechBatch } from '../ports/speech-batch-queue.ts';
import {
  claimOne,
  exampleEnding,
  exampleKey,
  exampleLimits,
  exampleRun,
  type OpenStores,
} from './contract-fixtures.ts';
import { exampleFile, ROOMY_FILES } from './file-store.contract.ts';

const LEASE_MS = 500;
const AT = { nowMs: 3_000, dueAtMs: 3_000 };
const line = (n: number, refusal: { status: number; body: string } | null = null) => {
  return { line: n, customId: `c ${n}`, runName: `line:${n}`, format: 'mp3', refusal };
};

export function speechBatchContract(name: string, open: OpenStores): void {
  /** A new owner with an input file. */
  async function prepare(t: TestContext) {
    const stores = await open(t);
    const key = await stores.keys.insert(exampleKey());
    const file = exampleFile(key.ownerId);
    await stores.files.insert(file, ROOMY_FILES);
    let made = 0;
    const wanted = (changes = {}) => ({
      ...{ id: `batch_${++made}`, ownerId: key.ownerId, keyId: key.id, inputUploadId: file.uploadId },
      ...{ metadata: { a: 'b' }, outputKeptMs: 7_000, nowMs: 1_000 },
      ...changes,
    });
    const create = async (changes = {}) => (await stores.speechBatches.create(wanted(changes), 10)) as SpeechBatch;
    const claim = async (nowMs = 2_000, limit = 10) =>
      (await stores.speechQueue.claimDue({ nowMs, leaseMs: LEASE_MS, limit })).claimed;
    const take = async (nowMs = 2_000): Promise<ClaimedSpeechBatch> => (await claim(nowMs))[0]!;
    return { ...stores, key, file, wanted, create, claim, take };
  }

  describe(`${name} keeps the contract of SpeechBatchStore and SpeechBatchQueue`, () => {
    it('stores a batch of a file that its owner has sent as one', async (t) => {
      const { speechBatches, files, key, file, wanted, create } = await prepare(t);
      const batch = await create();
      assert.deepEqual(
        [batch.id, batch.phase, batch.metadata, batch.outputKeptMs, batch.counts, batch.inputUploadId],
        ['batch_1', 'validating', { a: 'b' }, 7_000, { total: 0, completed: 0, failed: 0 }, file.uploadId],
      );
      assert.deepEqual(await speechBatches.find(key.ownerId, 'batch_1'), batch);
      assert.equal(await speechBatches.find(key.ownerId + 1, 'batch_1'), null);
      const output = exampleFile(key.ownerId, { purpose: 'batch_output' });
      await files.insert(output, ROOMY_FILES);
      for (const changes of [{ ownerId: key.ownerId + 1 }, { inputUploadId: output.uploadId }, { inputUploadId: 'x' }])
        assert.equal(await speechBatches.create(wanted(changes), 10), 'no_file');
      assert.equal(await speechBatches.create(wanted(), 1), 'too_many');
      assert.equal(await files.remove({ ownerId: key.ownerId, uploadId: file.uploadId }), 'in_use');
    });

    it('lists the newest first, and keeps of those that are over the newest alone', async (t) => {
      const { speechBatches, speechQueue, key, wanted, create, take } = await prepare(t);
      for (let n = 0; n < 3; n++) {
        await create();
        await speechQueue.save(await take(), { phase: 'failed' }, AT);
        while (await speechQueue.clear(10));
      }
      const ids = async (after: string | null, limit = 10) =>
        (await speechBatches.list({ ownerId: key.ownerId, after, limit })).map(({ id }) => id);
      assert.deepEqual(await ids(null, 2), ['batch_3', 'batch_2']);
      assert.deepEqual(await ids('batch_2'), ['batch_1']);
      assert.deepEqual(await ids('batch_9'), []);
      await speechBatches.create(wanted(), 2);
      assert.deepEqual(await ids(null), ['batch_4', 'batch_3']);
    });

    it('gives a batch to one worker at a time, and to the next when its lease is over', async (t) => {
      const { speechQueue, create, claim } = await prepare(t);
      await create();
      const [first] = await claim(2_000);
      assert.deepEqual(await claim(2_000), []);
      assert.equal(await speechQueue.renew(first!, 4_000), true);
      assert.deepEqual(await speechQueue.claimDue({ nowMs: 2_600, leaseMs: LEASE_MS, limit: 1 }), {
        claimed: [],
        nextMs: 4_000,
      });
      const [second] = await claim(4_000);
      assert.equal(await speechQueue.renew(first!, 9_000), false);
      assert.equal(await speechQueue.save(first!, { phase: 'failed', lines: [line(1)] }, AT), false);
      assert.equal(await speechQueue.save(second!, { phase: 'submitting', total: 9 }, AT), true);
      assert.equal(await speechQueue.save(second!, { phase: 'failed' }, AT), false, 'the lease was given back');
    });

    it('takes the lease of an earlier process for over at the start', async (t) => {
      const { speechQueue, create, claim } = await prepare(t);
      await create();
      const [before] = await claim(2_000);
      await speechQueue.recover(2_000);
      assert.equal((await claim(2_000)).length, 1);
      assert.equal(await speechQueue.renew(before!, 9_000), false);
    });

    it('keeps lines, faults and positions, and forgets the lines once the batch is over', async (t) => {
      const { speechQueue, speechBatches, key, create, take } = await prepare(t);
      await create();
      await speechQueue.save(await take(), { phase: 'submitting', total: 3 }, AT);
      const lines = [line(1), line(2, { status: 400, body: '{}' })];
      const waitsFor = { code: 'payment_required', message: 'More is needed', line: null, param: null };
      await speechQueue.save(await take(3_000), { lines, readLines: 2, readBytes: 77, waitsFor }, AT);
      assert.deepEqual(await speechQueue.lines({ id: 'batch_1', after: 0, limit: 10 }), lines);
      assert.deepEqual(await speechQueue.lines({ id: 'batch_1', after: 1, limit: 10 }), lines.slice(1));
      const { batch } = await take(3_000);
      assert.deepEqual(
        [batch.readLines, batch.readBytes, batch.refusedLines, batch.waitsFor, batch.inProgressAtMs],
        [2, 77, 1, waitsFor, 3_000],
      );
      assert.deepEqual(batch.counts, { total: 3, completed: 0, failed: 1 });
      assert.equal(await speechQueue.clear(10), false);
      const fault = { code: 'x', message: 'Wrong', line: 4, param: null };
      const counts = { total: 3, completed: 2, failed: 1 };
      const output = exampleFile(key.ownerId, { purpose: 'batch_output' });
      const ending = { phase: 'failed', faults: [fault], counts, output, errors: null } as const;
      await speechQueue.save(await take(4_000), ending, { nowMs: 5_000, dueAtMs: 5_000 });
      const over = (await speechBatches.find(key.ownerId, 'batch_1'))!;
      assert.deepEqual(
        [over.phase, over.endedAtMs, over.faults, over.waitsFor, over.counts, over.outputUploadId, over.errorUploadId],
        ['failed', 5_000, [fault], null, counts, output.uploadId, null],
      );
      assert.equal(await speechQueue.clear(1), true);
      assert.deepEqual(await speechQueue.lines({ id: 'batch_1', after: 0, limit: 10 }), lines.slice(1));
      while (await speechQueue.clear(10));
      assert.deepEqual(await speechQueue.lines({ id: 'batch_1', after: 0, limit: 10 }), []);
    });

    it('leaves a batch alone while its runs are spoken, and counts them', async (t) => {
      const stores = await prepare(t);
      const { speechQueue, speechBatches, batches, key, create, claim, take } = stores;
      const { ownerId, id: keyId } = key;
      await create();
      const runs = [{ ...exampleRun(key), customId: 'line:1' }];
      const call = { ownerId, keyId, nowMs: 1, closes: true, limits: exampleLimits(), idempotency: null };
      await batches.submit({ ...call, batch: { created: { id: 'batch_1', name: null } }, runs });
      await speechQueue.save(await take(), { phase: 'speaking', total: 1 }, AT);
      assert.deepEqual(await claim(9_000), []);
      const lease = await claimOne(stores);
      await stores.queue.complete(lease, exampleEnding(), 3_000);
      assert.deepEqual((await speechBatches.find(ownerId, 'batch_1'))?.counts, { total: 1, completed: 1, failed: 0 });
      assert.deepEqual((await take(9_000)).batch.runs, { hasEnded: true, isCancelled: false });
    });

    it('has a batch cancelled that is not over, which is due at once then', async (t) => {
      const { speechQueue, speechBatches, batches, key, create, claim, take } = await prepare(t);
      const { ownerId } = key;
      await create();
      await batches.open({ ownerId, id: 'batch_1', name: null, nowMs: 1, most: 10 });
      await speechQueue.save(await take(), { phase: 'speaking', total: 1 }, AT);
      assert.deepEqual(await claim(3_000), []);
      assert.equal(await speechBatches.cancel({ ownerId: ownerId + 1, id: 'batch_1', nowMs: 4_000 }), null);
      assert.equal((await speechBatches.cancel({ ownerId, id: 'batch_1', nowMs: 4_000 }))?.cancellingAtMs, 4_000);
      assert.equal((await speechBatches.cancel({ ownerId, id: 'batch_1', nowMs: 5_000 }))?.cancellingAtMs, 4_000);
      await speechQueue.save(await take(4_000), { phase: 'cancelled' }, AT);
      const over = await create();
      await speechQueue.save(await take(4_000), { phase: 'failed' }, AT);
      assert.equal((await speechBatches.cancel({ ownerId, id: over.id, nowMs: 6_000 }))?.cancellingAtMs, null);
    });
  });
}
