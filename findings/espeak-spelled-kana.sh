#!/usr/bin/env bash
# @echogarden/espeak-ng-emscripten 0.3.5: in Japanese one sign of everyday spelling makes the whole word be spelled.
#
# It is a second mark of length in a row, a mark of length after a small tsu or an n, an iteration mark, or the dot between
# the parts of a name. Every sign becomes a word of its own, and what the voice has no name for is "Japanese letter" in
# English: the mark itself, but also the voicing of a kana, so that "pa" is "ha" and "Japanese letter". With one mark of
# length, or a space in place of the dot, the same words are read. Nothing is raised. Below: phonemes in jpx/ja, with a
# space before each word event; "Japanese letter" stands for the phonemes of these words.
#
#> すごーい: sɯᵝɡˈo̞i
#> すごーーい: sˈɯᵝ kˈo̞ [Japanese letter] [Japanese letter] [Japanese letter] ˈi
#> えー: ˈe̞
#> えーー: ˈe̞ [Japanese letter] [Japanese letter]
#> あっ: ˈäʔ
#> あっー: ˈä ʔ [Japanese letter]
#> うん: ˈɯᵝɴ
#> うんー: ˈɯᵝ ɴ [Japanese letter]
#> すすむ: sɯᵝsˈɯᵝmɯᵝ
#> すゝむ: sˈɯᵝ [Japanese letter] mˈɯᵝ
#> パパ: pˈäpä
#> パパーー: hˈä [Japanese letter] hˈä [Japanese letter] [Japanese letter] [Japanese letter]
#> ジョン スミス: dʑˈo̞ɴ sɯᵝmˈisɯᵝ
#> ジョン・スミス: ɕˈi [Japanese letter] ˈo̞ ɴ [Japanese letter] sˈɯᵝ mˈi sˈɯᵝ
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
package=@echogarden/espeak-ng-emscripten@0.3.5
npm install --prefix "$folder" --no-audit --no-fund --loglevel=error "$package" >"$folder/npm.log"

cat >"$folder/measure.mjs" <<'JS'
import create from '@echogarden/espeak-ng-emscripten';

// As shipped, samples depend on the clock and on earlier texts: the clock stands still, each text has a new module.
Date.now = () => 0;

async function speak(text) {
  const module = await create();
  const worker = new module.eSpeakNGWorker();
  if (worker.set_voice('jpx/ja') !== 0) throw new Error('no voice jpx/ja');
  let said = '';
  worker.synthesize(text, (_samples, events) => {
    for (const { type, id } of events) said += type === 'word' ? ' ' : type === 'phoneme' ? id : '';
    return false;
  });
  return said.trim().replaceAll('(en)dʒˈapəniːz(ja)lˈe̞tə', '[Japanese letter]');
}

const PAIRS = [
  ['すごーい', 'すごーーい'],
  ['えー', 'えーー'],
  ['あっ', 'あっー'],
  ['うん', 'うんー'],
  ['すすむ', 'すゝむ'],
  ['パパ', 'パパーー'],
  ['ジョン スミス', 'ジョン・スミス'],
];
for (const text of PAIRS.flat()) console.log(`${text}: ${await speak(text)}`);
JS

node "$folder/measure.mjs" | tee "$folder/seen"
if ! diff <(sed -n 's/^#> //p' "$0") "$folder/seen"; then
  echo 'this has changed' >&2
  exit 1
fi
echo 'as stated'
