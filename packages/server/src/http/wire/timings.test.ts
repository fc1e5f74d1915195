// Subtitles are written so that every player reads back what was meant.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { srtCue, vttCue } from './timings.ts';

const CUE = { startMs: 3_723_004, endMs: 3_724_000, lines: ['a < b --> c', 'd & e'] };

test('SubRip has a number, times with a comma and no second arrow', () => {
  assert.equal(srtCue(CUE, 7), '7\n01:02:03,004 --> 01:02:04,000\na < b → c\nd & e\n\n');
});

test('WebVTT has times with a point, and escapes what would be a tag, an entity or an arrow', () => {
  assert.equal(vttCue(CUE), '01:02:03.004 --> 01:02:04.000\na &lt; b --&gt; c\nd &amp; e\n\n');
});

test('a recording may be longer than a hundred hours', () => {
  assert.match(srtCue({ ...CUE, startMs: 0, endMs: 360_000_000 }, 1), /00:00:00,000 --> 100:00:00,000/);
});
