// The bytes of audiobooks: the same each time, refused where they would be no book, and right where numbers get large.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findBoxes, readBoxes } from '../mp4/read-boxes.ts';
import { m4bBeginning } from './m4b-beginning.ts';
import { BOOK, encodeAdts, makeChapter, RATE, type TestChapter, writeM4b } from './test-audiobook.ts';

const one = await makeChapter('One', 5_000);
const other = await makeChapter('Other', 3_000);
const chapters = [one, other];

/** The bodies of boxes along a path, as far as they can be read: sound that is not there is missing at the end. */
function bodiesOf(file: Buffer, ...path: readonly string[]): readonly Buffer[] {
  const movie = file.indexOf('moov') - 4;
  const boxes = readBoxes(file.subarray(movie, movie + file.readUInt32BE(movie)));
  return findBoxes(boxes, ['moov', ...path]).map(({ body }) => body);
}

test('the same book has the same bytes, in pieces of any size', () => {
  const whole = writeM4b({ chapters, piece: 1_000_000 });
  for (const piece of [1, 7, 333]) assert.ok(writeM4b({ chapters, piece }).equals(whole), `${piece}`);
  assert.ok(whole.indexOf('moov') < whole.indexOf('mdat'));
});

const changed = (chapter: TestChapter, changes: Partial<TestChapter>): TestChapter => ({ ...chapter, ...changes });
const cut = one.adts.subarray(0, -3);
const noise = Buffer.alloc(one.adts.length, 0x55);

for (const [what, wrong, expected] of [
  ['no chapters', { chapters: [] }, /without chapters/],
  ['another rate', { chapters: [one, await makeChapter('x', 3_000, 22_050)] }, /chapter 2 of 2 has 22050 Hz.*24000 Hz/],
  ['no AAC', { chapters: [changed(one, { adts: noise })] }, /chapter 1 of 1 is not AAC/],
  [
    'a packet cut off',
    { chapters: [changed(one, { adts: cut, sizeBytes: cut.length }), other] },
    /1 of 2 ends in the middle/,
  ],
  [
    'bytes that are missing',
    { chapters: [one, changed(other, { adts: other.adts.subarray(0, -3) })] },
    /2 of 2 has 3 bytes less/,
  ],
  [
    'a chapter that is missing',
    { chapters: [one, changed(other, { adts: Buffer.alloc(0) })] },
    /1 chapters instead of 2/,
  ],
  ['more than was told', { chapters: [changed(one, { adts: Buffer.concat([one.adts, other.adts]) })] }, /more audio/],
  [
    'other samples than were told',
    { chapters: [changed(one, { samples: 7_000 })] },
    /6 packets, which are not 7000 samples/,
  ],
  [
    'fewer samples than were told',
    { chapters: [changed(one, { samples: 4_096 })] },
    /6 packets, which are not 4096 samples/,
  ],
  [
    'an empty chapter',
    { chapters: [one, changed(one, { adts: Buffer.alloc(0), sizeBytes: 0 }), other] },
    /2 of 3 has 0 packets/,
  ],
  ['a cover of another kind', { chapters, book: { ...BOOK, cover: Buffer.from('GIF89a') } }, /neither JPEG nor PNG/],
  [
    'a cover that is too large',
    { chapters, book: { ...BOOK, cover: Buffer.alloc(2 ** 21 + 1) } },
    /2097153 bytes, more than 2097152/,
  ],
  [
    'other bytes the second time',
    { chapters: [one], again: await encodeAdts(other.sound, RATE) },
    /others than they were/,
  ],
] as const) {
  test(`${what}: refused, and said what it is`, () => {
    assert.throws(() => writeM4b(wrong), { name: 'RangeError', message: expected });
  });
}

test('what is not known is left out, and a part says which it is', () => {
  const bare = writeM4b({ chapters, book: { title: 'T', authors: [] } });
  const types = (file: Buffer) => {
    const [meta] = bodiesOf(file, 'udta', 'meta');
    return findBoxes(readBoxes(meta!.subarray(4)), ['ilst']).flatMap(({ body }) =>
      readBoxes(body).map(({ type }) => type),
    );
  };
  assert.deepEqual(types(bare), ['©nam', '©alb', '©gen', 'stik', 'pgap']);
  const part = writeM4b({ chapters, book: { title: 'T', authors: [], part: { number: 2, total: 3 } } });
  assert.ok(part.includes('T (2/3)') && types(part).includes('trkn'));
  const between = writeM4b({ chapters, book: { title: 'T', authors: [], series: { name: 'S', position: '1.5' } } });
  assert.ok(between.includes('1.5') && !types(between).includes('©mvi'));
});

