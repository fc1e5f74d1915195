import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import fc from 'fast-check';
import { assertLinear } from '../cpu-growth.suite.ts';
import { original, originalSpan, rewrite } from '../trace/rewrite.ts';
import { CORPUS } from './corpus.suite.ts';
import { type JapaneseReader, loadJapanese } from './reader.ts';

let read: JapaneseReader;

before(async () => {
  read = await loadJapanese();
});

const spoken = (text: string): string => rewrite(original(text), read(text)).text;

describe('Japanese as it is spoken', () => {
  for (const [source, expected, reason] of CORPUS) {
    it(`${source}: ${reason}`, () => assert.equal(spoken(source), expected));
  }

  it('traces a phrase to the signs that it was read from', () => {
    const source = '今日は良い天気です。';
    const rewritten = rewrite(original(source), read(source));
    const at = rewritten.text.indexOf('テンキデス');
    const { start, end } = originalSpan(rewritten, { start: at, end: at + 'テンキデス'.length });
    assert.equal(source.slice(start, end), '天気です');
  });

  it('leaves a kanji that no dictionary knows, for the voice to report', () => {
    assert.equal(spoken('鑢を買う'), '鑢オ カウ');
  });

  it('reads no number with more digits than have a name', () => {
    assert.equal(spoken('1'.repeat(21)), 'イチ'.repeat(21));
    assert.equal(spoken('五百千'), 'ゴ ヒャク セン');
  });
});

/** Texts of signs that meet each other in Japanese, and of some that should not. */
const texts = fc.string({
  unit: fc.oneof(
    fc.constantFrom(...CORPUS.map(([source]) => source)),
    fc.constantFrom(...'はへをのがでー々〜・っァゞ一二十百万何人日月分本3０.,:/-%$¥aＺé ｶﾞ　。「」鑢𠮷あア\ud842\n🙂ㅎ'),
  ),
  maxLength: 12,
});

describe('the reader keeps its laws', () => {
  it('replaces in order, without overlaps, inside the text', () => {
    fc.assert(
      fc.property(texts, (text) => {
        let end = 0;
        for (const { index, length } of read(text)) {
          assert.ok(index >= end && index + length <= text.length);
          end = index + length;
        }
      }),
    );
  });

  it('loses no sign: what is not replaced stands where it stood', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const rewritten = rewrite(original(text), read(text));
        let at = 0;
        for (let place = 0; place < rewritten.text.length; place++) {
          const { start, end } = originalSpan(rewritten, { start: place, end: place + 1 });
          assert.ok(start <= at || text.slice(at, start).match(/^[ー〜～~ヽヾ・ァ-ォ゛゜]*$/u), `${text} at ${at}`);
          at = Math.max(at, end);
        }
      }),
    );
  });

  it('leaves its own output as it is', () => {
    fc.assert(
      fc.property(texts, (text) => {
        // What a mark of length or repetition stands for depends on the sound before it, which is written otherwise afterwards.
        // So does an accent on a Latin letter behind a unit.
        fc.pre(!/ー|々|〜|é|\p{M}/u.test(text));
        const once = spoken(text);
        assert.equal(spoken(once), once);
      }),
    );
  });

  for (const sign of ['漢', '一', '7', '1,', 'は', 'ー', 'a', '¥', '5km東京へ']) {
    it(`takes linear time for a text of nothing but ${sign}`, () => {
      assertLinear(sign, 1_000, (size) => {
        read(sign.repeat(Math.ceil(size / sign.length)));
      });
    });
  }
});
