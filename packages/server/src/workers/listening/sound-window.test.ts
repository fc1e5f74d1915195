// Tests what is kept of a recording while it is decoded.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSoundWindow, findQuietPlace } from './sound-window.ts';

const samples = Int16Array.from({ length: 300_000 }, (_, i) => ((i * 7_919) % 20_011) - 10_000);

test('any stretches are taken in order, in whatever parts the samples come', () => {
  for (const part of [1_000, 65_536, samples.length]) {
    const window = createSoundWindow();
    let given = 0;
    const take = (start: number, length: number): Int16Array => {
      for (;;) {
        const taken = window.take(start, length);
        if (taken !== null) return taken;
        if (given < samples.length) window.add(samples.slice(given, given + part));
        else window.end();
        given += part;
      }
    };
    for (const [start, length] of [
      [0, 10],
      [5, 20_000],
      [100_000, 3],
      [100_002, 150_000],
      [299_000, 5_000],
    ] as const) {
      assert.deepEqual(take(start, length), samples.subarray(start, start + length), `${start} in parts of ${part}`);
    }
    assert.equal(take(300_000, 10).length, 0);
  }
});

test('speech is cut in the middle of its longest silence', () => {
  const speech = Int16Array.from({ length: 16_000 }, (_, i) =>
    (i > 9_000 && i < 9_700) || (i > 12_000 && i < 14_000) ? 0 : 8_000 * Math.sin(i),
  );
  const place = findQuietPlace(speech, 16_000);
  assert.ok(place > 12_500 && place < 13_500, String(place));
});
