// Segments: where texts are cut, that nothing is lost, and that the time stays linear for any text.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { assertLinear, cpuUs } from '../cpu-growth.suite.ts';
import { UNLIMITED } from './piece-limits.ts';
import { cutToLimits, SEGMENT_LIMIT, segmentSentences, segmentText } from './segmentation.ts';

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

const goesOn = (cases: readonly (readonly [text: string, tag?: string])[]) => {
  for (const [text, tag] of cases) assert.deepEqual(texts(text, tag), [text]);
};
const ends = (cases: readonly (readonly [sentences: readonly string[], tag?: string])[]) => {
  for (const [sentences, tag] of cases) assert.deepEqual(texts(sentences.join(''), tag), sentences);
};

test('a stop ends a sentence also before a small letter, unless it is known to belong to a word', () => {
  ends([
    [['this is the list. ', 'it is bigger. ', 'we left early.']],
    [['We met in June. ', 'iPhone sales rose.']],
    [['es regnet. ', 'wir gehen.'], 'de-de'],
    [['идёт дождь. ', 'мы уходим.'], 'ru-ru'],
    [['We sold it to Acme Inc. ', 'The firm was glad.']],
    [['Pens, paper, etc. ', 'Then we left.']],
    [['It was in 1984. ', '5 men came.']],
    [['She said no. ', 'I was glad.']],
    [['really? ', 'yes! ', 'we did.']],
    [['Il mesure 5 m. ', 'Puis il part.'], 'fr-fr'],
  ]);
  goesOn([
    ['On Feb. 3 we met.'],
    ['Acme Inc. was sold.'],
    ['See Vol. II and chap. IV of it.'],
    ['Some fruit, e.g. Apples, i.e. Boskoop.'],
    ['At 5 p.m. we left with pens, etc. and paper.'],
    ['Das ist z.B. Äpfeln und usw. gleich, Nr. 5.', 'de-de'],
    ['Am 3. Mai um 5 Uhr, Bd. IV, Jan. 2024.', 'de-de'],
    ['Cf. p. ex. le n° 5, vol. II, janv. 2024.', 'fr-fr'],
    ['Véase p. ej. la pág. 5, vol. II, ene. 2024.', 'es-es'],
    ['Vedi il sig. Rossi, pag. 5, ecc. e così via.', 'it-it'],
    ['Zob. np. Kraków, godz. 5, itd. i tak dalej.', 'pl-pl'],
    ['В 1990 г. он жил в г. Москва, и т. д. и т. п. без конца.', 'ru-ru'],
    ['1. Mix the flour'],
    ['It is . . . late'],
  ]);
});

test('within a sentence that goes on after a quote there is only the pause of a clause', () => {
  const breaks = (text: string, tag?: string) => cut(text, tag).map((segment) => [segment.text, segment.after]);
  for (const [first, second, tag] of [
    ['“Stop!” ', 'he said.'],
    ['"Really?" ', 'she asked.'],
    ['“It is late.” ', 'he said.'],
    ['« Oui ! » ', 'dit-il.', 'fr-fr'],
    ['„Halt!“ ', 'rief er.', 'de-de'],
    ['Ha! ', 'this is new.'],
    ['— Стой! ', '— крикнул он.', 'ru-ru'],
    ['「行くぞ！」', 'と言った。', 'ja-jp'],
    ['「本当？」', 'って聞いた。', 'ja-jp'],
    ['“走！”', '他说。', 'zh-cn'],
  ] as const) {
    assert.deepEqual(breaks(first + second, tag), [
      [first, 'clause'],
      [second, 'sentence'],
    ]);
  }
  ends([[['“Stop!” ', 'He ran.']], [['「行くぞ！」', '彼は走った。'], 'ja-jp']]);
});

test('an address has no end of a sentence in it', () => {
  goesOn([
    ['Go to https://example.org/find?q=tea!now and see'],
    ['Version 3.14 of file.name.txt is here'],
    ['“Stop!”, he said'],
  ]);
});

test('a blank line ends a paragraph whatever stands before it', () => {
  for (const gap of ['\n\n', '\r\n\r\n', '\n \t\n', '\u2029', '\r\r']) {
    assert.deepEqual(
      cut(`APPENDIX B.${gap}The first table shows rain.`).map(({ after }) => after),
      ['paragraph', 'sentence'],
    );
    assert.deepEqual(cut(`It was Dr.${gap}Then`).length, 2);
    assert.deepEqual(cut(`without a stop${gap}then`).length, 2);
  }
});

test('sentences of a block and their pieces are the text again', () => {
  const unit = fc.constantFrom(
    'a',
    'B',
    '.',
    '. ',
    '!” ',
    '\n',
    ' ',
    '5',
    '中',
    '。',
    '」',
    'と',
    '\ud83d',
    'Dr.',
    '…',
    '\u0085',
    '𑁇',
  );
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 400 }), (text) => {
      const sentences = [...segmentSentences(text, 'en-us')];
      assert.equal(sentences.map((sentence) => sentence.text).join(''), text);
      for (const sentence of sentences) {
        assert.equal(text.slice(sentence.start, sentence.start + sentence.text.length), sentence.text);
        const pieces = [...cutToLimits(sentence, { tag: 'en-us', limits: { ...UNLIMITED, units: 20 } })];
        assert.equal(pieces.map((piece) => piece.text).join(''), sentence.text);
        assert.equal(pieces.at(-1)!.after, sentence.after);
        assert.equal(pieces[0]!.start, sentence.start);
      }
    }),
    { numRuns: 300 },
  );
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
  'next lines': '.\u0085',
  'closed quotes': '!” ',
  hyphens: 'a-\n',
  'full lines': `${'word '.repeat(12)}\n`,
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
