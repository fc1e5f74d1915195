// Tests backups: what is copied, left out and refused, and that the last backup stays until the next is complete.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Recording } from '../domain/recording.ts';
import { AppError } from '../errors.ts';
import type { BackupFolder, BackupManifest } from '../ports/backup-folder.ts';
import type { DatabaseSource, Fate } from '../ports/database-copy.ts';
import type { VoiceCopies } from '../ports/voice-copies.ts';
import { type BackupOptions, createBackUp } from './back-up.ts';
import { bytesOf, MemoryCopy, MemoryObjects, makeRecording, NEVER } from './maintenance-fixtures.ts';
import { systemClock } from './system-clock.ts';

/** A data folder and a backup folder in memory, and the events in their order. */
function setUp(recordings: readonly Recording[]) {
  const log: string[] = [];
  const live = new MemoryObjects(recordings);
  const backup = new MemoryObjects();
  const fates = new Map<string, Fate>();
  const copies: MemoryCopy[] = [];
  const state = {
    rows: recordings,
    manifest: null as BackupManifest | null,
    prepare: (_: MemoryCopy) => {},
    voiceCopies: 0,
  };
  const source: DatabaseSource = {
    sizeBytes: () => 100,
    async copyTo() {
      const copy = new MemoryCopy(state.rows);
      copies.push(copy);
      state.prepare(copy);
      return copy;
    },
    fateOf: ({ taskId }) => fates.get(taskId) ?? 'same',
    close() {},
  };
  const folder: BackupFolder = {
    objects: backup,
    manifest: async () => state.manifest,
    async begin() {
      log.push('begin');
      return 'database.part';
    },
    async commit(facts) {
      assert.ok(copies.at(-1)?.closed, 'the database is closed before it counts');
      log.push(`commit with ${backup.objects.size} objects`);
      state.manifest = { ...facts, database: { file: 'a file', sizeBytes: 100, sha256: '' } };
      return state.manifest;
    },
    async abandon() {
      log.push('abandon');
    },
    locateDatabase: async () => '',
    async checkDatabase() {},
    async takeDatabase() {},
  };
  const voices: VoiceCopies = {
    async copy() {
      state.voiceCopies++;
      return { folders: 2, copiedBytes: 7, broken: [] };
    },
    async tidy() {
      assert.match(log.at(-1) ?? '', /^commit/, 'what is old goes once the new one counts');
    },
  };
  const uploads = {
    copy: async () => ({ files: 3, copiedBytes: 9 }),
    tidy: async () => {},
  };
  const work = createBackUp({ source, objects: live, folder, voices, uploads, clock: systemClock, version: '1.2.3' });
  const run = (options: Partial<BackupOptions> = {}) =>
    work({ verify: false, signal: NEVER, onProgress: () => {}, ...options });
  return { log, live, backup, fates, copies, state, run };
}

const recordings = Array.from({ length: 20 }, (_, n) => makeRecording(n + 1));
const [first, second, third] = recordings as [Recording, Recording, Recording];

