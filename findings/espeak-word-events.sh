#!/usr/bin/env bash
# @echogarden/espeak-ng-emscripten 0.3.5: word events are not one for each word, so a missing one proves nothing.
#
# "of the", "I am", "don't" and "well-known" have an event for their first part only, though the rest is heard; a number has
# several, all but the first at its second digit. The length of a word ends at 31: a word of 60 letters
# is reported with 31. Below, in gmw/en-US: position+length of each word event, and what is said, in phonemes.
#
#> "of the sea": 1+2 8+3: ʌvðəsˈiː
#> "I am here": 1+1 6+4: aɪɐmhˈɪɹ
#> "don't": 1+3: dˈoʊnt
#> "well-known": 1+4: wˈɛlnˈoʊn
#> "a.m.": 1+1: ˌeɪˈɛm
#> "2024": 1+4 2+4 2+4 2+4: tˈuːθˈaʊzəndtwˈɛntifˈɔːɹ
#> 30 letters, then "boat": 1+30 32+4
#> 31 letters, then "boat": 1+31 33+4
#> 32 letters, then "boat": 1+31 34+4
#> 60 letters, then "boat": 1+31 62+4
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
package=@echogarden/espeak-ng-emscripten@0.3.5
npm install --prefix "$folder" --no-audit --no-fund --loglevel=error "$package" >"$folder/npm.log"

cat >"$folder/measure.mjs" <<'JS'
import create from '@echogarden/espeak-ng-emscripten';

// As shipped, samples depend on the clock and on earlier texts: the clock stands still, each text has a new module.
Date.now = () => 0;

async function speak(text, voice = 'gmw/en-US') {
  const module = await create();
  const worker = new module.eSpeakNGWorker();
  if (worker.set_voice(voice) !== 0) throw new Error(`no voice ${voice}`);
  worker.rate = 175;
  const words = [];
  let said = '';
  worker.synthesize(text, (_samples, events) => {
    for (const { type, id, text_position, word_length } of events) {
      if (type === 'word') words.push(`${text_position}+${word_length}`);
      else if (type === 'phoneme') said += id;
    }
    return false;
  });
  return { words: words.join(' '), said };
}

for (const text of ['of the sea', 'I am here', "don't", 'well-known', 'a.m.', '2024']) {
  const { words, said } = await speak(text);
  console.log(`"${text}": ${words}: ${said}`);
}
for (const length of [30, 31, 32, 60]) {
  const { words } = await speak(`${'balumiterosu'.repeat(5).slice(0, length)} boat`);
  console.log(`${length} letters, then "boat": ${words}`);
}
JS

node "$folder/measure.mjs" | tee "$folder/seen"
if ! diff <(sed -n 's/^#> //p' "$0") "$folder/seen"; then
  echo 'this has changed' >&2
  exit 1
fi
echo 'as stated'
