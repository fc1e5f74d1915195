import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { assertLinear } from '../cpu-growth.suite.ts';
import { readKorean } from '../korean/korean.ts';
import { original, type Replacement, rewrite } from '../trace/rewrite.ts';
import { readChinese } from './chinese.ts';

type Reader = (text: string) => readonly Replacement[];

const spoken = (read: Reader, text: string): string => rewrite(original(text), read(text)).text;

const CHINESE: readonly (readonly [source: string, expected: string, reason: string])[] = [
  ['我生于1998年。', '我生于一九九八年。', 'a year is read digit by digit'],
  ['2024年5月3日', '二零二四年5月3日', 'only the year of a date'],
  ['2024 年', '二零二四 年', 'a space before 年'],
  ['1914年至1918年', '一九一四年至一九一八年', 'two years'],
  ['1990年代', '一九九零年代', 'a decade'],
  ['过了300年。', '过了300年。', 'three digits are a span of time'],
  ['2000年前', '2000年前', 'so many years ago'],
  ['1500年历史', '1500年历史', 'so many years of history'],
  ['1200年的历史', '1200年的历史', 'the same with 的'],
  ['12024年', '12024年', 'five digits are a number'],
  ['增长了50%。', '增长了百分之50。', 'per cent stands before the number'],
  ['3.5 %和1,200%', '百分之3.5和百分之1,200', 'decimals and groups'],
  ['走了5 km。', '走了5公里。', 'kilometres'],
  ['60km/h', '60公里每小时', 'the longest unit'],
  ['20°C，15℃', '20摄氏度，15摄氏度', 'degrees'],
  ['100m²的房子', '100平方米的房子', 'a square'],
  ['5mm和5m', '5毫米和5米', 'no unit inside a longer one'],
  ['iPhone 5s', 'iPhone 5s', 'a letter that is no unit'],
];

const KOREAN: readonly (readonly [source: string, expected: string, reason: string])[] = [
  ['50%입니다.', '50퍼센트입니다.', 'per cent'],
  ['5 km', '5킬로미터', 'kilometres'],
  ['20°C', '20도', 'degrees'],
  ['3kg과 500g', '3킬로그램과 500그램', 'weights'],
  ['100m²', '100제곱미터', 'a square'],
];

describe('Chinese and Korean as they are spoken', () => {
  for (const [source, expected, reason] of CHINESE) {
    it(`${source}: ${reason}`, () => assert.equal(spoken(readChinese, source), expected));
  }
  for (const [source, expected, reason] of KOREAN) {
    it(`${source}: ${reason}`, () => assert.equal(spoken(readKorean, source), expected));
  }

  const texts = fc.string({ unit: fc.constantFrom(...'1290.,% 年前km/h²°Cg公里分'), maxLength: 20 });
  for (const [name, read] of [
    ['Chinese', readChinese],
    ['Korean', readKorean],
  ] as const) {
    it(`leaves its own ${name} as it is, and replaces in order without overlaps`, () => {
      fc.assert(
        fc.property(texts, (text) => {
          let end = 0;
          for (const { index, length } of read(text)) {
            assert.ok(index >= end);
            end = index + length;
          }
          const once = spoken(read, text);
          assert.equal(spoken(read, once), once);
        }),
      );
    });
    for (const unit of ['1', '1,', '1%', ' ', '1km', '年']) {
      it(`takes linear time for ${name} of nothing but ${JSON.stringify(unit)}`, () => {
        assertLinear(unit, 5_000, (size) => {
          read(unit.repeat(size / unit.length));
        });
      });
    }
  }
});
