// Rewriting: the new text, and the mapping from each of its places to the original.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { arrange, original, originalSpan, type Rewritten, rewriteMatches } from './rewrite.ts';

/** The part of the original that each unit of the new text came from. */
const back = (source: string, rewritten: Rewritten) =>
  Array.from({ length: rewritten.text.length }, (_, at) => {
    const { start, end } = originalSpan(rewritten, { start: at, end: at + 1 });
    return source.slice(start, end);
  });

test('every unit of the new text knows what it stands for', () => {
  const source = 'a & b \u00adc';
  let text = rewriteMatches(original(source), /\u00ad/g, () => '');
  text = rewriteMatches(text, /&/g, () => 'and');
  assert.equal(text.text, 'a and b c');
  assert.deepEqual(back(source, text), ['a', ' ', '&', '&', '&', ' ', 'b', ' ', 'c']);
});

test('a stretch that cuts into a replaced part stands for all of it', () => {
  const text = rewriteMatches(original('x½y'), /½/g, () => 'one half');
  assert.deepEqual(originalSpan(text, { start: 3, end: 5 }), { start: 1, end: 2 });
  assert.deepEqual(originalSpan(text, { start: 0, end: 4 }), { start: 0, end: 2 });
  assert.deepEqual(originalSpan(text, { start: 9, end: 10 }), { start: 2, end: 3 });
});

test('what was not replaced is found where it was, however many steps there were', () => {
  const unit = fc.constantFrom('a', 'b', 'cc', '&', ' ');
  fc.assert(
    fc.property(fc.array(unit), (units) => {
      const source = units.map((one, index) => (one === 'a' ? String.fromCodePoint(0x4e00 + index) : one)).join('');
      let text = rewriteMatches(original(source), /b/g, () => '');
      text = rewriteMatches(text, /cc/g, () => 'c');
      text = rewriteMatches(text, /[&c]/g, (sign) => `<${sign}>`);
      for (const [at, unit] of back(source, text).entries()) {
        if (text.text[at]! >= '\u4e00' || text.text[at] === ' ') assert.equal(unit, text.text[at]);
        if ('<&>'.includes(text.text[at]!)) assert.ok(unit === '&' || unit === 'cc');
      }
    }),
  );
});

test('parts can be put in another order, and each is found where it was', () => {
  const source = 'ab [1] cd | note';
  const text = arrange(source, [
    { index: 0, length: 2 },
    { index: 3, length: 3, by: ' (' },
    { index: 12, length: 4 },
    { index: 6, length: 0, by: ')' },
    { index: 6, length: 3 },
  ]);
  assert.equal(text.text, 'ab (note) cd');
  assert.deepEqual(back(source, text), ['a', 'b', '[1]', '[1]', 'n', 'o', 't', 'e', '', ' ', 'c', 'd']);
  assert.deepEqual(originalSpan(text, { start: 0, end: 12 }), { start: 0, end: 9 });
  assert.deepEqual(originalSpan(text, { start: 6, end: 12 }), { start: 8, end: 15 });
});
