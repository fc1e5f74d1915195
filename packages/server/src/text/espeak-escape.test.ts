// Text that must never reach eSpeak NG unescaped.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { escapeForEspeak } from './espeak-escape.ts';
import { originalSpan } from './rewrite.ts';

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

test('a full-width bracket or sign does not become a live one', () => {
  assert.equal(escaped('\uff3b\uff3bx\uff1cb\uff1e\uff06'), '[ [x&lt;b&gt;&amp;');
});

test('letters in pieces are joined, and written-out forms become the letters they stand for', () => {
  assert.equal(escaped('scho\u0308n'), 'schön');
  assert.equal(escaped('１２３ ｽｰﾊﾟｰ ① 𝐇𝐢'), '123 スーパー 1 Hi');
  assert.equal(escaped('בֹּקֶר'), 'בקר');
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

test('what is invisible is gone, but where it is part of a letter or of a word', () => {
  assert.equal(escaped('impor\u00adtance, co\u2060op \u200fa\u200db'), 'importance, coop ab');
  assert.equal(escaped('I ❤\ufe0f you 👍🏽'), 'I ❤ you 👍');
  assert.equal(escaped('അവന\u0d4d\u200d'), 'അവൻ');
  assert.equal(escaped('می\u200cخواهم x\u200cy'), 'می\u200cخواهم xy');
});

test('emoji and flags stand alone', () => {
  assert.equal(escaped('so👍🔥!👩\u200d🚒'), 'so 👍 🔥! 👩 🚒');
  assert.equal(escaped('🇩🇪🇫🇷'), '🇩🇪 🇫🇷');
});

test('every place of the escaped text leads back to the text', () => {
  const source = 'R&D \u00ad<scho\u0308n> １２ 👍👍';
  const rewritten = escapeForEspeak(source);
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
