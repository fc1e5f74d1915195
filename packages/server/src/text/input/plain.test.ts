// Plain text: its paragraphs, the breaks between scenes, and that nothing else is changed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { assertLinear } from '../cpu-growth.suite.ts';
import { originalSpan } from '../trace/rewrite.ts';
import { parsePlain } from './plain.ts';

const blocksOf = (source: string, tag = 'en-us') => {
  const { words, blocks } = parsePlain(source, tag);
  return blocks.map(({ kind, span }) => [kind, words.text.slice(span.start, span.end)]);
};

test('a blank line ends a paragraph, a single line end does not', () => {
  for (const gap of ['\n\n', '\r\n\r\n', '\n \t\n\n', '\u2029', '\r\r', '\n\f']) {
    assert.deepEqual(blocksOf(`  APPENDIX B.${gap}The first table\nshows rain.\n`), [
      ['paragraph', 'APPENDIX B.'],
      ['paragraph', 'The first table\nshows rain.'],
    ]);
  }
  assert.deepEqual(blocksOf(''), []);
  assert.deepEqual(blocksOf(' \n\n '), []);
});

test('a line of signs between paragraphs is a break between scenes, and its signs are left out', () => {
  for (const signs of ['* * *', '***', '#', '~ ~ ~', '⁂', '---', '—  —  —', '*']) {
    const source = `It was late.\n\n ${signs} \n\nThe next day`;
    const { words, blocks, leftOut } = parsePlain(source, 'en-us');
    assert.deepEqual(
      blocks.map(({ kind }) => kind),
      ['paragraph', 'scene', 'paragraph'],
    );
    assert.equal(blocks[1]!.span.start, blocks[1]!.span.end);
    assert.equal(source.slice(leftOut[0]!.span.start, leftOut[0]!.span.end), signs);
    assert.equal(words.text.replace(/\s+/g, ' '), 'It was late. The next day');
  }
});

test('signs that separate no paragraphs are read', () => {
  assert.deepEqual(blocksOf('* * *'), [['paragraph', '* * *']]);
  assert.deepEqual(blocksOf('One\n***\ntwo'), [['paragraph', 'One\n***\ntwo']]);
  assert.deepEqual(blocksOf('One\n\n5 * 5\n\n…\n\ntwo').length, 4);
});

test('wrapped lines are joined, and every place leads back to the source', () => {
  const source =
    'A short title\n\nThis first line of a paragraph is full, of great impor-\ntance, and it has been wrapped by\nits editor.';
  const { words, blocks } = parsePlain(source, 'en-us');
  assert.deepEqual(blocksOf(source)[1]![1]!.slice(39), ' of great importance, and it has been wrapped by\nits editor.');
  const { span } = blocks[1]!;
  const back = originalSpan(words, span);
  assert.equal(source.slice(back.start, back.end), source.slice(source.indexOf('This')));
});

const BLANK = /^[\s\u0085]*$/;
const unit = fc.constantFrom(
  'a',
  'B',
  ' ',
  '\n',
  '\n\n',
  '\r\n',
  '*',
  '-',
  '- ',
  '中',
  '\u2029',
  '\u0085',
  '\ud83d',
  '#',
  'words of a line that is rather long ',
);

test('blocks are in order, and together they hold every sign that is not told as left out', () => {
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 60 }), (source) => {
      const { words, blocks, leftOut } = parsePlain(source, 'en-us');
      let end = 0;
      for (const { span } of blocks) {
        assert.match(words.text.slice(end, span.start), BLANK);
        assert.ok(span.start >= end && span.end >= span.start);
        end = span.end;
      }
      assert.match(words.text.slice(end), BLANK);
      const omitted = leftOut.map(({ span }) => source.slice(span.start, span.end)).join('');
      const letters = (text: string) => [...text.replace(/[\s\u0085-]/g, '')].sort().join('');
      assert.equal(letters(words.text + omitted), letters(source));
    }),
    { numRuns: 500 },
  );
});

test('no text makes it slower than linear', () => {
  for (const lines of ['\n', ' \n', 'a\n', 'a-\n', '*\n\n', '\r', `${'word '.repeat(10)}\n`, ' ', '\u0301', '中']) {
    assertLinear(JSON.stringify(lines), 25_000, (length) => parsePlain(lines.repeat(length / lines.length), 'en-us'));
  }
});
