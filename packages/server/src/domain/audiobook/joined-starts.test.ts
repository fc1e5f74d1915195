// Where chapters begin in an audiobook is known before it is made.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { placeMarks } from '../../audio/m4b/marks.ts';
import { makeChapter } from '../../audio/m4b/test-audiobook.ts';
import { joinedStarts } from './joined-starts.ts';

test('it is where the writer finds that they begin', async () => {
  const lengths = [1, 1_023, 1_024, 1_025, 5_000];
  const chapters = await Promise.all(
    lengths.map(async (samples) => {
      const { adts, ...chapter } = await makeChapter('', samples);
      let packets = 0;
      for (let at = 0; at < adts.length; packets++) at += (adts.readUIntBE(at + 3, 3) >> 5) & 0x1fff;
      return { ...chapter, packets };
    }),
  );
  assert.deepEqual(joinedStarts(lengths), placeMarks(chapters).starts);
});
