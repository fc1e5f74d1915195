#!/usr/bin/env bash
# n2words 4.0.0: in ten languages some ordinals are no words, or those of another number.
#
# An ending is put behind the cardinal. In Danish, Norwegian and Swedish that is wrong from 20 on, so at 12 of the 31 days
# of a month; in Finnish at 100 and 1,000, in German at a million, in Polish at round thousands from 2,000 and in Russian
# from 10,000. The Hebrew 20th is said as the 21st, the Romanian 200th as the 100th, and a Spanish thousand-millionth
# begins with "undefined". The documentation has ordinals among the forms of all languages, and nothing is raised. Below:
# what is returned, and in brackets what it should be.
#
#> sv-SE 20: tjugode (tjugonde)
#> sv-SE 21: tjugo-ettde (tjugoförsta)
#> sv-SE 30: trettiode (trettionde)
#> nb-NO 20: tjuede (tjuende)
#> nb-NO 21: tjue-ende (tjueførste)
#> nb-NO 30: trettide (trettiende)
#> da-DK 20: tyvede (tyvende)
#> da-DK 30: tredivede (tredivte)
#> da-DK 50: halvtredsde (halvtredsindstyvende)
#> fi-FI 100: satas (sadas)
#> fi-FI 1000: tuhats (tuhannes)
#> fi-FI 2000: kaksi tuhats (kahdestuhannes)
#> de-DE 1000000: eine Millionste (millionste)
#> de-DE 2000000: zwei Millionenste (zweimillionste)
#> pl-PL 1000: tysięczny (right)
#> pl-PL 2000: dwa tysięczny (dwutysięczny)
#> pl-PL 100000: sto tysięczny (stutysięczny)
#> ru-RU 2000: двухтысячный (right)
#> ru-RU 10000: десять тысячный (десятитысячный)
#> ru-RU 2000000: два миллионный (двухмиллионный)
#> he-IL 20 and 21: both עשרים וראשון
#> he-IL 90 and 91: both תשעים וראשון
#> ro-RO 100 and 200: both al sutălea
#> ro-RO 100 and 900: both al sutălea
#> es-ES 1000000000 and 1100000000: both undefinedcentésimo millonésimo
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
package=n2words@4.0.0
npm install --prefix "$folder" --no-audit --no-fund --loglevel=error "$package" >"$folder/npm.log"

cat >"$folder/measure.mjs" <<'JS'
const CASES = {
  'sv-SE': { 20: 'tjugonde', 21: 'tjugoförsta', 30: 'trettionde' },
  'nb-NO': { 20: 'tjuende', 21: 'tjueførste', 30: 'trettiende' },
  'da-DK': { 20: 'tyvende', 30: 'tredivte', 50: 'halvtredsindstyvende' },
  'fi-FI': { 100: 'sadas', 1_000: 'tuhannes', 2_000: 'kahdestuhannes' },
  'de-DE': { 1_000_000: 'millionste', 2_000_000: 'zweimillionste' },
  'pl-PL': { 1_000: 'tysięczny', 2_000: 'dwutysięczny', 100_000: 'stutysięczny' },
  'ru-RU': { 2_000: 'двухтысячный', 10_000: 'десятитысячный', 2_000_000: 'двухмиллионный' },
};
for (const [locale, ordinals] of Object.entries(CASES)) {
  const { toOrdinal } = await import(`n2words/${locale}`);
  for (const [value, right] of Object.entries(ordinals)) {
    const said = toOrdinal(Number(value));
    console.log(`${locale} ${value}: ${said} (${said === right ? 'right' : right})`);
  }
}

for (const [locale, one, other] of [
  ['he-IL', 20, 21],
  ['he-IL', 90, 91],
  ['ro-RO', 100, 200],
  ['ro-RO', 100, 900],
  ['es-ES', 1_000_000_000, 1_100_000_000],
]) {
  const { toOrdinal } = await import(`n2words/${locale}`);
  const isSame = toOrdinal(one) === toOrdinal(other);
  console.log(`${locale} ${one} and ${other}: ${isSame ? `both ${toOrdinal(one)}` : 'different'}`);
}
JS

node "$folder/measure.mjs" | tee "$folder/seen"
if ! diff <(sed -n 's/^#> //p' "$0") "$folder/seen"; then
  echo 'this has changed' >&2
  exit 1
fi
echo 'as stated'
