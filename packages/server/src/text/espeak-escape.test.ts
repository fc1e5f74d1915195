// What must never reach eSpeak NG unharmed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { escapeForEspeak } from './espeak-escape.ts';

test('plain text is left as it is', () => {
  const text = 'Hello, world: 3 + 4 = 7 (really?) ~ "yes" \\ no!';
  assert.equal(escapeForEspeak(text), text);
});

test('markup, phoneme brackets and control characters lose their power', () => {
  assert.equal(escapeForEspeak('<b>&amp;</b>'), '&lt;b&gt;&amp;amp;&lt;/b&gt;');
  assert.equal(escapeForEspeak('[[[[x]]'), '[ [ [ [x]]');
  assert.equal(escapeForEspeak('a\u0001b\u0000c\u009bd\u007fe\nf'), 'a b c d e f');
  assert.equal(escapeForEspeak('a\ue001b\ue03cc\uf8ffd\ufffde'), 'a b c d e');
  assert.equal(escapeForEspeak('a\ud800b'), 'a b');
});

test('a full-width bracket or sign does not become a live one', () => {
  assert.equal(escapeForEspeak('\uff3b\uff3bx\uff1cb\uff1e\uff06'), '[ [x&lt;b&gt;&amp;');
});

test('letters in pieces are joined, and written-out forms become the letters they stand for', () => {
  assert.equal(escapeForEspeak('scho\u0308n'), 'schön');
  assert.equal(escapeForEspeak('１２３ ｽｰﾊﾟｰ ① 𝐇𝐢'), '123 スーパー 1 Hi');
  assert.equal(escapeForEspeak('בֹּקֶר'), 'בקר');
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
      const escaped = escapeForEspeak(text);
      assert.ok(escaped.isWellFormed());
      assert.doesNotMatch(escaped, /\[\[|[<>\u0000-\u001f\u007f-\u009f\ue000-\uf8ff\ufffd]|&(?!amp;|lt;|gt;)/);
    }),
    { numRuns: 500 },
  );
});
