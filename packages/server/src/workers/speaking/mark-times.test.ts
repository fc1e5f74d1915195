import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { original } from '../../text/trace/rewrite.ts';
import { createMarkTimes } from './mark-times.ts';

describe('the times of marks', () => {
  it('are those of the next word, in its own piece or a later one, and the end behind the last', () => {
    const text = 'One two. Three.';
    const directions = [
      { type: 'mark', at: 0, name: 'start' },
      { type: 'mark', at: 4, name: 'two' },
      { type: 'mark', at: 8, name: 'between' },
      { type: 'mark', at: 15, name: 'end' },
    ] as const;
    const parsed = { words: original(text), blocks: [], leftOut: [], directions, warnings: [] };
    const told: (readonly [string, number])[] = [];
    const marks = createMarkTimes(parsed, (name, sample) => told.push([name, sample]));
    const word = (at: number, startSample: number) => ({ at, startSample, samples: 50 });
    const piece = (start: number, end: number) => ({ span: { start, end }, unheard: [], endsSentence: true });
    marks.pass({ ...piece(0, 9), startSample: 0, samples: 200, words: [word(0, 10), word(4, 90)] });
    marks.pass({ ...piece(9, 15), startSample: 300, samples: 100, words: [word(9, 5)] });
    marks.finish(400);
    assert.deepEqual(told, [
      ['start', 10],
      ['two', 90],
      ['between', 305],
      ['end', 400],
    ]);
  });
});
