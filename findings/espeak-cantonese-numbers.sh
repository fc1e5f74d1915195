#!/usr/bin/env bash
# @echogarden/espeak-ng-emscripten 0.3.5: Cantonese numbers of 10 to 13 digits lose their beginning.
#
# "1234567891" and "5234567891" have the same phonemes in sit/yue: of such a number only the lowest nine digits are read.
# Numbers of 9 digits and of 14 are whole, Mandarin (sit/cmn) reads them all, and nothing is raised.
#
#> sit/yue 9 digits, the first is 1 or 5: other phonemes
#> sit/yue 10 digits, the first is 1 or 5: same phonemes
#> sit/yue 12 digits, the first is 1 or 5: same phonemes
#> sit/yue 13 digits, the first is 1 or 5: same phonemes
#> sit/yue 14 digits, the first is 1 or 5: other phonemes
#> sit/cmn 9 digits, the first is 1 or 5: other phonemes
#> sit/cmn 10 digits, the first is 1 or 5: other phonemes
#> sit/cmn 12 digits, the first is 1 or 5: other phonemes
#> sit/cmn 13 digits, the first is 1 or 5: other phonemes
#> sit/cmn 14 digits, the first is 1 or 5: other phonemes
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
package=@echogarden/espeak-ng-emscripten@0.3.5
npm install --prefix "$folder" --no-audit --no-fund --loglevel=error "$package" >"$folder/npm.log"

cat >"$folder/measure.mjs" <<'JS'
import create from '@echogarden/espeak-ng-emscripten';

// As shipped, samples depend on the clock and on earlier texts: the clock stands still, each text has a new module.
Date.now = () => 0;

/** The phonemes of a text, without pauses, which have no name. */
async function phonemesOf(text, voice) {
  const module = await create();
  const worker = new module.eSpeakNGWorker();
  if (worker.set_voice(voice) !== 0) throw new Error(`no voice ${voice}`);
  let phonemes = '';
  worker.synthesize(text, (_samples, events) => {
    for (const { type, id } of events) if (type === 'phoneme') phonemes += id;
    return false;
  });
  return phonemes;
}

for (const voice of ['sit/yue', 'sit/cmn']) {
  for (const digits of [9, 10, 12, 13, 14]) {
    const rest = '23456789123456'.slice(0, digits - 1);
    const [one, five] = [await phonemesOf(`1${rest}`, voice), await phonemesOf(`5${rest}`, voice)];
    console.log(`${voice} ${digits} digits, the first is 1 or 5: ${one === five ? 'same' : 'other'} phonemes`);
  }
}
JS

node "$folder/measure.mjs" | tee "$folder/seen"
if ! diff <(sed -n 's/^#> //p' "$0") "$folder/seen"; then
  echo 'this has changed' >&2
  exit 1
fi
echo 'as stated'
