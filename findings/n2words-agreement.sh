#!/usr/bin/env bash
# n2words 4.0.0: words before thousand, million or the name of a currency do not agree with it.
#
# "One" keeps its long form in Spanish "veintiuno mil", which is "veintiún mil", and the word for a million stays as it is
# after "two" in Swedish, Norwegian, Finnish and Greek; Danish has its plural after "one". A round million of a currency
# lacks the "de", "d'" or "di" of Spanish, French, Italian and Portuguese. German, Polish and Russian are right at such
# places. Nothing is raised. Below: what is returned, and in brackets what it should be.
#
#> es-ES toCardinal(21000): veintiuno mil (veintiún mil)
#> es-ES toCardinal(31000): treinta y uno mil (treinta y un mil)
#> es-ES toCardinal(21000000): veintiuno millones (veintiún millones)
#> es-ES toCardinal(200000, feminine): doscientos mil (doscientas mil)
#> es-MX toCardinal(21000): veintiuno mil (veintiún mil)
#> es-ES toCurrency(21): veintiuno euros (veintiún euros)
#> es-ES toCurrency(1000000): un millón euros (un millón de euros)
#> fr-FR toCurrency(1000000): un million euros (un million d'euros)
#> it-IT toCurrency(1000000): un milione euro (un milione di euro)
#> pt-PT toCurrency(1000000): um milhão euros (um milhão de euros)
#> sv-SE toCardinal(2000000): två miljon (två miljoner)
#> nb-NO toCardinal(2000000): to million (to millioner)
#> da-DK toCardinal(1000000): en millioner (en million)
#> fi-FI toCardinal(2000): kaksi tuhat (kaksituhatta)
#> fi-FI toCardinal(2000000): kaksi miljoona (kaksi miljoonaa)
#> el-GR toCardinal(2000): δύο χίλια (δύο χιλιάδες)
#> el-GR toCardinal(2000000): δύο εκατομμύριο (δύο εκατομμύρια)
#> de-DE toCardinal(2000000): zwei Millionen (right)
#> pl-PL toCardinal(2000000): dwa miliony (right)
#> ru-RU toCardinal(21000): двадцать одна тысяча (right)
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
package=n2words@4.0.0
npm install --prefix "$folder" --no-audit --no-fund --loglevel=error "$package" >"$folder/npm.log"

cat >"$folder/measure.mjs" <<'JS'
const FEMININE = { gender: 'feminine' };
const CASES = [
  ['es-ES', 'toCardinal', 21_000, 'veintiún mil'],
  ['es-ES', 'toCardinal', 31_000, 'treinta y un mil'],
  ['es-ES', 'toCardinal', 21_000_000, 'veintiún millones'],
  ['es-ES', 'toCardinal', 200_000, 'doscientas mil', FEMININE],
  ['es-MX', 'toCardinal', 21_000, 'veintiún mil'],
  ['es-ES', 'toCurrency', 21, 'veintiún euros'],
  ['es-ES', 'toCurrency', 1_000_000, 'un millón de euros'],
  ['fr-FR', 'toCurrency', 1_000_000, "un million d'euros"],
  ['it-IT', 'toCurrency', 1_000_000, 'un milione di euro'],
  ['pt-PT', 'toCurrency', 1_000_000, 'um milhão de euros'],
  ['sv-SE', 'toCardinal', 2_000_000, 'två miljoner'],
  ['nb-NO', 'toCardinal', 2_000_000, 'to millioner'],
  ['da-DK', 'toCardinal', 1_000_000, 'en million'],
  ['fi-FI', 'toCardinal', 2_000, 'kaksituhatta'],
  ['fi-FI', 'toCardinal', 2_000_000, 'kaksi miljoonaa'],
  ['el-GR', 'toCardinal', 2_000, 'δύο χιλιάδες'],
  ['el-GR', 'toCardinal', 2_000_000, 'δύο εκατομμύρια'],
  ['de-DE', 'toCardinal', 2_000_000, 'zwei Millionen'],
  ['pl-PL', 'toCardinal', 2_000_000, 'dwa miliony'],
  ['ru-RU', 'toCardinal', 21_000, 'двадцать одна тысяча'],
];
for (const [locale, form, value, right, options] of CASES) {
  const said = (await import(`n2words/${locale}`))[form](value, options);
  const gender = options ? `, ${options.gender}` : '';
  console.log(`${locale} ${form}(${value}${gender}): ${said} (${said === right ? 'right' : right})`);
}
JS

node "$folder/measure.mjs" | tee "$folder/seen"
if ! diff <(sed -n 's/^#> //p' "$0") "$folder/seen"; then
  echo 'this has changed' >&2
  exit 1
fi
echo 'as stated'
