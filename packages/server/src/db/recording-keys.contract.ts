// What every RunQueue and RecordingFinder must do about the keys of finished recordings: who is told them, and what is found by them.
import assert from 'node:assert/strict';
import { it, type TestContext } from 'node:test';
import type { ApiKey } from '../domain/api-key.ts';
import { NO_WISHES } from '../domain/segment-wishes.ts';
import {
  claimOne,
  exampleArtefact,
  exampleEnding,
  exampleKey,
  FAILURE,
  type OpenStores,
  submit,
} from './contract-fixtures.ts';

const REUSE = { segments: { ...NO_WISHES, reuse: true } };
const TEXT = 'ab'.repeat(32);

export function describeRecordingKeys(open: OpenStores): void {
  async function prepare(t: TestContext) {
    const stores = await open(t);
    const [ada, bob] = [await stores.keys.insert(exampleKey()), await stores.keys.insert(exampleKey({ owner: 'bob' }))];
    const start = async (key: ApiKey, changes: Parameters<typeof submit>[2] = REUSE) => {
      await submit(stores, key, changes);
      return await claimOne(stores);
    };
    /** A finished run, and what was stored with it. */
    const finish = async (key: ApiKey, recordingKey?: string) => {
      const lease = await start(key);
      const ending = exampleEnding({
        artefact: exampleArtefact(),
        ...(recordingKey !== undefined && { recordingKey }),
      });
      await stores.queue.complete(lease, ending, 5_000);
      return { runId: lease.runId, ending };
    };
    const find = async ({ ownerId }: ApiKey, recordingKey: string, textSha256 = TEXT) =>
      (await stores.recordings.find({ ownerId, textSha256, recordingKey })).map(({ runId }) => runId).sort();
    return { ...stores, ada, bob, start, finish, find };
  }

  it('tells a run that reuses segments the keys of the finished recordings of its owner and text', async (t) => {
    const { queue, ada, bob, start, finish } = await prepare(t);
    for (const key of ['first', 'second', 'first', undefined]) await finish(ada, key);
    assert.deepEqual((await start(ada)).recordingKeys?.toSorted(), ['first', 'second']);
    assert.deepEqual((await start(bob)).recordingKeys, [], 'of another owner');
    assert.deepEqual(
      (await start(ada, { ...REUSE, textSha256: 'cd'.repeat(32) })).recordingKeys,
      [],
      'of another text',
    );
    assert.equal((await start(ada, {})).recordingKeys, undefined, 'it reuses nothing');
    const interrupted = await start(ada);
    await queue.release(interrupted);
    assert.equal((await queue.claim(CLAIM))[0]?.recordingKeys, undefined, 'somebody may have heard its beginning');
  });

  it('finds a recording by its key with all that was stored of it, for its owner alone', async (t) => {
    const { recordings, ada, bob, finish, find } = await prepare(t);
    const { runId, ending } = await finish(ada, 'key');
    const { note: _, recordingKey: __, ...rest } = ending;
    const found = await recordings.find({ ownerId: ada.ownerId, textSha256: TEXT, recordingKey: 'key' });
    assert.deepEqual(
      found.map((one) => ({ ...one, sound: { ...one.sound, peaks: Uint8Array.from(one.sound.peaks) } })),
      [{ runId, ...rest }],
    );
    assert.deepEqual(await find(bob, 'key'), []);
    assert.deepEqual(await find(ada, 'another'), []);
    assert.deepEqual(await find(ada, 'key', 'cd'.repeat(32)), []);
  });

  it('finds nothing of a run that was deleted, has expired or has failed since', async (t) => {
    const { queue, runs, ada, start, finish, find } = await prepare(t);
    const [one, other] = [await finish(ada, 'key'), await finish(ada, 'key')];
    assert.deepEqual(await find(ada, 'key'), [one.runId, other.runId].sort());
    await runs.remove(ada.ownerId, one.runId);
    assert.deepEqual(await find(ada, 'key'), [other.runId]);
    await queue.expire(6_000, 10);
    assert.deepEqual(await find(ada, 'key'), []);
    assert.deepEqual((await start(ada)).recordingKeys, []);
    await queue.fail(await start(ada), FAILURE, 5_000);
    assert.deepEqual(await find(ada, 'key'), []);
  });
}

const CLAIM = {
  workerId: 'worker-1',
  rooms: [{ model: 'espeak-ng', places: 1, reserve: 0 }],
  suspects: true,
  clockMs: 2_000,
  leaseMs: 500,
};
