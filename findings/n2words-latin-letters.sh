#!/usr/bin/env bash
# n2words 4.0.0: Ukrainian number words have the Latin letter i (U+0069) in place of the Cyrillic one (U+0456).
#
# They look right, but a voice takes them apart: eSpeak NG (@echogarden/espeak-ng-emscripten 0.3.5, zle/uk) spells them and
# says that letter in English. Serbian words in Cyrillic have a Latin o (U+006F) from 900 to 999; Russian ones have no such
# letter. Nothing is raised. Below: how many of the numbers from 0 to 999 have a Latin letter; phonemes of words as they are
# returned and with the Cyrillic letter, with a space before each word event.
#
#> uk-UA: 706 of 1000 with i
#> sr-Cyrl-RS: 100 of 1000 with o
#> ru-RU: 0 of 1000
#> 6 as returned: ʃˈa(en)ˈaɪ(uk)ˌɛstˌɛmjakˌɪj znˈak
#> 6 with U+0456: ʃˈist
#> 8 as returned: β(en)ˈaɪ(uk)ˈɛs(en)ˈaɪ(uk)ˈɛm
#> 8 with U+0456: βˈisim
#> 2000 as returned: dˌɛβˈɛ(en)ˈaɪ(uk) t̪ɪsjˈatʃ(en)ˈaɪ(uk)
#> 2000 with U+0456: dβˈi t̪ɪsjˈatʃi
#> 1000000 as returned: ˈodɪn ˈɛm(en)ˈaɪ(uk)ʎjˈon
#> 1000000 with U+0456: ˈodɪn mˈiʎjon
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
packages=(n2words@4.0.0 @echogarden/espeak-ng-emscripten@0.3.5)
npm install --prefix "$folder" --no-audit --no-fund --loglevel=error "${packages[@]}" >"$folder/npm.log"

cat >"$folder/measure.mjs" <<'JS'
import create from '@echogarden/espeak-ng-emscripten';

// As shipped, samples depend on the clock and on earlier texts: the clock stands still, each text has a new module.
Date.now = () => 0;

async function speak(text) {
  const module = await create();
  const worker = new module.eSpeakNGWorker();
  if (worker.set_voice('zle/uk') !== 0) throw new Error('no voice zle/uk');
  let said = '';
  worker.synthesize(text, (_samples, events) => {
    for (const { type, id } of events) said += type === 'word' ? ' ' : type === 'phoneme' ? id : '';
    return false;
  });
  return said.trim();
}

for (const locale of ['uk-UA', 'sr-Cyrl-RS', 'ru-RU']) {
  const { toCardinal } = await import(`n2words/${locale}`);
  const words = Array.from({ length: 1000 }, (_, value) => toCardinal(value));
  const latin = words.filter((word) => /\p{Script=Latin}/u.test(word));
  const letters = [...new Set(latin.join('').match(/\p{Script=Latin}/gu))];
  console.log(`${locale}: ${latin.length} of 1000 ${letters.length === 0 ? '' : `with ${letters.join(', ')}`}`.trim());
}

const { toCardinal } = await import('n2words/uk-UA');
for (const value of [6, 8, 2000, 1_000_000]) {
  const said = toCardinal(value);
  console.log(`${value} as returned: ${await speak(said)}`);
  console.log(`${value} with U+0456: ${await speak(said.replaceAll('i', '\u0456'))}`);
}
JS

node "$folder/measure.mjs" | tee "$folder/seen"
if ! diff <(sed -n 's/^#> //p' "$0") "$folder/seen"; then
  echo 'this has changed' >&2
  exit 1
fi
echo 'as stated'
