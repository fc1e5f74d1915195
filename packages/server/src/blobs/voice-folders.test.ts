// Which voice folders are sound, and what is said of the others.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { printManifest } from '../domain/parse-manifest.ts';
import { exampleManifest } from '../domain/test-manifest.ts';
import { createVoiceFolders } from './voice-folders.ts';

test('sound folders are told with their manifests, broken ones with what is wrong', async (t) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'lector-voices-'));
  t.after(() => rmSync(dataDir, { recursive: true, force: true }));
  const folders = createVoiceFolders({ root: join(dataDir, 'voices') });
  assert.deepEqual(await folders.read(), [], 'before anything was installed');

  const put = (name: string, files: Readonly<Record<string, string>>, id = name) => {
    const path = join(dataDir, 'voices', name);
    const all = { 'voice.json': printManifest(exampleManifest({ id })), ...files };
    for (const [file, content] of Object.entries(all)) {
      mkdirSync(dirname(join(path, file)), { recursive: true });
      writeFileSync(join(path, file), content);
    }
    return path;
  };
  const sound = { 'model.onnx': '12345', 'data/tokens.txt': '123' };
  put('a-sound', { ...sound, 'other.txt': 'is left alone' });
  put('b-short', { ...sound, 'model.onnx': '1234' });
  put('c-missing', { 'model.onnx': '12345' });
  symlinkSync(
    join(put('d-link', { 'data/tokens.txt': '123' }), '..', 'a-sound', 'model.onnx'),
    join(dataDir, 'voices/d-link/model.onnx'),
  );
  put('e-renamed', sound, 'another');
  put('f-cut', { ...sound, 'voice.json': '{"format":1' });
  put('.part-of-g', sound, 'g');
  mkdirSync(join(dataDir, 'voices', 'h-empty'));
  writeFileSync(join(dataDir, 'voices', 'i-file'), '');

  const found = await folders.read();
  assert.deepEqual(
    found.map((folder) => [folder.name, 'problem' in folder ? folder.problem : folder.manifest.id]),
    [
      ['a-sound', 'a-sound'],
      ['b-short', 'model.onnx has 4 bytes, and should have 5'],
      ['c-missing', 'data/tokens.txt is missing'],
      ['d-link', 'model.onnx is no ordinary file'],
      ['e-renamed', 'it was renamed: its id is another name'],
      ['f-cut', 'voice.json is cut short or no JSON'],
      ['h-empty', 'it holds no voice.json that can be read'],
      ['i-file', 'it is no folder'],
    ],
  );
});

test('the bytes of a folder are compared with its manifest on demand', async (t) => {
  const root = mkdtempSync(join(tmpdir(), 'lector-voices-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  const sha256 = createHash('sha256').update('12345').digest('hex');
  const manifest = exampleManifest({ id: 'a', files: { model: { path: 'model.onnx', bytes: 5, sha256 } } });
  const folder = { name: 'a', path: join(root, 'a'), manifest };
  const folders = createVoiceFolders({ root });
  const { signal } = new AbortController();
  mkdirSync(folder.path);
  writeFileSync(join(folder.path, 'model.onnx'), '12345');
  assert.equal(await folders.findDamage(folder, signal), null);
  for (const other of ['12346', '1234', '123456']) {
    writeFileSync(join(folder.path, 'model.onnx'), other);
    assert.equal(await folders.findDamage(folder, signal), 'model.onnx is not what was installed');
  }
});
