#!/usr/bin/env bash
# @echogarden/espeak-ng-emscripten 0.3.5: an emoji with another or a modifier behind it loses most of its name.
#
# An emoji is read by its name, "red heart". With a variation selector (which is how a heart is usually written), a skin
# tone or another emoji directly behind it only the first word is said, "red". Two flags side by side are silent, though
# each alone is read. With a space between two emoji all is said. Nothing is raised. Below: what is said in gmw/en-US, in
# phonemes, with a space before each word event.
#
#> U+2764 (heart): ɹˈɛd hˈɑːɹt
#> U+2764 U+FE0F (heart, variation selector): ɹˈɛd
#> U+1F44D (thumbs up): θˈʌmz ˈʌp
#> U+1F44D U+1F3FD (thumbs up, skin tone): θˈʌmzmˈiːdiəm
#> U+1F600 U+0020 U+1F600 (face, space, face): ɡɹˈɪnɪŋ fˈeɪs ɡɹˈɪnɪŋ fˈeɪs
#> U+1F600 U+1F600 (face, face): ɡɹˈɪnɪŋɡɹˈɪnɪŋ
#> U+1F1E9 U+1F1EA (flag): dʒˈɜːməni
#> U+1F1EB U+1F1F7 (flag): fɹˈæns
#> U+1F1E9 U+1F1EA U+1F1EB U+1F1F7 (flag, flag): nothing
#> U+1F1E9 U+1F1EA U+0020 U+1F1EB U+1F1F7 (flag, space, flag): dʒˈɜːməni fɹˈæns
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
  let said = '';
  worker.synthesize(text, (_samples, events) => {
    for (const { type, id } of events) said += type === 'word' ? ' ' : type === 'phoneme' ? id : '';
    return false;
  });
  return said.trim();
}

const CASES = [
  ['\u2764', 'heart'],
  ['\u2764\ufe0f', 'heart, variation selector'],
  ['\u{1f44d}', 'thumbs up'],
  ['\u{1f44d}\u{1f3fd}', 'thumbs up, skin tone'],
  ['\u{1f600} \u{1f600}', 'face, space, face'],
  ['\u{1f600}\u{1f600}', 'face, face'],
  ['\u{1f1e9}\u{1f1ea}', 'flag'],
  ['\u{1f1eb}\u{1f1f7}', 'flag'],
  ['\u{1f1e9}\u{1f1ea}\u{1f1eb}\u{1f1f7}', 'flag, flag'],
  ['\u{1f1e9}\u{1f1ea} \u{1f1eb}\u{1f1f7}', 'flag, space, flag'],
];
for (const [text, what] of CASES) {
  const points = [...text].map((sign) => `U+${sign.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}`);
  console.log(`${points.join(' ')} (${what}): ${(await speak(text)) || 'nothing'}`);
}
JS

node "$folder/measure.mjs" | tee "$folder/seen"
if ! diff <(sed -n 's/^#> //p' "$0") "$folder/seen"; then
  echo 'this has changed' >&2
  exit 1
fi
echo 'as stated'
