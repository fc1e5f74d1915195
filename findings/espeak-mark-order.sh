#!/usr/bin/env bash
# @echogarden/espeak-ng-emscripten 0.3.5: no Unicode normal form is right in all voices.
#
# Texts that Unicode calls canonically equivalent sound different. NFC and NFD of Arabic have the vowel before the sign that
# doubles the letter: the vowel is lost, and the stress moves. Those of Hebrew have it before the point in a letter and
# before the dot of a shin: the word is spelled, its points by English names. Both are right in another order, which every
# normalisation undoes. With Latin and Cyrillic letters NFC is right, and in NFD the accents are lost or named; Greek is
# right in both. Nothing is raised. Below: phonemes, with a space before each word event.
#
#> sem/ar "teacher", doubling and point first: mudˈarris
#> sem/ar "teacher", NFC and NFD: mˈudarrs
#> sem/ar "Muhammad", doubling and point first: muħˈammad
#> sem/ar "Muhammad", NFC and NFD: mˈuħammd
#> sem/he "peace", doubling and point first: ʃˈalom
#> sem/he "peace", NFC and NFD: ʃˈin ˈa (en)hˈiːbɹuːʃˈɪndɒt(he) lˈamed vˈav (en)hˈiːbɹuːˈo(he) mˈem
#> sem/he "house", doubling and point first: bˈait
#> sem/he "house", NFC and NFD: vˈet ˈa (en)hˈiːbɹuːdˈaɡɛʃ(he) jˈod ˈi tˈav
#> roa/fr garçon: ɡaʁsˈɔ̃, in NFD ɡaʁkˈɔ̃
#> gmw/de schön: ʃˈøːn, in NFD ʃˈoːn
#> roa/es mañana: maɲˈana, in NFD manˈana
#> zlw/pl żółć: ʒˈuwtɕ, in NFD zˈɔwts
#> trk/tr güneş: ɟynˈɛʃ, in NFD ɡunˈɛs
#> aav/vi việt: vˈiɛt̪, in NFD vˈe ˈi ˈɛ (en)sˈɜːkəmflˌɛks(vi) tˈe
#> zle/ru ёлка: jˈɵɭka, in NFD jˈeɭka
#> grk/el καλημέρα: kˌalimˈera, also in NFD
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
  let said = '';
  worker.synthesize(text, (_samples, events) => {
    for (const { type, id } of events) said += type === 'word' ? ' ' : type === 'phoneme' ? id : '';
    return false;
  });
  return said.trim();
}

// Marks in the order in which they are read right.
const ORDERED = [
  ['sem/ar', 'teacher', '\u0645\u064f\u062f\u064e\u0631\u0651\u0650\u0633'],
  ['sem/ar', 'Muhammad', '\u0645\u064f\u062d\u064e\u0645\u0651\u064e\u062f'],
  ['sem/he', 'peace', '\u05e9\u05c1\u05b8\u05dc\u05d5\u05b9\u05dd'],
  ['sem/he', 'house', '\u05d1\u05bc\u05b7\u05d9\u05b4\u05ea'],
];
for (const [voice, meaning, text] of ORDERED) {
  const [nfc, nfd] = [text.normalize('NFC'), text.normalize('NFD')];
  if (nfc === text || nfc !== nfd) throw new Error(`"${meaning}" is no example`);
  console.log(`${voice} "${meaning}", doubling and point first: ${await speak(text, voice)}`);
  console.log(`${voice} "${meaning}", NFC and NFD: ${await speak(nfc, voice)}`);
}

const ACCENTS = [
  ['roa/fr', 'garçon'],
  ['gmw/de', 'schön'],
  ['roa/es', 'mañana'],
  ['zlw/pl', 'żółć'],
  ['trk/tr', 'güneş'],
  ['aav/vi', 'việt'],
  ['zle/ru', 'ёлка'],
  ['grk/el', 'καλημέρα'],
];
for (const [voice, word] of ACCENTS) {
  const [nfc, nfd] = [await speak(word.normalize('NFC'), voice), await speak(word.normalize('NFD'), voice)];
  console.log(`${voice} ${word}: ${nfc === nfd ? `${nfc}, also in NFD` : `${nfc}, in NFD ${nfd}`}`);
}
JS

node "$folder/measure.mjs" | tee "$folder/seen"
if ! diff <(sed -n 's/^#> //p' "$0") "$folder/seen"; then
  echo 'this has changed' >&2
  exit 1
fi
echo 'as stated'
