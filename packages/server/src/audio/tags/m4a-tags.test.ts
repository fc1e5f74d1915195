// Tags of M4A files, as they are made and as they are set while a file streams by, and what independent readers find in them.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createM4aEncoder } from '../codecs/aac.ts';
import type { Comments } from '../flac-header.ts';
import {
  decodeByFfmpeg,
  needsExiftool,
  needsFfmpeg,
  needsFfprobe,
  needsMutagen,
  readByExiftool,
  readByFfprobe,
  readByMutagen,
} from '../test-readers.ts';
import { makeVoice } from '../test-sounds.ts';
import { setTags } from './set-tags.ts';

const folder = mkdtempSync(join(tmpdir(), 'lector-m4a-tags-'));
after(() => rmSync(folder, { recursive: true }));

const RATE = 24_000;
const OWN = {
  LECTOR_RUN_ID: '12345',
  LECTOR_VOICE: '7 Ännchen 安',
  LANGUAGE: 'und',
  LECTOR_TEXT_SHA256: 'ab'.repeat(32),
};
const ROW = {
  TITLE: 'Über den Wolken 雲',
  TRACKNUMBER: '3',
  TRACKTOTAL: '12',
  ALBUM: 'Prompts',
  DATE: '2026-05-17',
  LANGUAGE: 'de-DE',
};
const samples = makeVoice(30_000, RATE);

async function makeM4a(comments: Comments): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  const encoder = await createM4aEncoder({
    sampleRate: RATE,
    samples: samples.length,
    onBytes: (bytes) => parts.push(Uint8Array.from(bytes)),
    onHead: (head) => parts.unshift(head),
  });
  encoder.begin?.(comments);
  encoder.write(samples);
  encoder.finish();
  return Buffer.concat(parts);
}

const own = await makeM4a(OWN);
const bare = await makeM4a({});

async function tagged(bytes: Buffer, comments: Comments, piece = 1_000): Promise<Buffer> {
  async function* pieces() {
    for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
  }
  const parts: Uint8Array[] = [];
  for await (const part of setTags(pieces(), { format: 'm4a', comments })) parts.push(part);
  return Buffer.concat(parts);
}

const soundOf = (file: Buffer) => file.subarray(file.indexOf('mdat') + 4);

async function place(name: string, bytes: Promise<Buffer> | Buffer): Promise<string> {
  const path = join(folder, name);
  writeFileSync(path, await bytes);
  return path;
}

test('an M4A gets the tags of its row, keeps those it has, and stays the same audio', async () => {
  const made = await tagged(own, ROW);
  assert.ok(soundOf(made).equals(soundOf(own)));
  assert.ok((await tagged(own, ROW, 7)).equals(made), 'in pieces of any size');
  assert.ok((await tagged(made, ROW)).equals(made), 'once more is the same');
  const other = await tagged(made, { ...ROW, TITLE: 'Another' });
  assert.ok(!other.includes(ROW.TITLE) && other.includes(OWN.LECTOR_TEXT_SHA256));
});

test('ffprobe finds them, and every sample', { skip: needsFfprobe.skip || needsFfmpeg.skip }, async () => {
  const path = await place('row.m4a', tagged(own, ROW));
  const { tags } = readByFfprobe(path).format;
  assert.deepEqual(
    [tags.title, tags.album, tags.track, tags.date, tags.LANGUAGE, tags.LECTOR_RUN_ID, tags.LECTOR_VOICE],
    [ROW.TITLE, ROW.ALBUM, '3/12', ROW.DATE, 'de-DE', OWN.LECTOR_RUN_ID, OWN.LECTOR_VOICE],
  );
  const untouched = decodeByFfmpeg(await place('bare.m4a', bare));
  assert.deepEqual(decodeByFfmpeg(path), untouched);
  assert.deepEqual(decodeByFfmpeg(await place('bare-row.m4a', tagged(bare, ROW))), untouched, 'also where none were');
});

test('ffprobe finds the tags of a book', { skip: needsFfprobe.skip }, async () => {
  const book = { ARTIST: 'Ada Writer', ALBUMARTIST: 'Ada', COMPOSER: 'A Voice', GENRE: 'Audiobook', DATE: '1892' };
  const { tags } = readByFfprobe(await place('book.m4a', tagged(own, { ...ROW, ...book }))).format;
  assert.deepEqual(
    [tags.artist, tags.album_artist, tags.composer, tags.genre, tags.date],
    ['Ada Writer', 'Ada', 'A Voice', 'Audiobook', '1892'],
  );
});

test('exiftool finds them', needsExiftool, async () => {
  const told = readByExiftool(await place('exiftool.m4a', tagged(own, ROW)));
  const found = ['ItemList:Title', 'ItemList:Album', 'ItemList:TrackNumber', 'iTunes:LANGUAGE', 'iTunes:LECTOR_RUN_ID'];
  assert.deepEqual(
    found.map((name) => String(told[name])),
    [ROW.TITLE, ROW.ALBUM, '3 of 12', 'de-DE', OWN.LECTOR_RUN_ID],
  );
  assert.ok(!Object.keys(told).some((name) => /Warning|Error/.test(name)), JSON.stringify(told));
});

test('mutagen finds them', needsMutagen, async () => {
  const { tags } = readByMutagen(await place('mutagen.m4a', tagged(own, ROW)));
  assert.deepEqual(
    [tags['©nam'], tags['©alb'], tags['©day'], tags.trkn, tags['----:com.apple.iTunes:LECTOR_TEXT_SHA256']],
    [[ROW.TITLE], [ROW.ALBUM], [ROW.DATE], [[3, 12]], [OWN.LECTOR_TEXT_SHA256]],
  );
});

test('what is damaged, cut off or another format passes as it is', async () => {
  for (const length of [0, 5, 8, 20, 40, 300]) {
    const cut = own.subarray(0, length);
    assert.ok((await tagged(cut, ROW)).equals(cut), `${length}`);
  }
  const other = Buffer.from('RIFF....WAVEfmt and so on, for a while');
  assert.ok((await tagged(other, ROW)).equals(other));
  const soundFirst = Buffer.concat([own.subarray(0, 32), Buffer.from('\0\0\0\x08mdat'), own.subarray(32)]);
  assert.ok((await tagged(soundFirst, ROW)).equals(soundFirst), 'offsets may lead in front of the table');
});

test('a damaged table of contents is never a reason to fail or to touch the sound', async () => {
  for (let at = 0; at < own.length - soundOf(own).length; at++) {
    for (const wrong of [0x00, 0xff]) {
      const damaged = Buffer.from(own);
      damaged[at] = wrong;
      const made = await tagged(damaged, ROW, 4_096);
      assert.ok(made.subarray(-soundOf(own).length).equals(soundOf(own)), `byte ${at}`);
    }
  }
});
