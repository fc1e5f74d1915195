import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { original, originalSpan, type Replacement, type Rewritten, rewrite } from './rewrite.ts';
import { flatten, placeAfter, slice } from './trace.ts';

/** Signs that stand for the source, so that every unit of a new text that is one of them must have come from there. */
const source = fc.string({ unit: fc.constantFrom(...'abcdefgh'), minLength: 1, maxLength: 30 });
const plans = fc.array(
  fc.array(fc.tuple(fc.nat(5), fc.nat(4), fc.constantFrom('', 'X', 'YZ', 'UVW')), { maxLength: 6 }),
  { maxLength: 4 },
);

function apply(text: string, steps: readonly (readonly (readonly [number, number, string])[])[]): Rewritten {
  let made = original(text);
  for (const step of steps) {
    const replacements: Replacement[] = [];
    let at = 0;
    for (const [gap, length, by] of step) {
      const index = at + gap;
      if (index + length > made.text.length || (length === 0 && by === '')) break;
      replacements.push({ index, length, by });
      at = index + length;
      // Two edits without anything between them would be one.
      at += 1;
    }
    made = rewrite(made, replacements);
  }
  return made;
}

function contains(outer: { start: number; end: number }, inner: { start: number; end: number }): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

describe('parts of rewritten texts', () => {
  it('are traced to the same places with one step as with many, or to a part that holds them', () => {
    fc.assert(
      fc.property(source, plans, (text, steps) => {
        const made = apply(text, steps);
        const flat = flatten(made);
        assert.equal(flat.text, made.text);
        assert.ok(flat.steps.length <= 1);
        for (let at = 0; at < made.text.length; at++) {
          const span = { start: at, end: at + 1 };
          assert.ok(contains(originalSpan(flat, span), originalSpan(made, span)));
        }
      }),
    );
  });

  it('keep untouched characters where they were', () => {
    fc.assert(
      fc.property(source, plans, (text, steps) => {
        const flat = flatten(apply(text, steps));
        const edits = flat.steps[0] ?? [];
        for (let at = 0; at < flat.text.length; at++) {
          if (edits.some((edit) => at >= edit.at && at < edit.at + edit.length)) continue;
          const { start, end } = originalSpan(flat, { start: at, end: at + 1 });
          assert.equal(text.slice(start, end), flat.text[at]);
          assert.equal(placeAfter(flat, start), at);
        }
        let [from, to] = [0, 0];
        for (const edit of edits) {
          assert.ok(edit.from >= from && edit.at >= to, 'edits are in order');
          from = edit.from + edit.fromLength;
          to = edit.at + edit.length;
        }
        const [last] = edits.slice(-1);
        if (last !== undefined) assert.equal(text.length - from, flat.text.length - to, 'the rest has the same length');
      }),
    );
  });

  it('are the same after a cut', () => {
    fc.assert(
      fc.property(source, plans, fc.nat(40), fc.nat(40), (text, steps, one, other) => {
        const made = apply(text, steps);
        const start = Math.min(one, other, made.text.length);
        const end = Math.min(Math.max(one, other), made.text.length);
        const part = slice(made, { start, end });
        assert.equal(part.text, made.text.slice(start, end));
        for (let at = 0; at < part.text.length; at++) {
          const there = originalSpan(flatten(made), { start: start + at, end: start + at + 1 });
          assert.deepEqual(originalSpan(part, { start: at, end: at + 1 }), there);
        }
      }),
    );
  });
});
