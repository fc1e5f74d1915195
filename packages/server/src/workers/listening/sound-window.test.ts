// Tests what is read of a recording while its bytes come.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createFlacDecoder } from '../../audio/flac-decoder.ts';
import { createFlacFile } from '../../audio/flac-file.ts';
import { loadLibflac } from '../../audio/libflac.ts';
import { createSoundWindow, findQuietPlace } from './sound-window.ts';

const flac = await loadLibflac();
/** Noise, which does not get smaller: more than the decoder waits for. */
const samples = Int16Array.from({ length: 300_000 }, (_, i) => ((i * 7_919 + ((i * i) % 3_001)) % 20_011) - 10_000);

function encode(): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'lector-window-'));
  try {
    const path = join(folder, 'x.flac');
    const file = createFlacFile({ flac, path, sampleRate: 16_000, comments: {} });
    file.write(samples);
    file.finish();
    return readFileSync(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('any stretches are taken in order, in whatever parts the bytes come', () => {
  const bytes = encode();
  for (const part of [1_000, 65_536, bytes.length]) {
    const decoder = createFlacDecoder(flac);
    let given = 0;
    let hasEnded = false;
    const window = createSoundWindow(decoder, () => hasEnded);
    const take = (start: number, length: number): Int16Array => {
      for (;;) {
        const taken = window.take(start, length);
        if (taken !== null) return taken;
        if (given < bytes.length) decoder.add(bytes.subarray(given, given + part));
        else {
          hasEnded = true;
          decoder.end();
        }
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
    decoder.close();
    decoder.close();
  }
});

test('a stream that is none is told, and does not wait for ever', () => {
  const decoder = createFlacDecoder(flac);
  decoder.add(new Uint8Array(400_000).fill(65));
  decoder.end();
  const window = createSoundWindow(decoder, () => true);
  assert.throws(() => window.take(0, 10), /cannot be decoded/);
  decoder.close();
});

test('speech is cut in the middle of its longest silence', () => {
  const speech = Int16Array.from({ length: 16_000 }, (_, i) =>
    (i > 9_000 && i < 9_700) || (i > 12_000 && i < 14_000) ? 0 : 8_000 * Math.sin(i),
  );
  const place = findQuietPlace(speech, 16_000);
  assert.ok(place > 12_500 && place < 13_500, String(place));
});
