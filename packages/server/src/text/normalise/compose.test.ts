import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { original, type Replacement, rewrite } from '../trace/rewrite.ts';
import { composeReplacements } from './compose.ts';

describe('two passes of replacements', () => {
  it('are one list that gives the same text', () => {
    const pass = fc.array(fc.tuple(fc.nat(3), fc.integer({ min: 1, max: 3 }), fc.stringMatching(/^[x-z]{1,4}$/)), {
      maxLength: 5,
    });
    fc.assert(
      fc.property(fc.stringMatching(/^[a-f]{0,30}$/), pass, pass, (text, one, two) => {
        const first = replacementsIn(text, one);
        const between = rewrite(original(text), first).text;
        const second = replacementsIn(between, two);
        const expected = rewrite(original(between), second).text;
        const composed = composeReplacements(first, between, second);
        assert.equal(rewrite(original(text), composed).text, expected);
        let end = 0;
        for (const { index, length } of composed) {
          assert.ok(index >= end && index + length <= text.length);
          end = index + length;
        }
      }),
    );
  });
});

/** In order, each after a gap, as far as the text reaches. */
function replacementsIn(
  text: string,
  parts: readonly (readonly [gap: number, length: number, by: string])[],
): Replacement[] {
  const replacements: Replacement[] = [];
  let at = 0;
  for (const [gap, length, by] of parts) {
    if (at + gap + length > text.length) break;
    replacements.push({ index: at + gap, length, by });
    at += gap + length;
  }
  return replacements;
}