describe('a backup', () => {
  it('holds every recording, and says so', async () => {
    const { backup, live, state, run } = setUp(recordings);
    const progress: number[] = [];
    const report = await run({ onProgress: ({ done, failed, total }) => progress.push(done + failed, total) });
    assert.deepEqual(backup.objects, live.objects);
    const { copied, lost, damagedTexts, manifest } = report;
    assert.deepEqual({ copied, lost, damagedTexts }, { copied: 20, lost: [], damagedTexts: [] });
    assert.deepEqual([manifest.runs, manifest.recordings, manifest.missing, manifest.madeBy], [20, 20, 0, '1.2.3']);
    assert.deepEqual([report.voices.folders, state.voiceCopies, report.uploads.files], [2, 1, 3]);
    assert.deepEqual(progress.slice(-2), [20, 20]);
  });

  it('copies only what is new, and removes what is old once the new one counts', async () => {
    const { backup, log, state, live, run } = setUp(recordings);
    await run();
    state.rows = [...recordings.slice(1), makeRecording(99)];
    live.objects.set(makeRecording(99).objectId, bytesOf(makeRecording(99)));
    const { copied } = await run();
    assert.equal(copied, 1);
    assert.equal(log.at(-1), 'commit with 21 objects', 'the old one is still there');
    assert.equal(backup.objects.size, 20);
    assert.ok(!backup.objects.has(first.objectId));
  });

  it('copies again what went bad in the backup, when it is asked to look', async () => {
    const { backup, run } = setUp(recordings);
    await run();
    backup.objects.set(first.objectId, 'recording ?');
    assert.equal((await run()).copied, 0);
    assert.equal((await run({ verify: true })).copied, 1);
    assert.equal(backup.objects.get(first.objectId), bytesOf(first));
  });

  it('names what is damaged, and backs up all else', async () => {
    const { backup, live, state, run } = setUp(recordings);
    live.objects.set(first.objectId, 'recording X');
    live.objects.delete(second.objectId);
    state.prepare = (copy) => {
      copy.texts = [third];
    };
    const { lost, manifest, damagedTexts } = await run();
    assert.deepEqual(
      lost.map(({ recording, condition }) => [recording.runId, condition]),
      [
        [first.runId, 'other_bytes'],
        [second.runId, 'missing'],
      ],
    );
    assert.deepEqual(damagedTexts, [third]);
    assert.deepEqual([manifest.recordings, manifest.missing, backup.objects.size], [20, 2, 18]);
  });

  it('keeps the sound copy of a recording that was damaged since', async () => {
    const { backup, live, run } = setUp(recordings);
    await run();
    live.objects.set(first.objectId, 'recording X');
    assert.deepEqual((await run()).lost, []);
    assert.equal(backup.objects.get(first.objectId), bytesOf(first));
  });

  it('follows what was deleted or expired while it was being made', async () => {
    const { live, fates, run } = setUp(recordings);
    for (const [recording, fate] of [
      [first, 'removed'],
      [second, 'expired'],
    ] as const) {
      live.objects.delete(recording.objectId);
      fates.set(recording.taskId, fate);
    }
    const { lost, manifest } = await run();
    assert.deepEqual([lost.length, manifest.recordings, manifest.missing], [0, 18, 0]);
  });

  it('begins anew when a run is put back in line meanwhile, and gives up when that never ends', async () => {
    const { live, fates, state, copies, log, run } = setUp(recordings);
    live.objects.delete(first.objectId);
    fates.set(first.taskId, 'moved');
    state.prepare = (copy) => {
      if (copies.length === 2) copy.remove(first); // in the second copy it waits for its turn
    };
    const { manifest } = await run();
    assert.deepEqual([copies.length, manifest.recordings], [2, 19]);
    state.prepare = () => {};
    await assert.rejects(run(), { code: 'busy', message: /repaired all the while/ });
    assert.equal(log.at(-1), 'abandon');
    assert.ok(copies.every((copy) => copy.closed));
  });

  it('does not put a damaged database in the place of a sound one', async () => {
    const { log, state, run } = setUp(recordings);
    await run();
    state.prepare = (copy) => {
      copy.broken = ['Page 7 is never used', 'and so on'];
    };
    await assert.rejects(run(), { code: 'damaged', message: /Page 7 is never used, and more/ });
    assert.deepEqual(log.slice(-2), ['begin', 'abandon']);
    assert.equal(state.manifest?.runs, 20);
  });

  it('does not mix two installations', async () => {
    const { backup, state, run } = setUp(recordings);
    await run();
    state.prepare = (copy) => {
      copy.installation = 'another one';
    };
    state.rows = [];
    await assert.rejects(run(), { code: 'invalid_input', message: /another installation, made at \d{4}-/ });
    assert.equal(backup.objects.size, 20);
  });

  it('says before it begins how much room is lacking', async () => {
    const { backup, log, run } = setUp(recordings);
    backup.room = 1_000_000;
    await assert.rejects(run(), { code: 'busy', message: /There is not enough room: .+ Free 4 MB first/ });
    assert.deepEqual([log, backup.objects.size], [[], 0]);
    backup.room = 4 * 1024 * 1024 + 150; // for the database, and not for the recordings
    await assert.rejects(run(), { code: 'busy' });
    assert.deepEqual([log, backup.objects.size], [['begin', 'abandon'], 0]);
  });

  it('gives up when it is told to, or its disk fails, and the last one stands', async () => {
    const { backup, log, state, run } = setUp(recordings);
    await run();
    const { madeAtMs } = state.manifest!;
    state.rows = [...recordings, makeRecording(99)];
    backup.copyFrom = async () => {
      throw new AppError('busy', 'the disk is full');
    };
    await assert.rejects(run(), { message: 'the disk is full' });
    const controller = new AbortController();
    controller.abort(new Error('enough'));
    await assert.rejects(run({ signal: controller.signal }), { message: 'enough' });
    assert.equal(log.filter((line) => line.startsWith('commit')).length, 1);
    assert.equal(state.manifest?.madeAtMs, madeAtMs);
  });
});
