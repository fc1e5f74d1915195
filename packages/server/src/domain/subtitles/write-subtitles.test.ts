// Subtitles are written so that every player reads back what was meant, also those of several recordings.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cue } from './cues.ts';
import { joinCues } from './join-cues.ts';
import { type SubtitleFormat, writeSubtitles } from './write-subtitles.ts';

const CUE = { startMs: 3_723_004, endMs: 3_724_000, lines: ['a < b --> c', 'd & e'] };

async function* list(...cues: readonly Cue[]) {
  yield* cues;
}

async function write(cues: AsyncIterable<Cue>, format: SubtitleFormat): Promise<string> {
  let text = '';
  for await (const part of writeSubtitles(cues, format)) text += part;
  return text;
}

test('SubRip has numbers, times with a comma and no second arrow', async () => {
  assert.equal(
    await write(list(CUE, { ...CUE, lines: ['x'] }), 'srt'),
    '1\n01:02:03,004 --> 01:02:04,000\na < b → c\nd & e\n\n2\n01:02:03,004 --> 01:02:04,000\nx\n\n',
  );
});

test('WebVTT has times with a point, and escapes what would be a tag, an entity or an arrow', async () => {
  assert.equal(
    await write(list(CUE), 'vtt'),
    'WEBVTT\n\n01:02:03.004 --> 01:02:04.000\na &lt; b --&gt; c\nd &amp; e\n\n',
  );
});

test('a recording may be longer than a hundred hours', async () => {
  assert.match(await write(list({ ...CUE, startMs: 0, endMs: 360_000_000 }), 'srt'), /00:00:00,000 --> 100:00:00,000/);
});

test('the cues of recordings that follow each other go on where those before ended', async () => {
  const cue = { startMs: 100, endMs: 900, lines: ['x'] };
  const joined = joinCues([
    { startMs: 0, cues: list(cue, { ...cue, startMs: 900, endMs: 1_500 }) },
    { startMs: 1_664.3, cues: list(cue) },
  ]);
  assert.equal(
    await write(joined, 'srt'),
    '1\n00:00:00,100 --> 00:00:00,900\nx\n\n2\n00:00:00,900 --> 00:00:01,500\nx\n\n3\n00:00:01,764 --> 00:00:02,564\nx\n\n',
  );
});
