// The law of input: every word of a document is read or left out for a reason, and every place is the right one.
import assert from 'node:assert/strict';
import { originalSpan, type Rewritten, type Span } from '../trace/rewrite.ts';
import { slice } from '../trace/trace.ts';
import type { Omission, ParsedText } from './parsed-text.ts';

/** How a word of a generated document begins says what must become of it; a number follows. */
const FATES: Readonly<Record<string, Omission | 'read'>> = {
  wa: 'read',
  béta: 'read',
  Éω: 'read',
  語: 'read',
  𝒳: 'read',
  ko: 'code',
  hi: 'hidden',
  mu: 'markup',
  ki: 'comment',
  fu: 'footnote',
  me: 'metadata',
  ta: 'table',
};
const WORD = new RegExp(`(${Object.keys(FATES).join('|')})x\\d+x`, 'gu');

/** Words to be read, with a sign that becomes a number when the document is put together. */
export const WORDS = ['wa¤', 'béta¤', 'Éω¤', '語¤', '𝒳¤'] as const;

/** Gives each word its own number. */
export function numberWords(source: string): string {
  let next = 10;
  return source.replace(/¤/g, () => `x${next++}x`);
}

/** Asserts that the words became what their spelling says, in the order of the source if nothing is moved. */
export function assertFates(source: string, parsed: ParsedText, isMoved = false): void {
  const expected: string[] = [];
  for (const match of source.matchAll(WORD)) {
    const fate = FATES[match[1]!]!;
    if (fate === 'read') {
      expected.push(match[0]);
      continue;
    }
    const end = match.index + match[0].length;
    const left = parsed.leftOut.find(({ span }) => span.start <= match.index && span.end >= end);
    assert.equal(left?.reason, fate, `${match[0]} of ${JSON.stringify(source)}`);
  }
  const read = [...parsed.words.text.matchAll(WORD)].map(([found]) => found);
  if (isMoved) assert.deepEqual(read.toSorted(), expected.toSorted(), JSON.stringify(source));
  else assert.deepEqual(read, expected, `${JSON.stringify(source)} became ${JSON.stringify(parsed.words.text)}`);
}

/** What may stand in the source for a sign that is not there: an entity, a tag of a list item or a quote, a number, a footnote. */
const MEANS = /^(?:&#?\w+;?|<[^>]*>|\[\^\S*\]|[\d.)]+)$/;

/** Asserts that every sign that is read is traced to itself, and that every letter and digit is read or left out. */
export function assertPlaces(source: string, { words, blocks, leftOut }: ParsedText): void {
  const { text } = words;
  const covered = new Uint8Array(source.length);
  for (let at = 0; at < text.length; at++) {
    if (/[ \n]/.test(text[at]!)) continue;
    const { start, end } = originalSpan(words, { start: at, end: at + 1 });
    const there = source.slice(start, end);
    const holds = there === '' || there.includes(text[at]!) || MEANS.test(there);
    assert.ok(
      holds,
      `${JSON.stringify(text[at])} at ${at} is traced to ${JSON.stringify(there)} of ${JSON.stringify(source)}`,
    );
    covered.fill(1, start, end);
  }
  let last = 0;
  for (const { span } of leftOut) {
    assert.ok(span.start >= last && span.end > span.start && span.end <= source.length, JSON.stringify(leftOut));
    last = span.end;
    for (let at = span.start; at < span.end; at++) {
      assert.equal(
        covered[at],
        0,
        `${JSON.stringify(source.slice(at, at + 9))} of ${JSON.stringify(source)} is read and left out`,
      );
      covered[at] = 2;
    }
  }
  for (const { index, 0: sign } of source.matchAll(/[\p{L}\p{N}]/gu)) {
    assert.notEqual(covered[index], 0, `${sign} at ${index} is neither read nor left out: ${JSON.stringify(source)}`);
  }
  assertBlocks(source, { text, blocks });
  for (const { span } of blocks) assertSlice(words, span);
}

/** A block that is cut out is traced as it was. */
function assertSlice(words: Rewritten, span: Span): void {
  const part = slice(words, span);
  for (let at = 0; at < part.text.length; at++) {
    const whole = { start: span.start + at, end: span.start + at + 1 };
    assert.deepEqual(originalSpan(part, { start: at, end: at + 1 }), originalSpan(words, whole));
  }
}

function assertBlocks(source: string, { text, blocks }: { text: string; blocks: ParsedText['blocks'] }): void {
  let end = 0;
  for (const { kind, span } of blocks) {
    assert.ok(span.start >= end && span.end >= span.start, JSON.stringify(blocks));
    assert.equal(text.slice(end, span.start).trim(), '', `between blocks of ${JSON.stringify(source)}`);
    assert.equal(span.start === span.end, kind === 'scene', JSON.stringify(blocks));
    end = span.end;
  }
  assert.equal(text.slice(end), '');
}
