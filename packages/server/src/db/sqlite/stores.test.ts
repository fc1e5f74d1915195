// Runs the contract suites of the stores on SQLite.
import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import fc from 'fast-check';
import { batchStoreContract } from '../batch-store.contract.ts';
import { bookStoreContract } from '../book-store.contract.ts';
import {
  claim,
  claimOne,
  exampleEnding,
  exampleKey,
  exampleLimits,
  exampleRun,
  FAILURE,
  type Stores,
} from '../contract-fixtures.ts';
import { deliveryQueueContract } from '../delivery-queue.contract.ts';
import { dictionaryEntriesContract } from '../dictionary-entries.contract.ts';
import { dictionaryStoreContract } from '../dictionary-store.contract.ts';
import { fileStoreContract } from '../file-store.contract.ts';
import { folderStoreContract } from '../folder-store.contract.ts';
import { keyStoreContract } from '../key-store.contract.ts';
import { runBrowserContract } from '../run-browser.contract.ts';
import { runQueueContract } from '../run-queue.contract.ts';
import { runStoreContract } from '../run-store.contract.ts';
import { secretStoreContract } from '../secret-store.contract.ts';
import { speechBatchContract } from '../speech-batch.contract.ts';
import { webhookStoreContract } from '../webhook-store.contract.ts';
import { openTestDatabase, openTestStores } from './test-stores.ts';

const open = async (t: TestContext): Promise<Stores> => openTestStores(openTestDatabase(t));

runStoreContract('SQLite', open);
batchStoreContract('SQLite', open);
bookStoreContract('SQLite', open);
runQueueContract('SQLite', open);
runBrowserContract('SQLite', open);
keyStoreContract('SQLite', open);
folderStoreContract('SQLite', open);
dictionaryStoreContract('SQLite', open);
dictionaryEntriesContract('SQLite', open);
secretStoreContract('SQLite', open);
webhookStoreContract('SQLite', open);
deliveryQueueContract('SQLite', open);
fileStoreContract('SQLite', open);
speechBatchContract('SQLite', open);

