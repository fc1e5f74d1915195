// Tests folders of recordings: checks, copies, and that no incomplete or wrong file ever gets its final name.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, it, type TestContext } from 'node:test';
import type { Recording } from '../domain/recording.ts';
import type { StoredFile } from '../ports/file-folder.ts';
import type { ObjectFolder } from '../ports/object-folder.ts';
import { createObjectFolder } from './object-folder.ts';

const { signal } = new AbortController();

function makeFolder(t: TestContext): { root: string; folder: ObjectFolder } {
  const parent = mkdtempSync(join(tmpdir(), 'lector-objects-'));
  t.after(() => rmSync(parent, { recursive: true, force: true }));
  const root = join(parent, 'blobs');
  return { root, folder: createObjectFolder(root) };
}

function pathOf(root: string, { objectId }: Pick<Recording, 'objectId'>): string {
  return join(root, objectId.slice(0, 2), `${objectId}.flac`);
}

/** Makes a recording and stores its bytes. */
function store(root: string, bytes: Buffer = randomBytes(600_000)): Recording {
  const objectId = randomBytes(16).toString('hex');
  const recording = {
    runId: 1,
    taskId: 'a task',
    objectId,
    sizeBytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  };
  mkdirSync(dirname(pathOf(root, recording)), { recursive: true });
  writeFileSync(pathOf(root, recording), bytes);
  return recording;
}

async function list(folder: ObjectFolder) {
  const files: StoredFile[] = [];
  for await (const file of folder.files()) files.push(file);
  return files.sort((a, b) => (a.name < b.name ? -1 : 1));
}

