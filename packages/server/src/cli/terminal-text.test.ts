// What a terminal could obey never reaches it, and the rest of a text does.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { escapeJson, oneLine } from './terminal-text.ts';

/** What xterm and its like take for more than a letter, or for the reading direction. */
const OBEYED = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;

test('escape sequences go with all that belongs to them', () => {
  const cases: [string, string][] = [
    ['a\u001b[31mred\u001b[0m', 'ared'],
    ['a\u001b[2J\u001b[1;1Hb', 'ab'],
    ['a\u009b2Jb', 'ab'],
    ['a\u001b]0;a new title\u0007b', 'ab'],
    ['a\u001b]52;c;bm90IHlvdXJz\u001b\\b', 'ab'],
    ['a\u009d8;;http://elsewhere\u009clink\u009d8;;\u009c', 'alink'],
    ['a\u001bP1$r0m\u001b\\b', 'ab'],
    ['a\u001b_something\u001b\\b', 'ab'],
    ['a\u001bcb', 'ab'],
    ['a\u001b(Bb', 'ab'],
    ['a\u001b[?1049hb', 'ab'],
    ['half\u001b', 'half'],
    ['half\u001b[1;', 'half'],
    ['\u001b]0;without an end, and our own words', '0;without an end, and our own words'],
  ];
  for (const [text, washed] of cases) assert.equal(oneLine(text), washed, JSON.stringify(text));
});

test('a line stays one line, in the direction in which it was written', () => {
  assert.equal(oneLine('a\nb\r\nc\td\u0085e\u2028f\u2029g\bh'), 'a b c d e f g h');
  assert.equal(oneLine('file\u202egnp.exe \u2066x\u2069\u200f'), 'filegnp.exe x');
  assert.equal(oneLine('half a pair: \ud83d'), 'half a pair: \ufffd');
  assert.equal(oneLine('Grüße, 日本, שלום, می‌خواهم, 👩‍🚒'), 'Grüße, 日本, שלום, می‌خواهم, 👩‍🚒');
});

test('of any two characters together, and of any character, nothing is left to obey', () => {
  const controls = [...Array(0x20).keys(), ...Array.from({ length: 0x21 }, (_, i) => 0x7f + i)];
  const others = [0x61c, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202e, 0x2066, 0x2069, 0x206f, 0xfff9];
  const letters = Array.from('[]();\\?0mJPX^_c 日', (letter) => letter.codePointAt(0)!);
  const all = [...controls, ...others, ...letters];
  for (const first of all) {
    for (const second of all) {
      for (const third of [0x1b, 0x9b, 0x61]) {
        const text = String.fromCodePoint(first, second, third);
        assert.doesNotMatch(oneLine(text), OBEYED, JSON.stringify(text));
        assert.doesNotMatch(oneLine(`\u001b${text}`), OBEYED, JSON.stringify(text));
      }
    }
  }
  for (let point = 0; point <= 0xffff; point++) assert.doesNotMatch(oneLine(String.fromCharCode(point)), OBEYED);
});

test('JSON keeps its value, and holds nothing to obey but the ends of its lines', () => {
  const value = {
    name: 'a\u001b[2Jb\u009b2J\u007f',
    '\u202ekey': ['\u2028', '\u0000', '\n', '日本', '\\u009b', '\ud83d'],
  };
  for (const indent of [undefined, 2]) {
    const written = escapeJson(JSON.stringify(value, null, indent));
    assert.deepEqual(JSON.parse(written), value);
    assert.doesNotMatch(written.replaceAll('\n', ''), OBEYED);
  }
});