describe('the counters of SQLite', () => {
  it('agree with the rows after any sequence of events', async (t) => {
    const db = openTestDatabase(t);
    const stores = await openTestStores(db);
    const keys = [await stores.keys.insert(exampleKey()), await stores.keys.insert(exampleKey({ owner: 'bob' }))];
    const folders = await Promise.all(keys.map((key) => stores.folders.create(key.ownerId, 'all', 1)));
    const drift = db.prepare<[string, number, number]>(
      `SELECT 'waiting', waiting, (SELECT count(*) FROM runs WHERE owner_id = o.id AND state = 'waiting') n
         FROM owners o WHERE waiting <> n
       UNION ALL SELECT 'running', running, (SELECT count(*) FROM runs WHERE owner_id = o.id AND state = 'running') n
         FROM owners o WHERE running <> n
       UNION ALL SELECT 'folder', run_count, (SELECT count(*) FROM runs WHERE folder_id = f.id) n
         FROM folders f WHERE run_count <> n
       UNION ALL SELECT 'recordings', recordings, (SELECT count(*) FROM runs WHERE owner_id = o.id AND object_id IS NOT NULL) n
         FROM owners o WHERE recordings <> n
       UNION ALL SELECT 'bytes', audio_bytes, (SELECT coalesce(sum(size_bytes), 0) FROM runs WHERE owner_id = o.id AND object_id IS NOT NULL) n
         FROM owners o WHERE audio_bytes <> n
       UNION ALL SELECT 'stored runs', stored_runs, (SELECT count(*) FROM runs WHERE owner_id = o.id) n
         FROM owners o WHERE stored_runs <> n
       UNION ALL SELECT 'text bytes', text_bytes, (SELECT coalesce(sum(octet_length(text)), 0)
         FROM run_texts JOIN runs USING (seq) WHERE owner_id = o.id) n FROM owners o WHERE text_bytes <> n
       UNION ALL SELECT 'batch', b.waiting * 1e8 + b.running * 1e6 + b.done * 1e4 + b.failed * 1e2 + b.cancelled + b.characters * 1e10,
              (SELECT coalesce(sum((r.state = 'waiting') * 1e8 + (r.state = 'running') * 1e6 + (r.state = 'done') * 1e4
                 + (r.state = 'failed' AND r.failure ->> 'code' <> 'cancelled') * 1e2
                 + (r.state = 'failed' AND r.failure ->> 'code' = 'cancelled') + t.characters * 1e10), 0)
                 FROM runs r JOIN run_texts t ON t.seq = r.seq WHERE r.batch_id = b.id) n FROM batches b
        WHERE b.waiting * 1e8 + b.running * 1e6 + b.done * 1e4 + b.failed * 1e2 + b.cancelled + b.characters * 1e10 <> n
       UNION ALL SELECT 'expired of a batch', b.expired, (SELECT count(*) FROM runs r WHERE r.batch_id = b.id AND r.state = 'expired') n
         FROM batches b WHERE b.expired <> n
       UNION ALL SELECT 'end of a batch', count(*), 0 FROM batches b
        WHERE (b.finished_at IS NOT NULL) <> (b.closed_at IS NOT NULL AND b.waiting + b.running = 0) HAVING count(*) > 0
       UNION ALL SELECT 'sounds', count(*), (SELECT count(*) FROM runs WHERE state IN ('done', 'expired')) n
         FROM run_sounds HAVING count(*) <> n
       UNION ALL SELECT 'last events', count(*), 0 FROM runs r
        WHERE (SELECT e.kind FROM run_events e WHERE e.seq = r.seq ORDER BY e.id DESC LIMIT 1) NOT IN
              (SELECT value FROM json_each(CASE r.state WHEN 'waiting' THEN '["queued","retrying","resumed"]' WHEN 'running' THEN '["started"]'
                WHEN 'failed' THEN '["failed","cancelled"]' ELSE json_array(r.state) END)) HAVING count(*) > 0
       UNION ALL SELECT 'events of the gone', count(*), 0 FROM run_events
        WHERE kind <> 'deleted' AND seq NOT IN (SELECT seq FROM runs) HAVING count(*) > 0
       UNION ALL SELECT 'texts', (SELECT count(*) FROM runs), (SELECT count(*) n FROM run_texts)
        WHERE (SELECT count(*) FROM runs) <> (SELECT count(*) FROM run_texts)`,
    );
    let nowMs = 1_000;
    const events = {
      submit: (n: number) => {
        const key = keys[n % 2]!;
        const folderId = n % 3 === 0 ? folders[n % 2]!.id : null;
        return stores.runs.submit(
          exampleRun(key, {
            createdAtMs: nowMs,
            folderId,
            text: 'ä'.repeat(n % 50),
            limits: exampleLimits({ waitingRuns: 5 }),
          }),
        );
      },
      batch: (n: number) => {
        const key = keys[n % 2]!;
        const given = Array.from({ length: 1 + (n % 3) }, () => exampleRun(key, { createdAtMs: nowMs }));
        const batch = { created: { id: `batch_${nowMs}`, name: null } };
        return stores.batches.submit({
          ...{ ownerId: key.ownerId, keyId: key.id, nowMs, batch, closes: n % 2 === 0, limits: exampleLimits() },
          ...{ runs: given.map((run) => ({ ...run, customId: null })), idempotency: null },
        });
      },
      change: async (n: number) => {
        for (const { ownerId } of keys) {
          const [newest] = await stores.batches.list({ ownerId, before: null, limit: 1 });
          const change = (['close', 'pause', 'resume', 'cancel'] as const)[n % 4]!;
          if (newest !== undefined) await stores.batches.change({ ownerId, id: newest.id, change, nowMs });
        }
      },
      repeat: async (n: number) => {
        const row = db
          .prepare<[string]>("SELECT task_id FROM runs WHERE state IN ('failed', 'expired') LIMIT 1 OFFSET ?")
          .get(n % 3);
        for (const key of row === undefined ? [] : keys) {
          const run = await stores.runs.findByTaskId(key.ownerId, row![0]);
          if (run !== null) await stores.runs.submit(exampleRun(key, { createdAtMs: nowMs, retryOf: run.runId }));
        }
      },
      complete: async () => stores.queue.complete(await claimOne(stores, { clockMs: nowMs }), exampleEnding(), nowMs),
      retry: async (n: number) => stores.queue.retry(await claimOne(stores, { clockMs: nowMs }), FAILURE, nowMs + n),
      fail: async () => stores.queue.fail(await claimOne(stores, { clockMs: nowMs }), FAILURE, nowMs),
      abandon: (n: number) => claim(stores, { clockMs: nowMs, limit: n % 4 }),
      requeue: (n: number) =>
        n % 2 === 0
          ? stores.queue.requeueAll()
          : stores.queue.requeueExpired({ clockMs: nowMs, nowMs, maxAttempts: 2 }),
      expire: (n: number) => stores.queue.expire(nowMs - n, 2),
      remove: async (n: number) => {
        const row = db.prepare<[string]>('SELECT task_id FROM runs LIMIT 1 OFFSET ?').get(n % 10);
        for (const { ownerId } of row === undefined ? [] : keys) {
          const run = await stores.runs.findByTaskId(ownerId, row![0]);
          if (run !== null) await stores.runs.remove(ownerId, run.runId);
        }
      },
      cancel: async (n: number) => {
        const row = db.prepare<[string]>('SELECT task_id FROM runs LIMIT 1 OFFSET ?').get(n % 10);
        for (const { ownerId } of row === undefined ? [] : keys) {
          await stores.runs.cancel({ ownerId, name: row![0], failure: FAILURE, nowMs });
        }
      },
    };
    const names = Object.keys(events) as (keyof typeof events)[];
    const event = fc.tuple(fc.constantFrom(...names, 'submit', 'submit'), fc.nat(1_000));
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 40 }), async (steps) => {
        for (const [name, n] of steps) {
          nowMs += 100;
          await events[name as keyof typeof events](n).catch((error: Error) => {
            assert.equal(error.message, 'there was nothing to claim');
          });
        }
        assert.deepEqual(drift.all(), []);
      }),
      { numRuns: 40 },
    );
  });
});
