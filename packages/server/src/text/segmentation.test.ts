// Segments: where texts are cut, that nothing is lost, and that the time stays linear for any text.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { assertLinear, cpuUs } from './cpu-growth.suite.ts';
import { UNLIMITED } from './piece-limits.ts';
import { SEGMENT_LIMIT, segmentText } from './segmentation.ts';

const cut = (text: string, tag = 'en-us', limits = UNLIMITED) => [...segmentText(text, { tag, limits })];
const texts = (text: string, tag = 'en-us') => cut(text, tag).map((segment) => segment.text);

test('sentences are cut at their ends', () => {
  assert.deepEqual(texts('One. Two! Three? Four'), ['One. ', 'Two! ', 'Three? ', 'Four']);
  assert.deepEqual(texts('今天很好。明天呢？', 'zh-cn'), ['今天很好。', '明天呢？']);
  assert.deepEqual(texts('यह एक है। वह दो है।', 'hi-in'), ['यह एक है। ', 'वह दो है।']);
});

test('abbreviations, initials and ordinals do not end a sentence', () => {
  for (const [text, tag] of [
    ['Dr. Smith met Mrs. Jones.', 'en-us'],
    ['J. R. R. Tolkien wrote it.', 'en-gb'],
    ['See No. 5 and fig. 3 below.', 'en-us'],
    ['Das gilt z. B. Äpfeln und d. h. Birnen.', 'de-de'],
    ['Am 3. Oktober ist frei.', 'de-de'],
    ['M. Dupont est venu.', 'fr-fr'],
    ['El Sr. García y la Sra. López.', 'es-es'],
    ['Wait... what?', 'en-us'],
  ] as const) {
    assert.deepEqual(texts(text, tag), [text]);
  }
  assert.equal(texts('It was I. Then he left.').length, 2);
  assert.equal(texts('I said no. Never again.').length, 2);
  assert.equal(texts('It was in 1984. Then came 85.').length, 2);
});

test('what follows a segment tells how long to pause', () => {
  assert.deepEqual(
    cut('Title\n\nOne. Two.\r\n\r\nThree.').map(({ after }) => after),
    ['paragraph', 'sentence', 'paragraph', 'sentence'],
  );
});

test('a line end that only wraps a full line is no sentence end, that of a short line is', () => {
  const wrapped = 'This line is quite long enough to have been wrapped by an\nEditor of texts. Next.';
  assert.equal(texts(wrapped).length, 2);
  assert.equal(texts('A heading\nThen text.').length, 2);
  const list = 'This first item of the list is long enough to look wrapped\n- second item';
  assert.equal(texts(list).length, 2);
});

test('long sentences are cut at clauses, else at spaces, else between graphemes', () => {
  const clauses = cut(`${'word '.repeat(60).trim()}, ${'word '.repeat(60)}`);
  assert.deepEqual([clauses[0]!.after, clauses[0]!.text.trimEnd().at(-1)], ['clause', ',']);
  const words = texts('word '.repeat(300));
  assert.ok(words.every((text) => text.length <= SEGMENT_LIMIT && text.startsWith('word')));
  assert.ok(texts('1,000,'.repeat(300)).every((text) => text.length <= SEGMENT_LIMIT));
  const family = '👨‍👩‍👧‍👦';
  for (const text of texts(family.repeat(200))) assert.equal(text.replaceAll(family, ''), '');
  for (const text of texts(`a${'\u0301'.repeat(2_000)}`)) assert.ok(text.length <= SEGMENT_LIMIT);
  for (const text of texts('𝒳'.repeat(2_000))) assert.ok(text.isWellFormed());
});

test('the segments are the text again, and none is longer than the limit', () => {
  const unit = fc.constantFrom(
    'a',
    'B',
    '.',
    '. ',
    '!',
    '\n',
    '\r\n',
    '\t',
    ' ',
    ',',
    '5',
    '中',
    '。',
    '\u0301',
    '😀',
    '\ud83d',
    'Dr.',
    '\u2029',
  );
  const any = fc.oneof(
    fc.string({ unit, maxLength: 3_000, size: 'max' }),
    fc.string({ unit: 'binary', maxLength: 300 }),
  );
  fc.assert(
    fc.property(any, fc.constantFrom('en-us', 'de-de', 'zh-cn', 'th-th', 'zh-cn-henan'), (text, tag) => {
      const segments = texts(text, tag);
      assert.equal(segments.join(''), text);
      for (const segment of segments) assert.ok(segment.length > 0 && segment.length <= SEGMENT_LIMIT);
    }),
    { numRuns: 300 },
  );
});

const HOSTILE: Readonly<Record<string, string>> = {
  letters: 'a',
  stops: '.',
  'stops with brackets': '.(',
  'stops with digits': '1. ',
  'lower-case sentences': 'a. ',
  initials: 'A. ',
  titles: 'Dr. ',
  spaces: ' ',
  'line ends': '\n',
  'blank lines': ' \n',
  commas: ',',
  marks: '\u0301',
  quotes: '"',
  joiners: '\u200d',
  flags: '🇩🇪',
  'conjuncts without end': 'क्',
  'carriage returns': '\r',
};

test('no text makes it slower than linear', () => {
  for (const [name, unit] of Object.entries(HOSTILE)) {
    assertLinear(name, 25_000, (length) => {
      const text = `x${unit.repeat(length / unit.length)}`;
      let total = 0;
      for (const segment of segmentText(text, { tag: 'en-us', limits: UNLIMITED })) total += segment.text.length;
      assert.equal(total, text.length);
    });
  }
});

test('it is lazy: the first segment of a long text comes before the others are looked for', () => {
  const segments = segmentText('A short sentence. '.repeat(50_000), { tag: 'en-us', limits: UNLIMITED });
  const first = cpuUs(() => assert.equal(segments.next().value?.text, 'A short sentence. '));
  const rest = cpuUs(() => assert.equal([...segments].length, 49_999));
  assert.ok(10 * first < rest, `${first} µs for the first, ${rest} µs for the others`);
});
