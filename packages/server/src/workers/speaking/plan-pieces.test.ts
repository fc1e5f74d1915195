import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parsePlain } from '../../text/input/plain.ts';
import type { SpeechPlan } from '../../text/plan/speech-plan.ts';
import { DEFAULT_READING } from '../../text/reading.ts';
import { UNLIMITED } from '../../text/sentences/piece-limits.ts';
import { planPieces } from './plan-pieces.ts';

const WORDS = 'this sentence is rather long and has no mark inside, so that only its length decides where it is cut';
const TEXT = `Ämter 😀 first. Then ${WORDS}. And the last.`;
const TAG = 'en-us';
const WHOLE: SpeechPlan = {
  parsed: parsePlain(TEXT, TAG),
  tag: TAG,
  pauses: DEFAULT_READING.pauses,
  readers: new Map([
    [TAG, { matcher: null, readings: null, normaliser: null, level: 'off', marks: false, canSay: () => false }],
  ]),
  limitsOf: () => UNLIMITED,
};
const plan = (hard: readonly { at: number; length: number }[]) => [...planPieces(TEXT, WHOLE, hard)];
const textOf = ({ source }: { source: { start: number; end: number } }) => TEXT.slice(source.start, source.end);

describe('the plan of a run', () => {
  it('is its sentences, with their places in code points', () => {
    const pieces = plan([]);
    assert.equal(pieces.map(textOf).join(''), TEXT);
    assert.deepEqual(
      pieces.map(({ passage }) => passage.at),
      [0, 15, 15 + 5 + WORDS.length + 2],
    );
    for (const piece of pieces) assert.equal(piece.passage.length, [...textOf(piece)].length);
  });

  it('begins with a clause where somebody waits for it, and is otherwise the same', () => {
    const clause = 'When the ship had left the harbour, and the sun stood over the hills at last, ';
    const text = `   ${clause}nobody on the quay waved any more since all of them had gone home, or to bed. Then it rained, and rained.`;
    const long = { ...WHOLE, parsed: parsePlain(text, TAG) };
    const usual = [...planPieces(text, long, [])];
    const soon = [...planPieces(text, { ...long, startsSoon: true }, [])];
    const [first, rest, ...others] = soon;
    assert.equal(first!.words.text.trimStart(), clause);
    assert.equal(`${first!.words.text}${rest!.words.text}`, usual[0]!.words.text);
    assert.deepEqual([first!.endsSentence, rest!.endsSentence, rest!.at], [false, true, first!.words.text.length]);
    assert.ok(rest!.pauseMs < DEFAULT_READING.pauses.sentence);
    assert.deepEqual(others, usual.slice(1));
    const short = [...planPieces(TEXT, { ...WHOLE, startsSoon: true }, [])];
    assert.deepEqual(short.map(textOf), plan([]).map(textOf), 'a short sentence stays whole');
  });

  it('cuts smaller only what was not finished, and keeps the pauses around it', () => {
    const [first, second, third] = plan([]);
    const pieces = plan([{ at: second!.passage.at + 30, length: 1 }]);
    assert.deepEqual([pieces[0], pieces.at(-1)], [first, third]);
    const small = pieces.slice(1, -1);
    assert.ok(small.length > 1 && small.every(({ words }) => words.text.length <= 60));
    assert.equal(small.map(({ words }) => words.text).join(''), second!.words.text);
    assert.equal(small.map(textOf).join(''), textOf(second!));
    assert.equal(small[0]!.pauseMs, second!.pauseMs);
    assert.ok(small.slice(1).every(({ pauseMs }) => pauseMs < DEFAULT_READING.pauses.sentence));
    assert.deepEqual(small.map(({ endsSentence }) => endsSentence).indexOf(true), small.length - 1);
    let at = second!.passage.at;
    for (const { passage } of small) {
      assert.equal(passage.at, at);
      at += passage.length;
    }
  });
});
