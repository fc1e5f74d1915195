// Folders that somebody else has filled, given to the real program: restore, backup and doctor open no pipe and follow no link,
// take no database for Lector's that is not, and say what is wrong in a sentence.
import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Caller, type DataFolder, makeDataFolder, makeText, runLector, startLector } from '../faults/program.ts';
import { listRecordings, type Recorded, waitForRecording } from './support/recordings.ts';
import { databaseOf, editDatabase, forgeBackup, makePipe } from './support/strange-files.ts';

/** What waits for a pipe would wait for ever. */
const UNLESS_IT_HANGS = { wrap: ['timeout', '--signal=KILL', '600'] };
/** Of a view that fails when it is evaluated. */
const UNREADABLE = 'SELECT seq FROM a_table_that_is_missing';

describe('a folder from elsewhere', () => {
  let place: DataFolder;
  const at = (...names: string[]) => join(place.path, ...names);
  const runs: Recorded[] = [];
  let copies = 0;

  before(async () => {
    place = makeDataFolder();
    mkdirSync(at('data'));
    await using server = await startLector({ dataDir: at('data') });
    const caller = new Caller(server, server.firstKey);
    for (let i = 0; i < 3; i++) {
      runs.push(await waitForRecording(caller, await caller.submit(makeText({ words: 'Yes.' }))));
    }
    await server.end('SIGTERM');
    const { code, stderr } = await lector('backup', at('backup'));
    assert.equal(code, 0, stderr);
  });
  after(() => place[Symbol.dispose]());

  /** Runs a command; whatever it says is sentences. */
  async function lector(command: string, ...rest: string[]) {
    return lectorOn(at('data'), command, ...rest);
  }
  async function lectorOn(dataDir: string, ...args: string[]) {
    const settings = { LECTOR_DATA_DIR: dataDir };
    const outcome = await runLector(args, place.path, settings, UNLESS_IT_HANGS);
    assert.notEqual(outcome.code, null, `${args.join(' ')} was killed`);
    assert.notEqual(outcome.code, 137, `${args.join(' ')} hung`);
    assert.doesNotMatch(outcome.stdout + outcome.stderr, /\n\s+at |node:internal|Error:/, 'sentences, and no stack');
    return outcome;
  }

  /** A copy of the backup or of the data folder, changed. */
  async function makeCopy(of: 'backup' | 'data', change: (path: string) => unknown): Promise<string> {
    const path = at(`${of}-${++copies}`);
    cpSync(at(of), path, { recursive: true });
    await change(path);
    return path;
  }

  async function restore(backup: string) {
    const dataDir = at(`restored-${++copies}`);
    return { dataDir, ...(await lectorOn(dataDir, 'restore', backup)) };
  }

  const replace = (path: string, make: (path: string) => unknown) => {
    rmSync(path, { recursive: true, force: true });
    return make(path);
  };
  const recordingOf = (folder: string, run: number) =>
    listRecordings(folder).find((path) => path.includes(runs[run]!.objectId))!;

  it('is not restored from where a pipe, a link or a socket stands in it, and nothing is touched', async () => {
    const cases: readonly (readonly [(folder: string) => unknown, RegExp])[] = [
      [(folder) => replace(join(folder, 'backup.json'), makePipe), /backup\.json is a named pipe/],
      [(folder) => replace(databaseOf(folder), makePipe), /lector-\w+\.db is a named pipe/],
      [(folder) => replace(databaseOf(folder), (path) => symlinkSync(databaseOf(at('backup')), path)), /symbolic link/],
      [(folder) => replace(join(folder, 'blobs'), (path) => symlinkSync(at('backup', 'blobs'), path)), /symbolic link/],
    ];
    await Promise.all(
      cases.map(async ([change, words]) => {
        const { code, stderr, dataDir } = await restore(await makeCopy('backup', change));
        assert.equal(code, 2, stderr);
        assert.match(stderr, words);
        assert.ok(!existsSync(dataDir), stderr);
      }),
    );
  });

  it('lacks the recordings that are pipes or behind links; the others are restored', async () => {
    const backup = await makeCopy('backup', (folder) => {
      replace(recordingOf(folder, 0), makePipe);
      const shard = dirname(recordingOf(folder, 1));
      if (shard !== dirname(recordingOf(folder, 2)))
        replace(shard, (path) => symlinkSync(dirname(recordingOf(at('backup'), 1)), path));
      else replace(recordingOf(folder, 1), (path) => symlinkSync(recordingOf(at('backup'), 1), path));
    });
    const { code, stderr, dataDir } = await restore(backup);
    assert.equal(code, 1, stderr);
    const named = [...stderr.matchAll(/run (\d+) \(task .+\): its recording or the file of its times is missing/g)].map(
      ([, id]) => Number(id),
    );
    assert.deepEqual(named.sort(), [runs[0]!.runId, runs[1]!.runId].sort());
    assert.deepEqual(
      listRecordings(dataDir).map((path) => basename(path, '.flac')),
      [runs[2]!.objectId],
    );
  });

  it('is not believed what its manifest says: no name that leads out of the folder, and no text that is none', async () => {
    const text = readFileSync(at('backup', 'backup.json'), 'utf8');
    const cases: readonly ((path: string) => void)[] = [
      (path) => writeFileSync(path, text.replace(/lector-\w+\.db/, '../../etc/passwd')),
      (path) => writeFileSync(path, text.replace(/"made_at": ".+?"/, '"made_at": {"toString": 1}')),
    ];
    await Promise.all(
      cases.map(async (change) => {
        const backup = await makeCopy('backup', (folder) => change(join(folder, 'backup.json')));
        const { code, stderr, dataDir } = await restore(backup);
        assert.equal(code, 2, stderr);
        assert.match(stderr, /backup\.json is not what `lector backup` writes, or is damaged/);
        assert.ok(!existsSync(dataDir));
      }),
    );
  });

  it('is not restored when its database defines anything that is not Lector’s, or is of a newer one', async () => {
    const cases: readonly (readonly [sql: string, code: number, words: RegExp])[] = [
      ['CREATE TRIGGER spy AFTER UPDATE ON runs BEGIN DELETE FROM owners; END', 1, /the trigger spy on runs is not/],
      [`DROP TABLE run_sounds; CREATE VIEW run_sounds AS ${UNREADABLE}`, 1, /the view run_sounds is not.+ is missing/],
      ['PRAGMA user_version = 1', 1, /it is of schema 1, and backup\.json says \d+/],
      ['PRAGMA user_version = 99', 2, /made by a newer Lector \(.+, schema 99; this one knows up to \d+\)/],
    ];
    await Promise.all(
      cases.map(async ([sql, expected, words]) => {
        const { code, stderr, dataDir } = await restore(await makeCopy('backup', (folder) => forgeBackup(folder, sql)));
        assert.equal(code, expected, stderr);
        assert.match(stderr, words);
        assert.ok(!existsSync(dataDir), 'nothing is touched');
      }),
    );
  });

  it('may hold values that Lector never writes: they are told, and lead nowhere', async () => {
    const runs0 = `UPDATE runs SET object_id = '../../../../etc/passwd' WHERE object_id = '${runs[0]!.objectId}'`;
    const odd = await restore(await makeCopy('backup', (folder) => forgeBackup(folder, runs0)));
    assert.equal(odd.code, 1);
    assert.match(odd.stderr, new RegExp(`run ${runs[0]!.runId} .+: its recording or the file of its times is missing`));
    const cases: readonly (readonly [sql: string, words: RegExp])[] = [
      ["UPDATE install_secrets SET secret = x'00' WHERE name = 'run_id'", /the secret that run ids come from/],
      ['UPDATE runs SET size_bytes = 9007199254740993', /is damaged: .+/],
      ['UPDATE runs SET seq = 2147483648 + seq', /a run has a number that no run of Lector has|belongs to nothing/],
    ];
    await Promise.all(
      cases.map(async ([sql, words]) => {
        const { code, stderr } = await restore(await makeCopy('backup', (folder) => forgeBackup(folder, sql)));
        assert.equal(code, 1, stderr);
        assert.match(stderr, words);
      }),
    );
  });

  it('is backed up into without a write through a link', async () => {
    writeFileSync(at('victim'), 'as it was');
    const target = at('target');
    mkdirSync(join(target, 'blobs', runs[0]!.objectId.slice(0, 2)), { recursive: true });
    symlinkSync(at('victim'), join(target, 'backup.json.part'));
    makePipe(join(target, 'database.part'));
    symlinkSync(at('victim'), join(target, 'blobs', runs[0]!.objectId.slice(0, 2), `${runs[0]!.objectId}.flac.part`));
    const made = await lector('backup', target);
    assert.equal(made.code, 0, made.stderr);
    assert.equal(readFileSync(at('victim'), 'utf8'), 'as it was');
    assert.equal((await restore(target)).code, 0);
    mkdirSync(at('elsewhere'));
    const linked = await makeCopy('backup', (folder) =>
      replace(join(folder, 'blobs'), (path) => symlinkSync(at('elsewhere'), path)),
    );
    const refused = await lector('backup', linked);
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /blobs is a symbolic link/);
    assert.deepEqual(readdirSync(at('elsewhere')), []);
  });

  it('is examined as a data folder without a pipe being opened or a link followed', async () => {
    const linkToBlobs = (path: string) => symlinkSync(at('data', 'blobs'), path);
    const cases: readonly (readonly [name: string, make: (path: string) => unknown, kind: string])[] = [
      ['lector.db', makePipe, 'a named pipe'],
      ['server.json', makePipe, 'a named pipe'],
      ['blobs', linkToBlobs, 'a symbolic link'],
    ];
    await Promise.all(
      cases.map(async ([name, make, kind]) => {
        const dataDir = await makeCopy('data', (folder) => replace(join(folder, name), make));
        const { code, stdout } = await lectorOn(dataDir, 'doctor', '--quick', '--repair');
        assert.equal(code, 1, stdout);
        assert.match(stdout, new RegExp(`✗ database +cannot be opened: .+${name} is ${kind}, where Lector keeps`));
      }),
    );
    assert.equal(listRecordings(at('data')).length, runs.length, 'a repair clears nothing behind a link');
    const linked = await makeCopy('data', (folder) => replace(join(folder, 'blobs'), linkToBlobs));
    const backed = await lectorOn(linked, 'backup', at('never'));
    assert.equal(backed.code, 3);
    assert.match(backed.stderr, /blobs is a symbolic link, where Lector keeps a folder/);
    assert.ok(!existsSync(at('never')));
  });

  it('is examined as a data folder by what its database defines, before anything of it is used', async () => {
    const cases: readonly (readonly [sql: string, words: RegExp])[] = [
      ['CREATE TRIGGER spy AFTER UPDATE ON runs BEGIN DELETE FROM owners; END', /the trigger spy on runs is not/],
      [`DROP TABLE run_sounds; CREATE VIEW run_sounds AS ${UNREADABLE}`, /the view run_sounds is not Lector's/],
    ];
    await Promise.all(
      cases.map(async ([sql, words]) => {
        const dataDir = await makeCopy('data', (folder) => editDatabase(join(folder, 'lector.db'), sql));
        const before = readFileSync(join(dataDir, 'lector.db'));
        const { code, stdout } = await lectorOn(dataDir, 'doctor', '--quick', '--repair');
        assert.equal(code, 1, stdout);
        assert.match(stdout, /✗ database +not defined as Lector defines it/);
        assert.match(stdout, words);
        assert.deepEqual(readFileSync(join(dataDir, 'lector.db')), before);
        const backed = await lectorOn(dataDir, 'backup', at('never'));
        assert.equal(backed.code, 1);
        assert.match(backed.stderr, words);
        assert.ok(!existsSync(at('never')), 'what could not be restored is not backed up');
      }),
    );
  });

  it('may be a link itself: that is the choice of whoever names it', async () => {
    symlinkSync(at('data'), at('data-link'));
    symlinkSync(at('backup'), at('backup-link'));
    assert.equal((await lectorOn(at('data-link'), 'backup', at('backup-link'))).code, 0);
    mkdirSync(at('empty'));
    symlinkSync(at('empty'), at('empty-link'));
    assert.equal((await lectorOn(at('empty-link'), 'restore', at('backup-link'))).code, 0);
    assert.ok(existsSync(at('empty', 'lector.db')));
  });
});
