import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeFlac, makeVoice } from '../audio/test-sounds.ts';
import { readSampleRate, STREAM_FACTS_END } from './flac-beginning.ts';

test('the beginning of a file tells its rate', async () => {
  for (const rate of [8_000, 22_050, 24_000, 48_000]) {
    const file = await encodeFlac(makeVoice(rate / 10, rate), rate);
    assert.equal(readSampleRate(file.subarray(0, STREAM_FACTS_END)), rate);
  }
});
