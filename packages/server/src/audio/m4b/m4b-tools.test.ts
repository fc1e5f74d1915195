// Audiobooks as independent programs read them: chapters, times, cover, tags, and where every chapter's sound begins.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import {
  decodeByFfmpeg,
  needsExiftool,
  needsFfmpeg,
  needsFfprobe,
  needsMediainfo,
  needsMutagen,
  readByExiftool,
  readByFfprobe,
  readByMediainfo,
  readByMutagen,
} from '../test-readers.ts';
import { correlation } from '../test-sounds.ts';
import { BOOK, makeChapter, PNG, RATE, writeM4b } from './test-audiobook.ts';

const folder = mkdtempSync(join(tmpdir(), 'lector-m4b-'));
after(() => rmSync(folder, { recursive: true }));

const chapters = [
  await makeChapter('Über den Anfang', 30_001),
  await makeChapter('第二章', 20 * 1_024),
  await makeChapter('Tom & <Jerry>', 26_111),
];
/** Each chapter has one packet more than its samples need. */
const STARTS = [0, 31 * 1_024, 52 * 1_024];
const END = STARTS[2]! + 26_111;
const titles = chapters.map(({ title }) => title);
const path = join(folder, 'book.m4b');
writeFileSync(path, writeM4b({ chapters }));

/** A thousandth of a second. */
const NEAR = 0.001;
const SERIES = '----:com.apple.iTunes:SERIES';

function areNear(found: readonly number[], samples: readonly number[]): void {
  assert.equal(found.length, samples.length);
  for (const [index, seconds] of found.entries()) {
    assert.ok(Math.abs(seconds - samples[index]! / RATE) <= NEAR, `${seconds} instead of ${samples[index]! / RATE}`);
  }
}

test('ffprobe reads chapters, streams, length, cover and tags', needsFfprobe, () => {
  const { format, streams, chapters: found } = readByFfprobe(path);
  assert.deepEqual(
    found.map(({ tags }: { tags: { title: string } }) => tags.title),
    titles,
  );
  areNear(
    found.map(({ start_time: start }: { start_time: string }) => Number(start)),
    STARTS,
  );
  areNear([Number(found[2].end_time), Number(format.duration)], [END, END]);
  const [sound, text, picture] = streams;
  assert.deepEqual([sound.codec_name, sound.profile, sound.channels, sound.sample_rate], ['aac', 'LC', 1, `${RATE}`]);
  assert.deepEqual([sound.tags.language, sound.disposition.default], ['deu', 1]);
  assert.deepEqual([text.codec_tag_string, text.disposition.default], ['text', 0]);
  assert.deepEqual([picture.codec_name, picture.disposition.attached_pic], ['png', 1]);
  const { tags } = format;
  assert.equal(tags.major_brand, 'M4B ');
  const names = ['title', 'album', 'artist', 'album_artist', 'genre', 'composer', 'date', 'synopsis', 'media_type'];
  const author = 'Arthur Conan Doyle, Jane Roe';
  assert.deepEqual(
    names.map((name) => tags[name]),
    [BOOK.title, BOOK.title, author, author, 'Audiobook', BOOK.narrator, BOOK.date, BOOK.description, '2'],
  );
  // The names under which Audiobookshelf looks for them.
  assert.deepEqual(
    [tags.SERIES, tags['SERIES-PART'], tags.PUBLISHER, tags.LANGUAGE, tags.gapless_playback],
    ['Holmes', '2', BOOK.publisher, 'de-AT', '1'],
  );
});

test('mutagen reads chapters, cover and tags', needsMutagen, () => {
  const { chapters: found, covers, tags } = readByMutagen(path);
  assert.deepEqual(
    found.map(([, title]: [number, string]) => title),
    titles,
  );
  areNear(
    found.map(([start]: [number, string]) => start),
    STARTS,
  );
  assert.deepEqual(covers, [[PNG.length, 14]]);
  assert.deepEqual([tags['©nam'], tags['©mvn'], tags['©mvi'], tags.stik], [[BOOK.title], ['Holmes'], [2], [2]]);
  assert.deepEqual([tags[SERIES], tags[`${SERIES}-PART`], tags.pgap], [['Holmes'], ['2'], true]);
});

