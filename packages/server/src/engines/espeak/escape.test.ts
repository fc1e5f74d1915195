// Text that must never reach eSpeak NG unescaped.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { foldSigns } from '../../text/signs/fold-signs.ts';
import { original, originalSpan } from '../../text/trace/rewrite.ts';
import { escapeForEspeak } from './escape.ts';

const escaped = (text: string) => escapeForEspeak(text).text;

test('plain text is left as it is', () => {
  const text = 'Hello, world: 3 + 4 = 7 (really?) ~ "yes" \\ no!';
  assert.equal(escaped(text), text);
});

test('markup, phoneme brackets and control characters lose their power', () => {
  assert.equal(escaped('<b>&amp;</b>'), '&lt;b&gt;&amp;amp;&lt;/b&gt;');
  assert.equal(escaped('[[[[x]]'), '[ [ [ [x]]');
  assert.equal(escaped('a\u0001b\u0000c\u009bd\u007fe\nf'), 'a b c d e f');
  assert.equal(escaped('a\ue001b\ue03cc\uf8ffd\ufffde'), 'a b c d e');
  assert.equal(escaped('a\ud800b'), 'a b');
});

test('a full-width bracket or sign that was folded to a live one is escaped', () => {
  const folded = foldSigns(original('\uff3b\uff3bx\uff1cb\uff1e\uff06'), 'en-us');
  assert.equal(escapeForEspeak(folded).text, '[ [x&lt;b&gt;&amp;');
});

test('fractions without a name are written out', () => {
  assert.equal(escaped('1⅛ ½'), '1 1/8  ½');
});

test('points of Hebrew that the voice would spell are written so that it reads them', () => {
  assert.equal(escaped('בֹּקֶר'.normalize('NFC')), 'ב\u05bcו\u05b9ק\u05b6ר');
  assert.equal(escaped('ה\u05b7ש\u05bc\u05c1\u05b8מ\u05b7י\u05b4ם'), 'ה\u05b7ש\u05c1\u05b8מ\u05b7י\u05b4ם');
  assert.equal(escaped('א\u05b1ל\u05b9ה\u05b4ים'), 'א\u05b6לו\u05b9ה\u05b4ם');
  assert.equal(escaped('בר\u0596א\u05bd'), 'ברא');
});

test('whatever comes in, no command comes out', () => {
  const unit = fc.constantFrom(
    '[',
    '<',
    '>',
    '&',
    '\u0001',
    '\ue001',
    '\uff3b',
    '\ud83d',
    'a',
    ' ',
    '\ufffd',
    'ö',
    '\u0308',
  );
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit, maxLength: 60 }), fc.string({ unit: 'binary', maxLength: 60 })), (text) => {
      const safe = escaped(text);
      assert.ok(safe.isWellFormed());
      assert.doesNotMatch(safe, /\[\[|[<>\u0000-\u001f\u007f-\u009f\ue000-\uf8ff\ufffd]|&(?!amp;|lt;|gt;)/);
    }),
    { numRuns: 500 },
  );
});

test('emoji and flags stand alone, and a skin tone has no name', () => {
  assert.equal(escaped('so👍🔥!👩🚒 👍🏽'), 'so 👍 🔥! 👩 🚒 👍');
  assert.equal(escaped('🇩🇪🇫🇷'), '🇩🇪 🇫🇷');
});

test('every place of the escaped text leads back to the text', () => {
  const source = 'R&D \u00ad<scho\u0308n> １２ 👍👍';
  const rewritten = escapeForEspeak(foldSigns(original(source), 'en-us'));
  assert.equal(rewritten.text, 'R&amp;D &lt;schön&gt; 12 👍 👍');
  const of = (part: string) => {
    const start = rewritten.text.indexOf(part);
    const span = originalSpan(rewritten, { start, end: start + part.length });
    return source.slice(span.start, span.end);
  };
  assert.deepEqual(['R', '&amp;', 'D', 'sch', 'ö', '&gt;', '12'].map(of), [
    'R',
    '&',
    'D',
    'sch',
    'o\u0308',
    '>',
    '１２',
  ]);
});
