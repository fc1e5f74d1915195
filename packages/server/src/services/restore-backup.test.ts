// Tests restores: the order in which a data folder is locked, emptied, filled and released, and what aborts a restore.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Recording } from '../domain/recording.ts';
import { AppError } from '../errors.ts';
import type { BackupFolder, BackupManifest } from '../ports/backup-folder.ts';
import type { RestoreTarget } from '../ports/restore-target.ts';
import {
  bytesOf,
  MemoryCopy,
  MemoryObjects,
  makeRecording,
  NEVER,
  NO_UPLOADS,
  NO_VOICES,
} from './maintenance-fixtures.ts';
import { createRestoreBackup } from './restore-backup.ts';

const SCHEMA = 2;
const recordings = Array.from({ length: 20 }, (_, n) => makeRecording(n + 1));
const [first, second] = recordings as [Recording, Recording];

function setUp(changes: Partial<BackupManifest> = {}) {
  const log: string[] = [];
  const say = (line: string) => void log.push(line);
  const backup = new MemoryObjects(recordings);
  const data = new MemoryObjects();
  const copy = new MemoryCopy(recordings);
  const manifest: BackupManifest = {
    ...copy.facts(),
    madeBy: '1.2.3',
    madeAtMs: 1_000,
    missing: 0,
    database: { file: 'a file', sizeBytes: 100, sha256: '' },
    ...changes,
  };
  const faults = { database: null as Error | null, resumed: false, found: { schema: SCHEMA, faults: [] as string[] } };
  const folder: BackupFolder = {
    objects: backup,
    manifest: async () => manifest,
    begin: async () => '',
    commit: async () => manifest,
    abandon: async () => {},
    locateDatabase: async () => 'its path',
    async checkDatabase() {
      say('check');
      if (faults.database !== null) throw faults.database;
    },
    takeDatabase: async () => say('database'),
  };
  const target: RestoreTarget = {
    objects: data,
    databasePath: 'a path',
    async take() {
      say('take');
      return { resumed: faults.resumed };
    },
    async vacate() {
      say('vacate');
      return 'aside';
    },
    async commit() {
      assert.ok(copy.closed, 'the database is closed before it counts');
      say(`commit with ${data.objects.size} objects`);
    },
    release: () => say('release'),
  };
  const inspect = () => faults.found;
  const restore = createRestoreBackup({
    folder,
    target,
    voices: NO_VOICES,
    uploads: NO_UPLOADS,
    schema: SCHEMA,
    inspect,
    openCopy: () => copy,
  });
  const run = (signal = NEVER) => restore({ signal, onProgress: () => {} });
  return { log, backup, data, copy, faults, folder, run };
}

describe('a restore', () => {
  it('brings every recording before the database counts', async () => {
    const { log, backup, data, run } = setUp();
    const { lost, aside } = await run();
    assert.deepEqual([lost, aside], [[], 'aside']);
    assert.deepEqual(data.objects, backup.objects);
    assert.deepEqual(log, ['take', 'check', 'vacate', 'database', 'commit with 20 objects', 'release']);
  });

  it('names what the backup lacks, and restores the rest', async () => {
    const { backup, data, run } = setUp();
    backup.objects.set(first.objectId, 'recording X');
    backup.objects.delete(second.objectId);
    const { lost } = await run();
    assert.deepEqual(
      lost.map(({ recording, condition }) => [recording.runId, condition]),
      [
        [first.runId, 'other_bytes'],
        [second.runId, 'missing'],
      ],
    );
    assert.equal(data.objects.size, 18);
  });

  it('goes on where an earlier one stopped, and does not trust what that left', async () => {
    const { data, faults, run } = setUp();
    faults.resumed = true;
    data.objects.set(first.objectId, 'recording X');
    data.objects.set(second.objectId, bytesOf(second));
    await run();
    assert.equal(data.objects.get(first.objectId), bytesOf(first));
  });

  it('never gives run ids away that callers may hold', async () => {
    const { copy, run } = setUp();
    await run();
    assert.ok(copy.skipped >= 1_000_000);
  });

  it('touches nothing when the backup is no good, or there is no room for it', async () => {
    const newer = setUp({ schema: SCHEMA + 1 });
    await assert.rejects(newer.run(), { code: 'invalid_input', message: /newer Lector \(1\.2\.3, schema 3;/ });
    assert.deepEqual(newer.log, ['release']);
    const newerInside = setUp();
    newerInside.faults.found = { schema: SCHEMA + 1, faults: [] };
    await assert.rejects(newerInside.run(), { code: 'invalid_input', message: /newer Lector/ });
    const other = setUp({ schema: SCHEMA - 1 });
    await assert.rejects(other.run(), { code: 'damaged', message: /it is of schema 2, and backup\.json says 1/ });
    const foreign = setUp();
    foreign.faults.found = { schema: SCHEMA, faults: ["the trigger x on runs is not Lector's"] };
    await assert.rejects(foreign.run(), { code: 'damaged', message: /nothing was restored: the trigger x on runs/ });
    for (const { log } of [newerInside, other, foreign]) assert.deepEqual(log, ['release'], 'not even locked');
    const damaged = setUp();
    damaged.faults.database = new AppError('damaged', 'not the database');
    await assert.rejects(damaged.run(), { code: 'damaged' });
    assert.deepEqual(damaged.log, ['take', 'check', 'release']);
    const full = setUp();
    full.data.room = 1_000;
    await assert.rejects(full.run(), { code: 'busy', message: /not enough room/ });
    assert.deepEqual(full.log, ['take', 'check', 'release']);
    const none = setUp();
    none.folder.manifest = async () => null;
    await assert.rejects(none.run(), { code: 'invalid_input', message: /no complete backup/ });
  });

  it('is not taken for complete when it was ended early', async () => {
    const stopped = setUp();
    const controller = new AbortController();
    controller.abort(new Error('enough'));
    await assert.rejects(stopped.run(controller.signal), { message: 'enough' });
    const broken = setUp();
    broken.copy.broken = ['Page 7 is never used'];
    await assert.rejects(broken.run(), { code: 'damaged', message: /Page 7 is never used/ });
    for (const { log, copy } of [stopped, broken]) {
      assert.ok(copy.closed);
      assert.deepEqual(log, ['take', 'check', 'vacate', 'database', 'release']);
    }
  });
});