describe('a folder of recordings', () => {
  it('tells sound bytes from missing, cut and altered ones', async (t) => {
    const { root, folder } = makeFolder(t);
    const recording = store(root);
    const look = (hash: boolean) => folder.inspect(recording, { hash, signal });
    assert.deepEqual([await look(false), await look(true)], ['sound', 'sound']);
    const bytes = readFileSync(pathOf(root, recording));
    bytes[300_000]! ^= 1;
    writeFileSync(pathOf(root, recording), bytes);
    assert.deepEqual([await look(false), await look(true)], ['sound', 'other_bytes']);
    writeFileSync(pathOf(root, recording), bytes.subarray(1));
    assert.deepEqual([await look(false), await look(true)], ['other_size', 'other_size']);
    rmSync(pathOf(root, recording));
    assert.deepEqual([await look(false), await look(true)], ['missing', 'missing']);
    symlinkSync('/dev/zero', pathOf(root, recording));
    assert.deepEqual([await look(false), await look(true)], ['missing', 'missing'], 'a link is no recording');
  });

  it('brings a recording whole, private and once', async (t) => {
    const [from, to] = [makeFolder(t), makeFolder(t)];
    const recording = store(from.root);
    assert.equal(await to.folder.copyFrom(recording, from.folder, signal), 'sound');
    await to.folder.sync();
    assert.deepEqual(readFileSync(pathOf(to.root, recording)), readFileSync(pathOf(from.root, recording)));
    assert.equal(statSync(pathOf(to.root, recording)).mode & 0o777, 0o600);
    assert.equal(statSync(to.root).mode & 0o777, 0o700);
    assert.deepEqual(readdirSync(dirname(pathOf(to.root, recording))), [`${recording.objectId}.flac`]);
  });

  it('takes nothing that is not what the row says, and leaves what it has', async (t) => {
    const [from, to] = [makeFolder(t), makeFolder(t)];
    const recording = store(from.root, Buffer.from('as it was stored'));
    const place = pathOf(from.root, recording);
    await to.folder.copyFrom(recording, from.folder, signal);
    const bring = () => to.folder.copyFrom(recording, from.folder, signal);
    writeFileSync(place, 'as it was stOred');
    assert.equal(await bring(), 'other_bytes');
    for (const bytes of ['', 'as it was', 'as it was stored, and then more']) {
      writeFileSync(place, bytes);
      assert.equal(await bring(), 'other_size');
    }
    rmSync(place);
    assert.equal(await bring(), 'missing');
    assert.equal(readFileSync(pathOf(to.root, recording), 'utf8'), 'as it was stored');
    assert.equal((await list(to.folder)).length, 1, 'no half of it is left');
  });

  it('replaces what has the name of a recording and is none', async (t) => {
    const [from, to] = [makeFolder(t), makeFolder(t)];
    const recording = store(from.root);
    mkdirSync(dirname(pathOf(to.root, recording)), { recursive: true });
    writeFileSync(pathOf(to.root, recording), 'something else');
    writeFileSync(`${pathOf(to.root, recording)}.part`, 'half of it, from an earlier time');
    assert.equal(await to.folder.copyFrom(recording, from.folder, signal), 'sound');
    assert.equal(await to.folder.inspect(recording, { hash: true, signal }), 'sound');
    assert.equal((await list(to.folder)).length, 1);
  });

  it('calls a source that fails half-way unreadable, and its own disk by its name', async (t) => {
    const [from, to] = [makeFolder(t), makeFolder(t)];
    const recording = store(from.root);
    async function* failing() {
      yield Buffer.from('a beginning');
      throw Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO', syscall: 'read' });
    }
    const broken: ObjectFolder = { ...from.folder, read: async () => Readable.from(failing()) };
    assert.equal(await to.folder.copyFrom(recording, broken, signal), 'unreadable');
    assert.deepEqual(await list(to.folder), []);
    rmSync(to.root, { recursive: true });
    writeFileSync(to.root, 'a file in the way');
    await assert.rejects(to.folder.copyFrom(recording, from.folder, signal), {
      code: 'busy',
      message: new RegExp(`^Cannot write ${to.root}.+a file stands where a folder should`),
    });
  });

  it('ends a copy when it is told to, and leaves no half of it', async (t) => {
    const [from, to] = [makeFolder(t), makeFolder(t)];
    const recording = store(from.root);
    const controller = new AbortController();
    const reason = new Error('enough');
    async function* interrupted() {
      yield Buffer.from('a beginning');
      controller.abort(reason);
      yield Buffer.from('more');
    }
    const source: ObjectFolder = { ...from.folder, read: async () => Readable.from(interrupted()) };
    await assert.rejects(to.folder.copyFrom(recording, source, controller.signal), reason);
    assert.deepEqual(await list(to.folder), []);
  });

  it('lists every file, and tells objects in their place from all else', async (t) => {
    const { root, folder } = makeFolder(t);
    assert.deepEqual(await list(folder), [], 'a folder that is not there yet');
    const recording = store(root);
    const shard = dirname(pathOf(root, recording));
    const { objectId } = recording;
    mkdirSync(join(root, 'zz'));
    writeFileSync(join(root, 'zz', `${objectId}.flac`), 'astray');
    writeFileSync(join(shard, `${objectId}.flac.part`), 'half');
    writeFileSync(join(root, 'notes.txt'), 'mine');
    assert.deepEqual(
      (await list(folder)).map(({ name, objectId: id, whole }) => [name, id, whole]),
      [
        [`${objectId.slice(0, 2)}/${objectId}.flac`, objectId, true],
        [`${objectId.slice(0, 2)}/${objectId}.flac.part`, objectId, false],
        ['notes.txt', null, false],
        [`zz/${objectId}.flac`, objectId, false],
      ],
    );
    const [whole] = await list(folder);
    assert.equal((await folder.facts(whole!))?.sizeBytes, recording.sizeBytes);
    await folder.remove(whole!);
    await folder.remove(whole!);
    assert.equal(await folder.facts(whole!), null);
  });

  it('has no place for what is no object id', async (t) => {
    const [from, to] = [makeFolder(t), makeFolder(t)];
    for (const objectId of ['../../etc/passwd', '', 'A'.repeat(32), `${'a'.repeat(32)}/`, 'a'.repeat(31)]) {
      const recording = { runId: 1, taskId: '', objectId, sizeBytes: 1, sha256: '' };
      assert.equal(await from.folder.inspect(recording, { hash: true, signal }), 'missing');
      assert.equal(await from.folder.read({ objectId }), null);
      assert.equal(await to.folder.copyFrom(recording, from.folder, signal), 'missing');
    }
    assert.throws(() => statSync(to.root), 'nothing was made for it');
  });

  it('counts a pipe, a folder and whatever is behind a link as missing, and does not wait for it', async (t) => {
    const [there, from, to] = [makeFolder(t), makeFolder(t), makeFolder(t)];
    const recordings = [store(from.root), store(from.root), store(from.root)] as const;
    const [piped, inFolder, inShard] = recordings;
    for (const { objectId } of recordings) cpSync(pathOf(from.root, { objectId }), pathOf(there.root, { objectId }));
    rmSync(pathOf(from.root, piped));
    execFileSync('mkfifo', [pathOf(from.root, piped)]);
    rmSync(pathOf(from.root, inFolder));
    mkdirSync(pathOf(from.root, inFolder));
    rmSync(dirname(pathOf(from.root, inShard)), { recursive: true });
    symlinkSync(dirname(pathOf(there.root, inShard)), dirname(pathOf(from.root, inShard)));
    for (const recording of recordings) {
      for (const hash of [false, true]) {
        assert.equal(await from.folder.inspect(recording, { hash, signal }), 'missing');
      }
      assert.equal(await from.folder.read(recording), null);
      assert.equal(await to.folder.copyFrom(recording, from.folder, signal), 'missing');
    }
    rmSync(from.root, { recursive: true });
    symlinkSync(there.root, from.root);
    const anew = createObjectFolder(from.root);
    assert.equal(await anew.inspect(piped, { hash: true, signal }), 'missing', 'the folder of all is a link');
  });

  it('writes through no link, and waits for no pipe, where its own files should be', async (t) => {
    const [from, to] = [makeFolder(t), makeFolder(t)];
    const [piped, linked, inShard] = [store(from.root), store(from.root), store(from.root)] as const;
    const victim = join(dirname(to.root), 'victim');
    writeFileSync(victim, 'as it was');
    for (const { objectId } of [piped, linked]) mkdirSync(dirname(pathOf(to.root, { objectId })), { recursive: true });
    execFileSync('mkfifo', [`${pathOf(to.root, piped)}.part`]);
    symlinkSync(victim, `${pathOf(to.root, linked)}.part`);
    for (const recording of [piped, linked]) {
      assert.equal(await to.folder.copyFrom(recording, from.folder, signal), 'sound');
      assert.equal(await to.folder.inspect(recording, { hash: true, signal }), 'sound');
    }
    assert.equal(readFileSync(victim, 'utf8'), 'as it was');
    const elsewhere = makeFolder(t).root;
    mkdirSync(elsewhere);
    rmSync(dirname(pathOf(to.root, inShard)), { recursive: true, force: true });
    symlinkSync(elsewhere, dirname(pathOf(to.root, inShard)));
    const anew = createObjectFolder(to.root);
    const refusal = { code: 'invalid_input', message: /is a symbolic link, and a folder is needed there/ };
    await assert.rejects(anew.copyFrom(inShard, from.folder, signal), refusal);
    assert.deepEqual(readdirSync(elsewhere), []);
  });
});
