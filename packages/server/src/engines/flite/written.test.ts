// Texts as they are written for Flite: ASCII, word by word, with nothing lost in silence.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isWordKind, kindOf } from '../../text/characters.ts';
import { foldSigns } from '../../text/signs/fold-signs.ts';
import { original } from '../../text/trace/rewrite.ts';
import { fliteUnreadable } from './readable.ts';
import { writeForFlite } from './written.ts';

const words = (text: string) => writeForFlite(text, 'en-us').words.map((word) => word.text);
const sourced = (text: string) =>
  writeForFlite(text, 'en-us').words.map(({ text: word, start, end }) => [word, text.slice(start, end)]);

test('plain words are left as they are, without the punctuation around them', () => {
  assert.deepEqual(words('The tide, (it’s “late”) is e.g. 10:30.'), [
    'The',
    'tide',
    "it's",
    'late',
    'is',
    'e.g',
    '10:30',
  ]);
});

test('accents are taken off, and letters outside of ASCII are written as they are read', () => {
  assert.deepEqual(words('naïve Ærøskøbing, Zoë’s Straße'), ['naive', 'Aeroskobing', "Zoe's", 'Strasse']);
  assert.deepEqual(words('x\u0302y'), ['xy']);
  assert.deepEqual(words('1½ litres'), ['1', '1/2', 'litres']);
});

test('signs are read by name, at their place in the text', () => {
  assert.deepEqual(sourced('salt & 5% α'), [
    ['salt', 'salt'],
    ['and', '&'],
    ['5', '5'],
    ['percent', '%'],
    ['alpha', 'α'],
  ]);
  assert.deepEqual(writeForFlite('salt & 5%', 'en-us').named, [5, 8]);
  assert.deepEqual(words('$3.50 and a $'), ['$3.50', 'and', 'a', 'dollar']);
});

test('an address is taken apart, and words that are glued together too', () => {
  assert.deepEqual(words('me@example.com'), ['me', 'at', 'example', 'dot', 'com']);
  assert.deepEqual(words('The end.Next one,two'), ['The', 'end', 'Next', 'one', 'two']);
});

test('a letter that cannot be written is told', () => {
  assert.deepEqual(writeForFlite('\u{fcf2}', 'en-us').lost, [{ start: 0, end: 1 }]);
  const text = 'one 日 two';
  assert.deepEqual(words(text), ['one', 'two']);
  assert.deepEqual(writeForFlite(text, 'en-us').lost, [{ start: 4, end: 5 }]);
});

/** Marks go with their letters, and some letters are only another writing of an apostrophe. */
function isLetter(character: string): boolean {
  const isWord = (one: string) => isWordKind(kindOf(one.codePointAt(0)!));
  if (!isWord(character) || /\p{M}/u.test(character)) return false;
  return [...foldSigns(original(character), 'en-us').text].some(isWord);
}

test('for any text: ASCII without control characters, places in the text, and every letter written or told', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => {
      const written = writeForFlite(text, 'en-us');
      assert.match(written.text, /^[ -~]*$/);
      const told = [...written.words, ...written.lost];
      for (const { start, end } of told) assert.ok(start >= 0 && start < end && end <= text.length);
      for (let at = 0; at < text.length; at++) {
        const character = String.fromCodePoint(text.codePointAt(at)!);
        if (!isLetter(character)) continue;
        assert.ok(
          told.some(({ start, end }) => start <= at && at < end),
          `the letter at ${at} of ${JSON.stringify(text)}`,
        );
        at += character.length - 1;
      }
    }),
    { numRuns: 500 },
  );
});

test('a text of a foreign script and one without anything to say are refused, without quoting them', () => {
  assert.equal(fliteUnreadable('Hello, α + 1'), null);
  assert.equal(fliteUnreadable('%'), null);
  assert.match(fliteUnreadable('Hello Москва') ?? '', /^The text holds Cyrillic letters/);
  assert.match(fliteUnreadable('… — !') ?? '', /nothing that can be spoken/);
});
