#!/usr/bin/env bash
# @echogarden/espeak-ng-emscripten 0.3.5: a clause with too many phonemes goes silent from there to its end.
#
# A clause (the text up to the next punctuation mark) has a list of about 1,000 phonemes and pauses. When it is full, the
# rest of the clause has no sound: other words there give the same samples. Nothing is raised; the word events just stop.
# A row of short numbers is enough. With commas nothing is lost. Below: "701 702 … 780" with "5" or "9" behind it; rows of
# years.
#
#> gmw/en-US: 997 phonemes and pauses, last event in number 55 of 81, with "5" and with "9" at the end: same samples
#> gmw/de: 996 phonemes and pauses, last event in number 35 of 81, with "5" and with "9" at the end: same samples
#> zle/ru: 997 phonemes and pauses, last event in number 61 of 81, with "5" and with "9" at the end: same samples
#> gmw/en-US with commas: last event in number 81 of 81, with "5" and with "9" at the end: other samples
#> gmw/en-US: years 1701 to 1760: last event in number 37 of 60
#> gmw/en-US: years 1961 to 2020: last event in number 54 of 60
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
  const events = [];
  worker.synthesize(text, (samples, list) => {
    hash.update(samples);
    events.push(...list);
    return false;
  });
  const last = events.findLast(({ type }) => type === 'word').text_position;
  return {
    digest: hash.digest('hex'),
    phonemes: events.filter(({ type }) => type === 'phoneme').length,
    last: text.slice(0, last).split(' ').length,
  };
}

const numbers = (from, to) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

async function compareEnds(separator, voice) {
  const row = numbers(701, 780);
  const five = await speak([...row, 5].join(separator), voice);
  const nine = await speak([...row, 9].join(separator), voice);
  const samples = five.digest === nine.digest ? 'same samples' : 'other samples';
  return { ...five, end: `last event in number ${five.last} of 81, with "5" and with "9" at the end: ${samples}` };
}

for (const voice of ['gmw/en-US', 'gmw/de', 'zle/ru']) {
  const { phonemes, end } = await compareEnds(' ', voice);
  console.log(`${voice}: ${phonemes} phonemes and pauses, ${end}`);
}
console.log(`gmw/en-US with commas: ${(await compareEnds(', ')).end}`);
for (const year of [1701, 1961]) {
  const { last } = await speak(numbers(year, year + 59).join(' '));
  console.log(`gmw/en-US: years ${year} to ${year + 59}: last event in number ${last} of 60`);
}
JS

node "$folder/measure.mjs" | tee "$folder/seen"
if ! diff <(sed -n 's/^#> //p' "$0") "$folder/seen"; then
  echo 'this has changed' >&2
  exit 1
fi
echo 'as stated'