test('long titles end with a whole character', () => {
  const title = `${'x'.repeat(254)}雲${'y'.repeat(5_000)}`;
  const [list] = bodiesOf(writeM4b({ chapters: [changed(one, { title })] }), 'udta', 'chpl');
  // Version and flags, reserved, number of entries; of the first its time and the length of its title.
  assert.deepEqual([list![0], list![8], list![17]], [1, 1, 254]);
  assert.equal(list!.subarray(18).toString(), 'x'.repeat(254));
});

test('marks are told in seconds in the list, and in samples in the track', () => {
  const file = writeM4b({ chapters: [one, other, one] });
  const [list] = bodiesOf(file, 'udta', 'chpl');
  const starts = [0, 6 * 1_024, 10 * 1_024];
  const at = [9, 9 + 9 + 3, 9 + 9 + 3 + 9 + 5];
  assert.deepEqual(
    at.map((place) => Number(list!.readBigUInt64BE(place))),
    starts.map((start) => Math.round((start / RATE) * 10_000_000)),
  );
  const [, track] = bodiesOf(file, 'trak', 'mdia', 'minf', 'stbl', 'stts');
  const durations = [0, 1, 2].map((index) => track!.readUInt32BE(8 + 8 * index + 4));
  assert.deepEqual(durations, [starts[1], starts[2]! - starts[1]!, 5_000]);
});

test('past four gigabytes places have 64 bits, and so has the length', () => {
  const sizes = new Uint32Array(100_000).fill(50_000);
  const long = { title: 'Long', sizeBytes: 0, samples: 99_999 * 1_024, packets: 100_000 };
  const contents = { book: BOOK, chapters: [long], sampleRate: RATE, sizes, soundBytes: 5e9 };
  const head = Buffer.concat(m4bBeginning(contents));
  const stbl = ['trak', 'mdia', 'minf', 'stbl'];
  assert.equal(bodiesOf(head, ...stbl, 'stco').length, 0);
  const [sound, text] = bodiesOf(head, ...stbl, 'co64');
  const packet = 2 + 'Long'.length + 12;
  assert.equal(Number(text!.readBigUInt64BE(8)), head.length - packet);
  assert.equal(Number(sound!.readBigUInt64BE(8)), head.length);
  assert.equal(Number(sound!.readBigUInt64BE(sound!.length - 8)), head.length + 1_562 * 64 * 50_000);
  const data = head.indexOf('mdat');
  assert.deepEqual([head.readUInt32BE(data - 4), Number(head.readBigUInt64BE(data + 4))], [1, 16 + packet + 5e9]);
});

test('more samples than 32 bits can count are told in 64, and no chapter may have as many', () => {
  const packets = 2_100_000;
  const half = { title: 'Half', sizeBytes: 0, samples: (packets - 1) * 1_024, packets };
  const facts = { book: BOOK, sampleRate: 48_000, sizes: new Uint32Array(2).fill(3), soundBytes: 6 };
  const [, text] = bodiesOf(Buffer.concat(m4bBeginning({ ...facts, chapters: [half, half] })), 'trak', 'mdia', 'mdhd');
  assert.deepEqual([text![0], Number(text!.readBigUInt64BE(24))], [1, (2 * packets - 1) * 1_024]);
  const whole = { ...half, packets: 2 * packets, samples: (2 * packets - 1) * 1_024 };
  assert.throws(() => m4bBeginning({ ...facts, chapters: [whole] }), /chapter 1 has more than 4294967295 samples/);
});

test('what goes on with the chapter before has no mark of its own', () => {
  const parts = [one, { ...other, title: 'not shown', continues: true }, changed(one, { title: 'Last' })];
  const file = writeM4b({ chapters: parts, piece: 999 });
  const whole = writeM4b({ chapters: [one, other, one], piece: 999 });
  const listed = (bytes: Buffer) => bodiesOf(bytes, 'udta', 'chpl')[0]!;
  assert.deepEqual([listed(file)[8], listed(whole)[8]], [2, 3]);
  assert.ok(!file.includes('not shown') && file.includes('Last'));
  // The same sound, and the same length of it.
  const sound = (bytes: Buffer) => bytes.subarray(bytes.length - one.adts.length);
  assert.ok(sound(file).equals(sound(whole)));
  assert.deepEqual(bodiesOf(file, 'mvhd'), bodiesOf(whole, 'mvhd'));
});
