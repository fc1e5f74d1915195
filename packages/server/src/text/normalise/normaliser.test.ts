import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import fc from 'fast-check';
import { assertLinear } from '../cpu-growth.suite.ts';
import { original, rewrite } from '../trace/rewrite.ts';
import { CORPORA } from './corpus/corpora.suite.ts';
import { loadNormaliser, type Normaliser } from './normaliser.ts';

/** What stands between parts of the corpus. */
const JOINTS = [
  ...' .,-–/°$€%5IXM0½²+('.split(''),
  ' 10',
  ' 3. ',
  ' IV',
  ' V',
  ' and ',
  ' y ',
  ' de ',
  ' 1984',
  ' Kapitel ',
  ' Louis ',
  ...[' и ', ' i ', ' г.', ' r.', ' мая', ' maja', ' году', ' roku', ' до ', ' od ', '-й', ' в.', ' w.', ' h', ' e '],
];

/** Each is repeated. */
const HOSTILE = ['1', '$', '1/', 'IVIVIV', 'IV ', '.', 'a.', '1 ', '1,', '1-', '$1', '5 km ', '½', '+1 ', '(1', 'No.'];

/** What other languages look for beside a number. */
const HOSTILE_ELSEWHERE = [
  'XX и ',
  'XX i ',
  'XX–',
  '1 мая ',
  '1 maja ',
  '1990-',
  '5 zł ',
  'в 1 г. ',
  'г-',
  'r.',
  '1-й ',
  '1° ',
  '1h',
  'lat 80. i ',
];

const FEWEST_CASES = 40;

function spoken(normaliser: Normaliser, text: string, level: 'light' | 'full' = 'full'): string {
  return rewrite(original(text), normaliser.normalise(text, level)).text;
}

async function load(tag: string): Promise<Normaliser> {
  const normaliser = await loadNormaliser(tag);
  assert.ok(normaliser !== null, tag);
  return normaliser;
}

describe('normalisation', () => {
  for (const { tag, cases } of CORPORA) {
    describe(`of ${tag}`, () => {
      let normaliser: Normaliser;
      before(async () => {
        normaliser = await load(tag);
      });

      it('reads every case of the corpus as it says', () => {
        assert.ok(cases.length >= FEWEST_CASES, `${cases.length} cases`);
        const wrong = cases.flatMap(([, source, expected, why]) => {
          const actual = spoken(normaliser, source);
          return actual === expected ? [] : [{ source, actual, expected, why }];
        });
        assert.deepEqual(wrong, []);
      });

      it('changes nothing in what it said itself', () => {
        for (const [, source, expected] of cases) {
          assert.equal(spoken(normaliser, expected), expected, source);
          const light = spoken(normaliser, source, 'light');
          assert.equal(spoken(normaliser, light, 'light'), light, source);
        }
      });

      it('changes nothing in what it said itself, whatever was joined to it', () => {
        const part = fc.oneof(fc.constantFrom(...cases.map(([, source]) => source)), fc.constantFrom(...JOINTS));
        fc.assert(
          fc.property(fc.array(part, { minLength: 1, maxLength: 6 }), (parts) => {
            const once = spoken(normaliser, parts.join(''));
            assert.equal(spoken(normaliser, once), once);
          }),
          { numRuns: 1_000 },
        );
      });

      it('rewrites at the lower level only what it rewrites at the higher one', () => {
        for (const [, source] of cases) {
          const full = normaliser.normalise(source, 'full').map(({ index, length }) => `${index}+${length}`);
          for (const { index, length } of normaliser.normalise(source, 'light')) {
            assert.ok(full.includes(`${index}+${length}`), source);
          }
        }
      });

      it('takes linear time for hostile texts', () => {
        const parts = [...HOSTILE, ...HOSTILE_ELSEWHERE];
        assertLinear(tag, 30, (size) =>
          normaliser.normalise(parts.map((part) => part.repeat(size)).join('\n'), 'full'),
        );
      });

      it('gives parts of the text in order, none of them empty and none replaced by itself', () => {
        for (const [, source] of cases) {
          let end = 0;
          for (const { index, length, by } of normaliser.normalise(source, 'full')) {
            assert.ok(index >= end && length > 0 && index + length <= source.length, source);
            assert.notEqual(source.slice(index, index + length), by);
            end = index + length;
          }
        }
      });
    });
  }

  it('takes linear time for each hostile text', async () => {
    const { normalise } = await load('en-us');
    for (const part of HOSTILE) assertLinear(part, 500, (size) => normalise(part.repeat(size), 'full'));
  });

  it('has no table for most languages', async () => {
    assert.equal(await loadNormaliser('xx'), null);
    assert.equal(await loadNormaliser(''), null);
  });

  it('reads dates by the country', async () => {
    assert.equal(spoken(await load('en-GB'), '5/6/2024'), 'the fifth of June twenty twenty-four');
    assert.equal(spoken(await load('en-US'), '5/6/2024'), 'May sixth, twenty twenty-four');
  });
});
