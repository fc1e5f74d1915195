#!/usr/bin/env bash
# @echogarden/espeak-ng-emscripten 0.3.5: of equal one-letter words in a row, only three are spoken.
#
# "b b b b b" is said as "b b b", and "I I I I I" as "I I I". The others have no event, and nothing is raised. It is so in
# English, French and Spanish, not in German, Russian and Korean. Digits, words of two letters and the English "a" are all
# said. Commas between the letters help, full stops do not. Below: word events and phonemes.
#
#> gmw/en-US "b b b": 3 words, 6 phonemes
#> gmw/en-US "b b b b b": 3 words, 6 phonemes
#> gmw/en-US "I I I I I": 3 words, 3 phonemes
#> gmw/en-US "plan b b b b b c": 5 words, 12 phonemes
#> gmw/en-US "b. b. b. b. b.": 3 words, 6 phonemes
#> gmw/en-US "b, b, b, b, b": 5 words, 10 phonemes
#> gmw/en-US "a a a a a": 5 words, 5 phonemes
#> gmw/en-US "bb bb bb bb bb": 5 words, 20 phonemes
#> gmw/en-US "1 1 1 1 1": 5 words, 15 phonemes
#> roa/fr "b b b b b": 3 words, 6 phonemes
#> roa/es "b b b b b": 3 words, 6 phonemes
#> gmw/de "b b b b b": 5 words, 10 phonemes
#> zle/ru "б б б б б": 5 words, 6 phonemes
#> ko "가 가 가 가 가": 5 words, 10 phonemes
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
package=@echogarden/espeak-ng-emscripten@0.3.5
npm install --prefix "$folder" --no-audit --no-fund --loglevel=error "$package" >"$folder/npm.log"

cat >"$folder/measure.mjs" <<'JS'
import create from '@echogarden/espeak-ng-emscripten';

// As shipped, samples depend on the clock and on earlier texts: the clock stands still, each text has a new module.
Date.now = () => 0;

async function speak(text, voice) {
  const module = await create();
  const worker = new module.eSpeakNGWorker();
  if (worker.set_voice(voice) !== 0) throw new Error(`no voice ${voice}`);
  worker.rate = 175;
  const count = { word: 0, phoneme: 0 };
  worker.synthesize(text, (_samples, events) => {
    // A pause is a phoneme without a name.
    for (const { type, id } of events) if (type === 'word' || (type === 'phoneme' && id !== '')) count[type]++;
    return false;
  });
  return count;
}

const ENGLISH = 'gmw/en-US';
const CASES = [
  ...['b b b', 'b b b b b', 'I I I I I', 'plan b b b b b c', 'b. b. b. b. b.'].map((text) => [ENGLISH, text]),
  ...['b, b, b, b, b', 'a a a a a', 'bb bb bb bb bb', '1 1 1 1 1'].map((text) => [ENGLISH, text]),
  ...['roa/fr', 'roa/es', 'gmw/de'].map((voice) => [voice, 'b b b b b']),
  ['zle/ru', 'б б б б б'],
  ['ko', '가 가 가 가 가'],
];
for (const [voice, text] of CASES) {
  const { word, phoneme } = await speak(text, voice);
  console.log(`${voice} "${text}": ${word} words, ${phoneme} phonemes`);
}
JS

node "$folder/measure.mjs" | tee "$folder/seen"
if ! diff <(sed -n 's/^#> //p' "$0") "$folder/seen"; then
  echo 'this has changed' >&2
  exit 1
fi
echo 'as stated'
