// Tests backup folders that somebody else has filled: nothing but ordinary files is opened, nothing is written through a link, and no
// manifest is believed that Lector would not write.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { createBackupFolder } from './backup-folder.ts';
import { FACTS, newPath } from './test-backup.ts';

const { signal } = new AbortController();
/** Makes something that is neither a file nor a folder; `aside` is what stood there, if anything did. */
const STRANGE: readonly (readonly [kind: string, make: (path: string, aside: string) => unknown])[] = [
  ['a symbolic link', (path, aside) => symlinkSync(aside, path)],
  ['a named pipe', (path) => execFileSync('mkfifo', [path])],
  ['a socket', makeSocket],
];

/** Left behind by a program that was killed: closing it would remove it. */
async function makeSocket(path: string): Promise<void> {
  const server = createServer().listen(`${path}.listening`);
  await once(server, 'listening');
  linkSync(`${path}.listening`, path);
  server.close();
  await once(server, 'close');
}

/** A backup whose database file holds this text. */
async function makeBackup(path: string, words: string) {
  const folder = createBackupFolder(path);
  writeFileSync(await folder.begin(), words);
  return { folder, manifest: await folder.commit(FACTS) };
}

describe('a backup folder from elsewhere', () => {
  it('refuses a manifest in which more stands than one value for each name', async (t) => {
    const path = newPath(t);
    await makeBackup(path, 'a database');
    const text = readFileSync(join(path, 'backup.json'), 'utf8');
    const good = JSON.parse(text);
    const texts: readonly (readonly [string, string])[] = [
      ['a name twice', text.replace('"schema": 2', '"schema": 2,\n  "schema": 3')],
      ['a name twice, inside', text.replace('"bytes": 10', '"bytes": 11, "bytes": 10')],
      ['a number in another form', text.replace('"runs": 5', '"runs": 5e0')],
      ['more than is ever written', `${text}${' '.repeat(16 * 1024)}`],
      ['depth', '['.repeat(8_000)],
      ...[
        { lector: '\u001b[2J' },
        { lector: '' },
        { made_at: { toString: 1 } },
        { schema: '2' },
        { runs: [5] },
        { missing: -1, objects: 5 },
        { installation: '../..' },
        { database: { ...good.database, file: { toString: 1 } } },
        { database: [] },
      ].map((change) => [JSON.stringify(change), JSON.stringify({ ...good, ...change })] as const),
    ];
    for (const [what, changed] of texts) {
      assert.notEqual(changed, text, what);
      writeFileSync(join(path, 'backup.json'), changed);
      const refusal = { code: 'invalid_input', message: /backup\.json is not what `lector backup` writes/ };
      await assert.rejects(createBackupFolder(path).manifest(), refusal, what);
    }
    writeFileSync(join(path, 'backup.json'), JSON.stringify({ ...good, format: 2, lector: '\u001b[2J' }));
    await assert.rejects(createBackupFolder(path).manifest(), { message: /made by a newer Lector\.$/ });
    rmSync(join(path, 'backup.json'));
    writeFileSync(join(path, 'backup.json'), '');
    truncateSync(join(path, 'backup.json'), 2 ** 40);
    await assert.rejects(createBackupFolder(path).manifest(), { code: 'invalid_input', message: /is not what/ });
  });

  it('opens nothing but ordinary files and folders, and says what else is there', async (t) => {
    const path = newPath(t);
    const { folder, manifest } = await makeBackup(path, 'a database');
    const target = join(path, '..', 'taken.db');
    for (const [name, ask] of [
      ['backup.json', () => folder.manifest()],
      ['blobs', () => folder.manifest()],
      [manifest.database.file, () => folder.locateDatabase(manifest)],
    ] as const) {
      const at = join(path, name);
      const aside = `${path}.aside`;
      if (existsSync(at)) renameSync(at, aside);
      for (const [kind, make] of STRANGE) {
        await make(at, aside);
        const refusal = { code: 'invalid_input', message: new RegExp(`${name} is ${kind}, and a .+ Remove it`) };
        await assert.rejects(ask(), refusal);
        if (name === manifest.database.file) {
          await assert.rejects(folder.checkDatabase(manifest), { code: 'damaged' });
          await assert.rejects(folder.takeDatabase(manifest, target, signal), { code: 'damaged' });
        }
        rmSync(at);
      }
      if (existsSync(aside)) renameSync(aside, at);
    }
    assert.deepEqual(await folder.manifest(), manifest);
    await folder.checkDatabase(manifest);
  });

  it('reads no further than its database should be long', async (t) => {
    const path = newPath(t);
    const { folder, manifest } = await makeBackup(path, 'a database');
    truncateSync(join(path, manifest.database.file), 2 ** 40); // reading that would not end in this test's life
    await assert.rejects(folder.checkDatabase(manifest), { code: 'damaged' });
    const target = join(path, '..', 'taken.db');
    await assert.rejects(folder.takeDatabase(manifest, target, signal), { code: 'damaged' });
    assert.ok(statSync(target).size < 1_000_000);
  });

  it('writes through no link and waits for no pipe when a backup is made', async (t) => {
    const path = newPath(t);
    mkdirSync(path, { recursive: true });
    const victim = `${path}.victim`;
    writeFileSync(victim, 'as it was');
    for (const name of ['backup.json.part', 'database.part', 'database.part-journal'])
      symlinkSync(victim, join(path, name));
    await makeBackup(path, 'a database');
    execFileSync('mkfifo', [join(path, 'backup.json.part'), join(path, 'database.part')]);
    const { folder, manifest } = await makeBackup(path, 'another database');
    await folder.checkDatabase(manifest);
    assert.equal(readFileSync(victim, 'utf8'), 'as it was');
    const target = join(path, '..', 'taken.db');
    const taking = () => folder.takeDatabase(manifest, target, signal);
    symlinkSync(victim, target);
    await assert.rejects(taking(), { code: 'busy', message: /a symbolic link stands where a file should/ });
    rmSync(target);
    execFileSync('mkfifo', [target]);
    await assert.rejects(taking(), { code: 'busy', message: /a named pipe or a socket stands where a file should/ });
    rmSync(target);
    linkSync(victim, target);
    await assert.rejects(taking(), { code: 'invalid_input', message: /no file of its own: it has a second name/ });
    assert.equal(readFileSync(victim, 'utf8'), 'as it was');
  });
});