test('exiftool reads chapters, languages, cover and tags, and warns of nothing', needsExiftool, () => {
  const told = readByExiftool(path);
  assert.deepEqual(
    [
      'File:FileType',
      'ItemList:MediaType',
      'ItemList:PlayGap',
      'Track1:ChapterListTrackID',
      'Track1:MediaLanguageCode',
    ].map((name) => told[name]),
    ['M4B', 'Audiobook', 'No Gap', 2, 'deu'],
  );
  assert.deepEqual(
    told['UserData:ChapterList'],
    titles.map((title, index) => `[0:00:0${(STARTS[index]! / RATE).toFixed(3)}] ${title}`),
  );
  assert.match(String(told['ItemList:CoverArt']), new RegExp(`${PNG.length} bytes`));
  const warnings = Object.entries(told).filter(([name]) => /Warning|Error/.test(name));
  assert.deepEqual(
    warnings.map(([, text]) => text),
    ['[minor] The ExtractEmbedded option may find more tags in the media data'],
    'the titles of chapters are the more there is',
  );
});

test('mediainfo reads chapters of both kinds, the cover and the gap', needsMediainfo, () => {
  const tracks = readByMediainfo(path);
  const [general] = tracks;
  const ofType = (type: string) => tracks.filter((track: { '@type': string }) => track['@type'] === type);
  assert.deepEqual([general.CodecID, general.Cover, general.Album], ['M4B ', 'Yes', BOOK.title]);
  const menus = ofType('Menu');
  assert.equal(menus.length, 2);
  for (const { extra } of menus) {
    const marks = Object.entries(extra).filter(([name]) => /^_\d/.test(name));
    assert.deepEqual(
      marks.map(([, title]) => title),
      titles,
    );
    areNear(
      marks.map(([name]) => Number(name.slice(-6).replace('_', '.'))),
      STARTS,
    );
  }
  areNear([Number(ofType('Audio')[0].Duration)], [END]);
});

const strength = (samples: Int16Array) => Math.sqrt(samples.reduce((sum, sample) => sum + sample ** 2, 0));

test(
  'what ffmpeg decodes begins with the first sample, and each mark is at the first sample of its chapter',
  needsFfmpeg,
  () => {
    const decoded = decodeByFfmpeg(path);
    assert.ok(decoded.length >= END && decoded.length < END + 1_024, `${decoded.length} instead of ${END}`);
    for (const [index, { sound }] of chapters.entries()) {
      const heard = (lag: number) => correlation(sound, decoded.subarray(Math.max(0, STARTS[index]! + lag)), 0);
      assert.ok(heard(0) > 0.99, `chapter ${index + 1}: ${heard(0)}`);
      for (const lag of [-2, -1, 1, 2]) {
        if (STARTS[index]! + lag >= 0) assert.ok(heard(lag) < heard(0), `chapter ${index + 1}, ${lag} samples away`);
      }
      if (index === 0) continue;
      const [before, after] = [-500, 0].map((from) =>
        decoded.subarray(STARTS[index]! + from, STARTS[index]! + from + 500),
      );
      assert.ok(strength(before!) < 0.03 * strength(after!), 'what the encoder put in front is next to silence');
    }
  },
);

test('three hundred chapters: all of them in the track, the first 255 in the list', needsFfprobe, async (t) => {
  const { adts } = await makeChapter('', 2_000);
  const many = Array.from({ length: 300 }, (_, index) => {
    return { title: `Chapter ${index + 1}`, adts, sizeBytes: adts.length, samples: 2_000 };
  });
  const long = join(folder, 'long.m4b');
  writeFileSync(long, writeM4b({ chapters: many, piece: 65_536 }));
  const { chapters: found } = readByFfprobe(long);
  assert.deepEqual([found.length, found[299].tags.title], [300, 'Chapter 300']);
  if (needsMutagen.skip) t.diagnostic(needsMutagen.skip);
  else assert.equal(readByMutagen(long).chapters.length, 255);
});
