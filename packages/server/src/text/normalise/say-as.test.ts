import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { loadNormaliser } from './normaliser.ts';

/** Language, text, kind, format, what is said. */
const CASES: readonly (readonly [string, string, string, string | null, string | null])[] = [
  ['en-us', '1984', 'cardinal', null, 'one thousand nine hundred eighty-four'],
  ['en-us', '-3.14', 'number', null, 'minus three point one four'],
  ['en-us', 'XIV', 'cardinal', null, 'fourteen'],
  ['en-us', 'tea', 'cardinal', null, null],
  ['en-us', '21', 'ordinal', null, 'twenty-first'],
  ['en-us', '21st', 'ordinal', null, 'twenty-first'],
  ['en-us', '0', 'ordinal', null, null],
  ['en-us', '1984', 'digits', null, 'one nine eight four'],
  ['en-us', 'abc', 'characters', null, 'A, B, C'],
  ['en-us', 'a1', 'spell-out', null, 'A, one'],
  ['en-us', '5/6/2024', 'date', 'mdy', 'May sixth, twenty twenty-four'],
  ['en-us', '5/6/2024', 'date', 'dmy', 'June fifth, twenty twenty-four'],
  ['en-us', '20240503', 'date', 'ymd', 'May third, twenty twenty-four'],
  ['en-us', '2024-05', 'date', 'ym', 'May twenty twenty-four'],
  ['en-us', '5-3', 'date', 'md', 'May third'],
  ['en-us', '1984', 'date', 'y', 'nineteen eighty-four'],
  ['en-us', '45/45/2024', 'date', 'dmy', null],
  ['en-us', '5/6', 'date', 'dmy', null],
  ['en-us', '14:05', 'time', null, 'fourteen oh five'],
  ['en-us', '2:30pm', 'time', 'hms12', 'two thirty p.m.'],
  ['en-us', '14:30', 'time', 'hms24', 'fourteen thirty'],
  ['en-us', '14:30:15', 'time', 'hms24', 'fourteen thirty and fifteen seconds'],
  ['es-es', '14:00:01', 'time', null, 'catorce cero cero y un segundo'],
  ['en-us', '99:99', 'time', null, null],
  ['en-us', '555 1234', 'telephone', null, 'five five five, one two three four'],
  ['en-us', '+1 555', 'telephone', null, 'plus one, five five five'],
  ['en-us', '3/4', 'fraction', null, 'three quarters'],
  ['en-us', '1 1/2', 'fraction', null, 'one and a half'],
  ['en-us', '3/0', 'fraction', null, null],
  ['en-us', '5 km', 'unit', null, 'five kilometers'],
  ['en-us', '5 parsnips', 'unit', null, null],
  ['en-us', '$12.50', 'currency', null, 'twelve dollars and fifty cents'],
  ['en-us', '1984', 'expletive', null, null],
  ['en-us', '', 'cardinal', null, null],
  ['de-de', '3.5.2024', 'date', 'dmy', 'dritter Mai zweitausendvierundzwanzig'],
  ['de-de', '3', 'ordinal', null, 'dritte'],
  ['de-de', '15:30', 'time', null, 'fünfzehn Uhr dreißig'],
  ['fr-fr', '1/5/2024', 'date', 'dmy', 'premier mai deux mille vingt-quatre'],
  ['fr-fr', '15h30', 'time', null, 'quinze heures trente'],
  [
    'fr-fr',
    '01 23 45 67 89',
    'telephone',
    null,
    'zéro un, vingt-trois, quarante-cinq, soixante-sept, quatre-vingt-neuf',
  ],
  ['es-es', '3', 'ordinal', null, 'tercero'],
  ['es-es', '15:05', 'time', null, 'quince cero cinco'],
  ['es-es', '12,50 €', 'currency', null, 'doce euros con cincuenta céntimos'],
];

describe('say-as', () => {
  it('reads a text as what it is said to be, and says so when it cannot', async () => {
    for (const [tag, text, as, format, expected] of CASES) {
      const normaliser = await loadNormaliser(tag);
      assert.equal(normaliser!.sayAs(text, as, format), expected, `${tag} ${text} as ${as}`);
    }
  });

  it('leaves a text alone that is too long for any of them', async () => {
    const normaliser = await loadNormaliser('en-us');
    for (const as of [
      'cardinal',
      'digits',
      'characters',
      'date',
      'time',
      'telephone',
      'fraction',
      'unit',
      'currency',
    ]) {
      assert.equal(normaliser!.sayAs('1'.repeat(200_000), as, null), null);
    }
  });
});
