// Signs: what each kind becomes, that every place leads back to the caller's text, and that no text makes it slow.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { assertLinear } from '../cpu-growth.suite.ts';
import { original, originalSpan } from '../trace/rewrite.ts';
import { foldSigns } from './fold-signs.ts';

const fold = (text: string, tag = 'en-us') => foldSigns(original(text), tag).text;

function assertFolded(cases: readonly (readonly [text: string, folded: string, tag?: string])[]): void {
  for (const [text, folded, tag] of cases) assert.equal(fold(text, tag), folded, JSON.stringify(text));
}

test('prose is left as it is, and so are signs that a rule of the language reads', () => {
  for (const text of [
    '“It’s 5 €,” she said – at last…',
    'Ça, c’est l’été.',
    'Он ушёл.',
    '10⁶ m² CO₂ 1½ ⅛ 5′ 30″ 20° −5 3ª xⁿ',
  ]) {
    assert.equal(fold(text), text);
  }
});

test('every space is the plain one', () => {
  assertFolded([
    ['10\u202f000\u00a0habitants', '10 000 habitants'],
    ['1\u2007234\u2009567\u3000x', '1 234 567 x'],
  ]);
});

test('ligatures, digraphs, Roman numerals, raised and mathematical letters are written in letters', () => {
  assertFolded([
    ['oﬃce, ﬂoor', 'office, floor'],
    ['Act Ⅳ, ⅻ', 'Act IV, xii'],
    ['ǆep ǈubav ĳs', 'džep Ljubav ijs'],
    ['coŀlegi ŉ ſo', 'col·legi ’n so'],
    ['4ᵗʰ 1ᵉʳ Mᵐᵉ', '4th 1er Mme'],
    ['𝐇𝐢 ℝ 5ℓ Ⓐ 🄰🅱', 'Hi R 5l A AB'],
    ['donʼt, don`t, `code`', 'don’t, don’t, `code`'],
  ]);
});

test('units in one sign keep their figures and stand apart', () => {
  assertFolded([
    ['20℃ 70℉', '20°C 70°F'],
    ['30㎞, 5㎡, 2㎥ ㎲', '30 km, 5 m², 2 m³ µs'],
    ['㍰x', '㍰x'.normalize('NFKC')],
  ]);
});

test('numbers in circles are numbers, apart from what stands beside them', () => {
  assertFolded([
    ['①Mix ②Add', '1 Mix 2 Add'],
    ['7①②❸⓫㉑㊿⓪', '7 1 2 3 11 21 50 0'],
    ['⒈ One', '1. One'],
    ['1️⃣', '1'],
  ]);
});

test('wide and half-width forms are narrow, but marks of Chinese keep their pause', () => {
  assertFolded([
    ['ＡＢＣ　１２３％', 'ABC 123%'],
    ['５，０００ １０：３０ ３．１', '5,000 10:30 3.1'],
    ['你好，世界！好．', '你好，世界！好。'],
    ['ｶﾞｯｺｳ､ﾊﾟﾝ｡', 'ガッコウ、パン。'],
    ['ﾲￂ', 'ㅂㅏ'],
    ['3〜5', '3～5', 'ja-jp'],
    ['3〜5', '3~5', 'en-us'],
  ]);
});

test('what is invisible is gone, but where it is part of a letter or of a word', () => {
  assertFolded([
    ['impor\u00adtance, co\u2060op zero\u200bwidth \u200fa\u200db', 'importance, coop zerowidth ab'],
    ['I ❤\ufe0f you', 'I ❤ you'],
    ['അവന\u0d4d\u200d', 'അവൻ'],
    ['می\u200cخواهم x\u200cy', 'می\u200cخواهم xy'],
    ['تــــاريخ', 'تاريخ'],
  ]);
});

test('Arabic and Hebrew are written in letters, their marks in the order of reading', () => {
  const doubled = 'م\u064fح\u064eم\u0651\u064eد';
  assertFolded([
    ['ﷲ ﻻ', 'الله لا'],
    [doubled, doubled],
    [doubled.normalize('NFC'), doubled],
    ['ﹶﹼ', '\u0651\u064e'],
    ['ב\u05b9\u05bcקר', 'ב\u05bc\u05b9קר'],
    ['\ufb2a\u05b8לום', 'ש\u05c1\u05b8לום'],
    ['תל־אביב׃', 'תל-אביב.'],
    ['كتاب هے', 'کتاب ہے', 'ur-pk'],
  ]);
});

test('letters in pieces are joined', () => {
  assertFolded([
    ['scho\u0308n \u212b \u1112\u1161\u11ab', 'schön Å 한'],
    ['\u2126\u037e', 'Ω;'],
  ]);
});

const unit = fc.constantFrom(
  ...[
    'a',
    ' ',
    '5',
    '①',
    '㎞',
    '\u00ad',
    '\u0308',
    'ｶ',
    'ﾞ',
    '\u0651',
    '\u064e',
    'ﷲ',
    '𝐇',
    '，',
    '`',
    '\ud83d',
    '中',
    'ב',
    '\u05bc',
  ],
);
const anyText = fc.oneof(fc.string({ unit, maxLength: 80 }), fc.string({ unit: 'binary', maxLength: 60 }));

test('a grave accent between letters is an apostrophe, also behind a letter with its accent apart', () => {
  assert.equal(fold('a\u0308`a'), 'ä’a');
});

test('folding what was folded changes nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 80 }), (text) => {
      const once = fold(text);
      assert.equal(fold(once), once);
    }),
    { numRuns: 500 },
  );
});

test('every place of the folded text leads back to the text, in order', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const folded = foldSigns(original(text), 'ur-pk');
      let last = 0;
      for (let at = 0; at < folded.text.length; at++) {
        const { start, end } = originalSpan(folded, { start: at, end: at + 1 });
        assert.ok(start >= last && end > start && end <= text.length);
        if (/[a5]/.test(folded.text[at]!))
          assert.equal(text.slice(start, end).normalize('NFKC').includes(folded.text[at]!), true);
        last = start;
      }
    }),
    { numRuns: 500 },
  );
});

test('no text makes it slower than linear', () => {
  for (const sign of [
    '\u00ad',
    '\u200b',
    '\u0301',
    '①',
    '㎞',
    'ｶﾞ',
    '`',
    'a`',
    '\u0651\u064e',
    'ש\u05b8\u05bc',
    'ﷺ',
    '\u1100',
    '　',
    'e\u0301',
  ]) {
    assertLinear(sign, 5_000, (length) => foldSigns(original(`x${sign.repeat(length / sign.length)}`), 'ur-pk'));
  }
});
