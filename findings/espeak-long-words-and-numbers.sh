#!/usr/bin/env bash
# @echogarden/espeak-ng-emscripten 0.3.5: the end of a very long word, number or fraction is not spoken.
#
# A word ends at about 130 phonemes, a number at about 40 digits, a fraction at its 36th to 39th decimal; what is behind
# that has no sound. Nothing is raised, and the events do not show it: the word has its event, and so has the one behind
# it. Where exactly the end is depends on voice, letters and digits. Below: a word of the syllables ba lu mi te ro su, a
# number and a fraction of the digits 7351942608, again and again. The last place is heard when two signs there sound
# different.
#
#> gmw/en-US: letter 133 heard, letter 134 not heard
#> gmw/en-US: digit 41 heard, digit 42 not heard
#> gmw/en-US: decimal 35 heard, decimal 36 not heard
#> gmw/de: letter 135 heard, letter 136 not heard
#> gmw/de: digit 38 heard, digit 39 not heard
#> gmw/de: decimal 38 heard, decimal 39 not heard
#> gmw/en-US: events of a word of 200 letters with "end" behind it: 1, 202
#> gmw/en-US: 60 digits and 80 digits: word events 1 and 1, same samples
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
package=@echogarden/espeak-ng-emscripten@0.3.5
npm install --prefix "$folder" --no-audit --no-fund --loglevel=error "$package" >"$folder/npm.log"

cat >"$folder/measure.mjs" <<'JS'
import { createHash } from 'node:crypto';
import create from '@echogarden/espeak-ng-emscripten';

// As shipped, samples depend on the clock and on earlier texts: the clock stands still, each text has a new module.
Date.now = () => 0;

async function speak(text, voice = 'gmw/en-US') {
  const module = await create();
  const worker = new module.eSpeakNGWorker();
  if (worker.set_voice(voice) !== 0) throw new Error(`no voice ${voice}`);
  worker.rate = 175;
  const hash = createHash('sha256');
  const words = [];
  worker.synthesize(text, (samples, events) => {
    hash.update(samples);
    words.push(...events.filter(({ type }) => type === 'word').map((event) => event.text_position));
    return false;
  });
  return { digest: hash.digest('hex'), words };
}

const letters = (count) => 'balumiterosu'.repeat(20).slice(0, count);
const digits = (count) => '7351942608'.repeat(10).slice(0, count);

/** Whether it makes a difference which of two signs stands at the end of the text. */
async function isHeard(voice, before, [one, other]) {
  return (await speak(before + one, voice)).digest !== (await speak(before + other, voice)).digest;
}

async function compare(voice, name, place, textBefore, signs) {
  const first = (await isHeard(voice, textBefore(place - 1), signs)) ? 'heard' : 'not heard';
  const second = (await isHeard(voice, textBefore(place), signs)) ? 'heard' : 'not heard';
  console.log(`${voice}: ${name} ${place} ${first}, ${name} ${place + 1} ${second}`);
}

for (const [voice, letter, digit, decimal] of [['gmw/en-US', 133, 41, 35], ['gmw/de', 135, 38, 38]]) {
  await compare(voice, 'letter', letter, letters, 'tm');
  await compare(voice, 'digit', digit, digits, '34');
  await compare(voice, 'decimal', decimal, (count) => `0.${digits(count)}`, '34');
}
const { words } = await speak(`${letters(200)} end`);
console.log(`gmw/en-US: events of a word of 200 letters with "end" behind it: ${words.join(', ')}`);
const [short, long] = [await speak(digits(60)), await speak(digits(80))];
const samples = short.digest === long.digest ? 'same samples' : 'other samples';
console.log(`gmw/en-US: 60 digits and 80 digits: word events ${short.words.length} and ${long.words.length}, ${samples}`);
JS

node "$folder/measure.mjs" | tee "$folder/seen"
if ! diff <(sed -n 's/^#> //p' "$0") "$folder/seen"; then
  echo 'this has changed' >&2
  exit 1
fi
echo 'as stated'
