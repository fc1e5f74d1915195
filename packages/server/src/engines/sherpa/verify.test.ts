import assert from 'node:assert/strict';
import { appendFile, mkdtemp, readFile, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { installTone } from '../../../test/tone-voices/install-tone.ts';
import {
  writeKittenVoice,
  writeKokoroVoice,
  writePiperVoice,
  writeTextVoice,
} from '../../../test/tone-voices/tone-voices.ts';
import type { VoiceManifest } from '../../domain/voice-manifest.ts';
import { encodeMetadata } from './onnx-file.ts';
import { digestOf, verifyVoice } from './verify.ts';

const base = await mkdtemp(join(tmpdir(), 'lector-verify-'));
after(() => rm(base, { recursive: true }));
let count = 0;
const newFolder = (): string => join(base, `voice-${count++}`);

/** The findings after a change, with sizes and digests of the changed files: as if it had been installed so. */
async function afterChange(
  write: (folder: string) => Promise<string>,
  change: (folder: string) => Promise<void>,
  changed: Partial<VoiceManifest> = {},
): Promise<readonly string[]> {
  const folder = await write(newFolder());
  const manifest = { ...(await installTone(folder, 'tone')), ...changed };
  await change(folder);
  const files = Object.entries(manifest.files).map(async ([role, file]) => {
    const place = join(folder, file.path);
    return [role, { ...file, bytes: (await readFile(place)).length, sha256: await digestOf(place) }] as const;
  });
  return verifyVoice(folder, { ...manifest, files: Object.fromEntries(await Promise.all(files)) });
}

const unchanged = async (): Promise<void> => {};

suite('checks before native code sees a file', () => {
  test('nothing is found in voices as they are installed', async () => {
    for (const write of [writeTextVoice, writePiperVoice, writeKokoroVoice, writeKittenVoice]) {
      assert.deepEqual(await afterChange(write, unchanged), []);
    }
  });

  test('a file that is gone, cut short, altered, or a link is found by its name', async () => {
    const folder = await writeTextVoice(newFolder());
    const manifest = await installTone(folder, 'tone');
    const tokens = join(folder, 'tokens.txt');
    const original = await readFile(tokens);
    await truncate(tokens, 100);
    assert.match((await verifyVoice(folder, manifest)).join(), /tokens: tokens\.txt has 100 bytes instead of \d+/);
    await writeFile(tokens, original.fill(0x61, 0, 1));
    assert.match((await verifyVoice(folder, manifest)).join(), /not the file that was installed/);
    await rename(tokens, join(folder, 'elsewhere'));
    assert.match((await verifyVoice(folder, manifest)).join(), /tokens\.txt is missing/);
    await symlink('elsewhere', tokens);
    assert.match((await verifyVoice(folder, manifest)).join(), /no regular file/);
  });

  test('a path that leads out of the folder is never opened', async () => {
    const folder = await writeTextVoice(newFolder());
    const manifest = await installTone(folder, 'tone');
    for (const path of ['../x', '/etc/hostname', 'a//b', '.', 'a\\b']) {
      const files = { ...manifest.files, tokens: { ...manifest.files.tokens!, path } };
      assert.match((await verifyVoice(folder, { ...manifest, files })).join(), /leads out of the voice folder/);
    }
  });

  test('a manifest with roles that the family lacks, or without some that it needs, is told apart', async () => {
    const folder = await writeTextVoice(newFolder());
    const { tokens, ...files } = (await installTone(folder, 'tone')).files;
    const manifest = await installTone(folder, 'tone');
    const findings = await verifyVoice(folder, { ...manifest, files: { ...files, vocoder: tokens! } });
    assert.deepEqual(findings, [
      'the manifest names no file for tokens, which a vits voice needs',
      'the manifest names a file for vocoder, which a vits voice does not have',
    ]);
  });

  test('metadata that contradicts the manifest is found', async () => {
    const append = (entries: Record<string, string | number>) => (folder: string) =>
      appendFile(join(folder, 'tone-text.onnx'), encodeMetadata(entries));
    assert.match((await afterChange(writeTextVoice, append({ sample_rate: 16000 }))).join(), /speaks at 16000 Hz/);
    assert.match((await afterChange(writeTextVoice, append({ n_speakers: 1 }))).join(), /has 1 speakers/);
    assert.match((await afterChange(writeTextVoice, append({ n_speakers: 'two' }))).join(), /no usable n_speakers/);
  });

  test('a model that ends too early is found even when its digest is the one that was installed', async () => {
    const cut = (folder: string): Promise<void> => truncate(join(folder, 'tone-text.onnx'), 9_000);
    assert.match(
      (await afterChange(writeTextVoice, cut)).join(),
      /the file for model cannot be read: it .*ends too early/,
    );
  });

  test('styles that are not as many as the model counts are found', async () => {
    const cut = (folder: string): Promise<void> => truncate(join(folder, 'voices.bin'), 8);
    assert.match((await afterChange(writeKokoroVoice, cut)).join(), /voices\.bin has 8 bytes instead of 8160/);
    assert.match((await afterChange(writeKittenVoice, cut)).join(), /voices\.bin has 8 bytes instead of 16/);
  });

  test('a table of tokens with a doubled, long, missing or unreadable symbol is found', async () => {
    const table = (text: string) => (folder: string) => writeFile(join(folder, 'tokens.txt'), text);
    const text = async (content: string) => (await afterChange(writeTextVoice, table(content))).join();
    assert.match(await text('a 0\na 1\n'), /line 2 of the table of tokens holds a symbol for the second time/);
    assert.match(await text('a 0\nab 1\n'), /line 2 .* more than one character/);
    assert.match(await text('a 0\n\nb 1\n'), /line 2 .* is empty/);
    assert.match(await text('a b c\n'), /line 1 .* not a symbol and a number/);
    assert.match(await text(''), /the table of tokens is empty/);
    assert.match((await afterChange(writePiperVoice, table('a 0\n'))).join(), /its table of tokens has no '_'/);
    assert.match((await afterChange(writeKokoroVoice, table('a 0\n'))).join(), /its table of tokens has no ' '/);
  });
});
