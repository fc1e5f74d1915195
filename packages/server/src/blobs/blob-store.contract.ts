// What every BlobStore must do.
import assert from 'node:assert/strict';
import { hash, randomBytes, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { describe, it, type TestContext } from 'node:test';
import { flacHeader } from '../audio/flac-header.ts';
import type { BlobStore, ByteRange, CopiedRecording } from '../ports/blob-store.ts';

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

const TIMES = Buffer.from('when it is heard');
const FRAMES = randomBytes(700_000);

/** A recording of a run, with frames that nobody will decode. */
function recordingOf(runId: number): Buffer {
  const blocks = { minBlockSize: 4_096, maxBlockSize: 4_096, minFrameSize: 1, maxFrameSize: 9 };
  const info = { ...blocks, sampleRate: 22_050, channels: 1, bitsPerSample: 16, totalSamples: 9, md5: 'ab'.repeat(16) };
  const comments = { LECTOR_RUN_ID: String(runId), LECTOR_VOICE: '7 Ännchen', LECTOR_TEXT_SHA256: 'ab'.repeat(32) };
  return Buffer.concat([flacHeader(info, comments), FRAMES]);
}

/** Puts the recording of run 7, and tells what its row would say. */
async function putRecording(store: BlobStore, bytes = recordingOf(7)): Promise<CopiedRecording> {
  const objectId = newObjectId();
  await putBytes(store, objectId, bytes, TIMES);
  const timings = { sizeBytes: TIMES.length, sha256: hash('sha256', TIMES) };
  return { runId: 7, objectId, sizeBytes: bytes.length, sha256: hash('sha256', bytes), timings };
}

/** Paths for a copy, which are removed when the test has ended. */
function newTarget(t: TestContext, signal = new AbortController().signal) {
  const audio = newFile();
  const timings = `${audio}.timings`;
  t.after(() => Promise.all([audio, timings].map((path) => rm(path, { force: true }))));
  return { runId: 1_234_567_890, audio, timings, signal };
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

    it('copies a recording for another run, which then is named in it', async (t) => {
      const store = await open(t);
      const recording = await putRecording(store);
      const target = newTarget(t);
      const copied = await store.copyOut(recording, target);
      const bytes = await readFile(target.audio);
      assert.deepEqual(bytes, recordingOf(target.runId));
      assert.deepEqual(copied, { sizeBytes: bytes.length, sha256: hash('sha256', bytes) });
      assert.deepEqual(await readFile(target.timings), TIMES);
      assert.deepEqual(await readBytes(store, recording.objectId), recordingOf(7), 'and leaves it as it is');
      const { timings: _, ...untimed } = recording;
      const other = newTarget(t);
      assert.deepEqual(await store.copyOut(untimed, other), copied);
      assert.equal(existsSync(other.timings), false);
    });

    it('copies nothing of a recording that is not what it should be', async (t) => {
      const store = await open(t);
      const damaged = recordingOf(7);
      damaged[damaged.length - 1]! ^= 1;
      const sound = await putRecording(store);
      const { sizeBytes, sha256 } = sound;
      const cases: Record<string, CopiedRecording> = {
        'one flipped bit': { ...(await putRecording(store, damaged)), sizeBytes, sha256 },
        'cut short': { ...(await putRecording(store, recordingOf(7).subarray(0, 300_000))), sizeBytes },
        'longer than it was': { ...sound, sizeBytes: sizeBytes - 1 },
        'of another run': { ...sound, runId: 8 },
        'not one of ours': await putRecording(store, randomBytes(300_000)),
        gone: { ...sound, objectId: newObjectId() },
        'other times': { ...sound, timings: { sizeBytes: TIMES.length, sha256 } },
      };
      for (const [what, recording] of Object.entries(cases)) {
        const target = newTarget(t);
        assert.equal(await store.copyOut(recording, target), null, what);
        assert.deepEqual([existsSync(target.audio), existsSync(target.timings)], [false, false], what);
      }
    });

    it('ends a copy that is not wanted any more, and does not write over a file', async (t) => {
      const store = await open(t);
      const recording = await putRecording(store);
      const stopped = newTarget(t, AbortSignal.abort(new Error('stopped')));
      await assert.rejects(store.copyOut(recording, stopped), /stopped/);
      assert.equal(existsSync(stopped.timings), false);
      const taken = newTarget(t);
      await writeFile(taken.audio, 'of somebody');
      await assert.rejects(store.copyOut(recording, taken), { code: 'busy' });
      assert.equal(await readFile(taken.audio, 'utf8'), 'of somebody');
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
