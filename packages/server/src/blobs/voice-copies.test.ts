// Voice folders in a backup and out of it: whole, only where something has changed, and nothing through links.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import {
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
import { describe, it, type TestContext } from 'node:test';
import { printManifest } from '../domain/parse-manifest.ts';
import { exampleManifest } from '../domain/test-manifest.ts';
import { createVoiceCopies } from './voice-copies.ts';

const signal = new AbortController().signal;

function open(t: TestContext) {
  const root = mkdtempSync(join(tmpdir(), 'lector-copies-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  const [from, to] = [join(root, 'voices'), join(root, 'backup', 'voices')];
  const write = (path: string, text: string) => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  };
  return {
    from,
    to,
    write,
    /** With a recording beside the files of the manifest. */
    put(name: string, model = 'the model') {
      const files = Object.fromEntries(
        Object.entries({ model: ['model.onnx', model], tokens: ['data/tokens.txt', 'a 1'] } as const).map(
          ([role, [path, text]]) => {
            write(join(from, name, path), text);
            return [role, { path, bytes: text.length, sha256: createHash('sha256').update(text).digest('hex') }];
          },
        ),
      );
      write(join(from, name, 'voice.json'), printManifest(exampleManifest({ id: name, files })));
      write(join(from, name, 'references', 'a.wav'), 'a recording');
    },
    read: (name: string, path = 'model.onnx') => readFileSync(join(to, name, path), 'utf8'),
    /** As a command does it that runs once. */
    async copy(verify = false) {
      const copies = createVoiceCopies({ from, to });
      const report = await copies.copy({ verify, signal });
      await copies.tidy();
      return report;
    },
  };
}

describe('copies of voice folders', () => {
  it('hold every file, and what is the same is not copied again', async (t) => {
    const { put, copy, read, to } = open(t);
    assert.deepEqual(await copy(), { folders: 0, copiedBytes: 0, broken: [] });
    put('a');
    put('b');
    const first = await copy();
    assert.equal(first.folders, 2);
    assert.ok(first.copiedBytes > 0);
    assert.deepEqual(readdirSync(to), ['a', 'b']);
    assert.equal(read('a'), 'the model');
    assert.equal(read('a', 'data/tokens.txt'), 'a 1');
    assert.equal(read('a', 'references/a.wav'), 'a recording');
    const { ino } = statSync(join(to, 'a'));
    assert.deepEqual(await copy(), { folders: 2, copiedBytes: 0, broken: [] });
    assert.deepEqual(await copy(true), { folders: 2, copiedBytes: 0, broken: [] });
    assert.equal(statSync(join(to, 'a')).ino, ino);
  });

  it('follow what was installed anew, recorded and removed', async (t) => {
    const { put, copy, read, from, to, write } = open(t);
    put('a');
    put('b');
    await copy();
    put('a', 'a new model');
    write(join(from, 'a', 'references', 'b.wav'), 'another');
    rmSync(join(from, 'b'), { recursive: true });
    assert.equal((await copy()).folders, 1);
    assert.deepEqual(readdirSync(to), ['a']);
    assert.equal(read('a'), 'a new model');
    assert.equal(read('a', 'references/b.wav'), 'another');
  });

  it('keep the sound copy of a folder that was damaged since, and name what is wrong', async (t) => {
    const { put, copy, read, from, write, to } = open(t);
    put('a');
    put('b');
    await copy();
    write(join(from, 'a', 'model.onnx'), 'the modem'); // as long as it was
    rmSync(join(from, 'b', 'data'), { recursive: true });
    rmSync(join(to, 'a', 'references'), { recursive: true });
    const { broken, folders } = await copy();
    assert.deepEqual(broken, [
      { folder: 'a', problem: 'model.onnx is not what was installed' },
      { folder: 'b', problem: 'data/tokens.txt is missing' },
    ]);
    assert.equal(folders, 0);
    assert.equal(read('a'), 'the model');
    assert.equal(read('b'), 'the model');
  });

  it('are mended when somebody looks at their bytes', async (t) => {
    const { put, copy, read, write, to } = open(t);
    put('a');
    await copy();
    write(join(to, 'a', 'model.onnx'), 'the modem');
    assert.equal((await copy()).copiedBytes, 0);
    assert.ok((await copy(true)).copiedBytes > 0);
    assert.equal(read('a'), 'the model');
  });

  it('go on after an interrupted one, and leave nothing of it', async (t) => {
    const { put, copy, read, write, to } = open(t);
    put('a');
    write(join(to, '.copy-a', 'model.onnx'), 'half');
    write(join(to, '.old-a', 'model.onnx'), 'old');
    await copy();
    assert.deepEqual(readdirSync(to), ['a']);
    assert.equal(read('a'), 'the model');
    const aborted = createVoiceCopies({ from: to, to: join(to, '..', 'other') });
    await assert.rejects(aborted.copy({ verify: false, signal: AbortSignal.abort(new Error('enough')) }), /enough/);
  });

  it('follow no link', async (t) => {
    const { put, copy, from, to, write } = open(t);
    put('a');
    put('b');
    write(join(from, '..', 'secret', 'tokens.txt'), 'a 1');
    rmSync(join(from, 'a', 'data'), { recursive: true });
    symlinkSync(join(from, '..', 'secret'), join(from, 'a', 'data'));
    symlinkSync(join(from, '..', 'secret', 'tokens.txt'), join(from, 'b', 'references', 'c.wav'));
    symlinkSync(join(from, 'b'), join(from, 'c'));
    const { broken } = await copy();
    assert.deepEqual(broken, [
      { folder: 'a', problem: 'data/tokens.txt is behind a link' },
      { folder: 'c', problem: 'it is no folder' },
    ]);
    assert.deepEqual(readdirSync(to), ['b']);
    assert.deepEqual(readdirSync(join(to, 'b', 'references')), ['a.wav']);
    rmSync(to, { recursive: true });
    symlinkSync(from, to);
    await assert.rejects(copy(), /is a symbolic link, and a folder is needed there/);
  });
});
