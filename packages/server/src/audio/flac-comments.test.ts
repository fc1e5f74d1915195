// Comments are set in FLAC files of every shape, and nothing else of them changes.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setComments } from './flac-comments.ts';
import { createFlacFile } from './flac-file.ts';
import { metadataBlock, toFields, vorbisComment } from './flac-header.ts';
import { loadLibflac } from './libflac.ts';

const hasMetaflac = spawnSync('metaflac', ['--version']).status === 0;
const flac = await loadLibflac();
const folder = mkdtempSync(join(tmpdir(), 'lector-comments-'));
after(() => rmSync(folder, { recursive: true }));

const [STREAMINFO, PADDING, COMMENTS, PICTURE] = [0, 1, 4, 6];
const OURS = { TITLE: 'Grüße = ☺', TRACKNUMBER: '3', LANGUAGE: 'de-DE' };
const info = (isLast = false) => metadataBlock(STREAMINFO, Buffer.from('i'.repeat(34)), isLast);
const commentsOf = (comments: Record<string, string>, isLast = false, vendor = 'V') =>
  metadataBlock(COMMENTS, vorbisComment(vendor, toFields(comments)), isLast);
const file = (...parts: Uint8Array[]) => Buffer.concat([Buffer.from('fLaC'), ...parts, Buffer.from('frames')]);

async function* inPieces(bytes: Uint8Array, pieceLength: number) {
  for (let i = 0; i < bytes.length; i += pieceLength) yield bytes.subarray(i, i + pieceLength);
}

async function set(bytes: Uint8Array, pieceLength = 7, comments: Record<string, string> = OURS): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of setComments(inPieces(bytes, pieceLength), comments)) parts.push(part);
  return Buffer.concat(parts);
}

test('a field replaces the one of its name in any case, and other blocks and fields stay', async () => {
  const picture = metadataBlock(PICTURE, Buffer.alloc(2_000, 7), true);
  const before = file(info(), commentsOf({ language: 'de', LECTOR_RUN_ID: '5', Title: 'old' }), picture);
  const expected = file(info(), commentsOf({ ...OURS, LECTOR_RUN_ID: '5' }), picture);
  for (const pieceLength of [1, 3, 4, 5, 64, before.length]) {
    assert.ok((await set(before, pieceLength)).equals(expected), `pieces of ${pieceLength}`);
  }
  assert.ok((await set(expected)).equals(expected), 'the same again changes nothing');
});

test('the last block is marked as such, wherever the comments are', async () => {
  const padding = (isLast: boolean) => metadataBlock(PADDING, Buffer.alloc(9), isLast);
  const added = commentsOf(OURS, true, 'Lector');
  const cases: [Buffer, Buffer][] = [
    [file(info(), commentsOf({ A: 'b' }, true)), file(info(), commentsOf({ ...OURS, A: 'b' }, true))],
    [file(info(true)), file(info(), added)],
    [file(info(), padding(true)), file(info(), padding(false), added)],
    [
      file(info(), metadataBlock(PADDING, Buffer.alloc(0), true)),
      file(info(), metadataBlock(PADDING, Buffer.alloc(0), false), added),
    ],
    [file(info(), metadataBlock(COMMENTS, Buffer.from([255, 255, 255, 255, 1]), true)), file(info(), added)],
  ];
  for (const [before, expected] of cases) assert.deepEqual(await set(before), expected);
});

test('what is no FLAC passes unchanged, and so does what ends early', async () => {
  const whole = file(info(), commentsOf({ A: 'b'.repeat(40) }, true));
  for (const bytes of ['', 'fL', 'RIFF and more', 'fLaC\x84'].map((text) => Buffer.from(text, 'latin1'))) {
    assert.deepEqual(await set(bytes), bytes);
  }
  for (let end = 0; end < whole.indexOf(0x84); end++) {
    assert.deepEqual(await set(whole.subarray(0, end)), whole.subarray(0, end));
  }
});

test('a reader that stops early ends the source', async () => {
  let ended = false;
  async function* source() {
    try {
      for (;;) yield file(info(true));
    } finally {
      ended = true;
    }
  }
  for await (const _ of setComments(source(), OURS)) break;
  assert.ok(ended);
});

test('the reference programs take the files and read the comments', {
  skip: !hasMetaflac && 'NOT CHECKED: there is no `metaflac` program here',
}, async () => {
  const path = join(folder, 'a.flac');
  const encoded = createFlacFile({ flac, path, sampleRate: 22_050, comments: { LECTOR_RUN_ID: '5', LANGUAGE: 'de' } });
  encoded.write(Int16Array.from({ length: 100_000 }, (_, i) => 9_000 * Math.sin(i / 9)));
  encoded.finish();
  const before = readFileSync(path);
  writeFileSync(path, await set(before, 65_536));
  execFileSync('flac', ['-t', '-w', '-s', path]);
  const tags = execFileSync('metaflac', ['--no-utf8-convert', '--export-tags-to=-', path], { encoding: 'utf8' });
  assert.deepEqual(tags.trim().split('\n'), [...toFields(OURS), 'LECTOR_RUN_ID=5']);
  const read = (...args: string[]) => execFileSync('metaflac', [...args, path], { encoding: 'utf8' }).trim();
  assert.equal(read('--show-md5sum'), before.toString('hex', 26, 42));
  assert.equal(read('--show-vendor-tag'), 'Lector (libFLAC)');
});
