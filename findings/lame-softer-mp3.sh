#!/usr/bin/env bash
# wasm-media-encoders 0.7.0 (LAME 3.100): MP3 of a constant bit rate is softer than the samples it was made of.
#
# A sine of 440 Hz at half of full scale goes in; what mpg123 makes of the MP3 is weaker by a factor that depends on the bit rate alone: 0.95 up to
# 160 kbit/s (0.45 dB), 0.97 at 192, 0.98 at 224, 1 from 256 on. The encoder offers no way to ask for another, so MP3s of different bit rates of one
# recording differ in loudness, and one that was brought to a target in LUFS misses it. With a variable bit rate nothing of the kind happens.
#
#> 64 kbit/s: 0.95
#> 128 kbit/s: 0.95
#> 160 kbit/s: 0.95
#> 192 kbit/s: 0.97
#> 224 kbit/s: 0.98
#> 256 kbit/s: 1.00
#> 320 kbit/s: 1.00
#> variable, quality 2: 1.00
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
npm install --prefix "$folder" --ignore-scripts --no-audit --no-fund --loglevel=error \
  wasm-media-encoders@0.7.0 mpg123-decoder@1.0.3 >"$folder/npm.log"

cat >"$folder/measure.mjs" <<'JS'
import { MPEGDecoder } from 'mpg123-decoder';
import { createMp3Encoder } from 'wasm-media-encoders';

const RATE = 44_100;
const sine = Float32Array.from({ length: 2 * RATE }, (_, at) => 0.5 * Math.sin((2 * Math.PI * 440 * at) / RATE));

async function encode(options) {
  const encoder = await createMp3Encoder();
  encoder.configure({ channels: 1, sampleRate: RATE, ...options });
  const parts = [Uint8Array.from(encoder.encode([sine])), Uint8Array.from(encoder.finalize())];
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

async function decode(mp3) {
  const decoder = new MPEGDecoder();
  await decoder.ready;
  return decoder.decode(mp3).channelData[0];
}

/** Of the middle second, where the sine is whole. */
function strength(samples) {
  const middle = samples.subarray(RATE / 2, (3 * RATE) / 2);
  return Math.sqrt(middle.reduce((sum, sample) => sum + sample * sample, 0) / middle.length);
}

async function report(name, options) {
  const kept = strength(await decode(await encode(options))) / strength(sine);
  console.log(`${name}: ${kept.toFixed(2)}`);
}

for (const bitrate of [64, 128, 160, 192, 224, 256, 320]) await report(`${bitrate} kbit/s`, { bitrate });
await report('variable, quality 2', { vbrQuality: 2 });
JS

(cd "$folder" && node measure.mjs) | tee "$folder/seen"
if ! diff <(sed -n 's/^#> //p' "$0") "$folder/seen"; then
  echo 'this has changed' >&2
  exit 1
fi
echo 'as stated'
