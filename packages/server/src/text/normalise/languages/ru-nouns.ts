// Russian: nouns beside which a number is an ordinal, and the case that they stand in.
import type { Form } from './ru-numbers.ts';
import { wordSet } from './tables.ts';

type Endings = Readonly<Record<string, Form>>;

const HARD: Endings = { '': 'mn', а: 'mg', у: 'md', ом: 'mi', е: 'ml', ов: 'pg', ах: 'pg', ам: 'pi' };
const SOFT: Endings = { й: 'mn', я: 'mg', ю: 'md', ем: 'mi', е: 'ml', и: 'ml' };
const FEMININE: Endings = { а: 'fn', ы: 'fg', и: 'fg', е: 'fg', у: 'fa', ой: 'fg', ою: 'fg' };
const FEMININE_YA: Endings = { я: 'fn', и: 'fg', ю: 'fa', ей: 'fg' };
const FEMININE_SIGN: Endings = { ь: 'fn', и: 'fg', ью: 'fg' };
const NEUTER: Endings = { е: 'nn', о: 'nn', я: 'ng', а: 'ng', ю: 'nd', у: 'nd', ем: 'ni', ом: 'ni', и: 'nl' };

/** Nouns and names of rulers without the endings of their cases. */
const STEMS: readonly (readonly [ReadonlySet<string>, Endings])[] = [
  [
    wordSet(
      'век том съезд этап акт раздел квартал класс раунд тур чемпионат конгресс созыв курс рейх интернационал этаж пётр петр александр иван ' +
        'людовик карл генрих фридрих вильгельм наполеон георг эдуард филипп франц иоанн бенедикт рамсес густав фёдор михаил ричард людвиг павл яков якоб ' +
        'альберт леопольд альфонс климент кристиан август владислав сигизмунд болеслав казимир',
    ),
    HARD,
  ],
  [wordSet('никола васили пи григори алексе дмитри георги юли евгени'), SOFT],
  [wordSet('глав книг сцен групп войн олимпиад екатерин елизавет анн изабелл маргарит кристин'), FEMININE],
  [wordSet('категори династи конференци сесси сери мари арми дивизи симфони виктори'), FEMININE_YA],
  [wordSet('част степен песн'), FEMININE_SIGN],
  [wordSet('действи столети тысячелети полугоди издани отделени мест'), NEUTER],
];
const IN_CASES: Readonly<Record<string, Form>> = { павел: 'mn', лев: 'mn', льва: 'mg', льву: 'md', яков: 'mn' };
const LONGEST_ENDING = 3;

/** The form of an ordinal before or after a noun; null for a noun that is not known. */
export function formBeside(noun: string): Form | null {
  const word = noun.toLowerCase();
  if (Object.hasOwn(IN_CASES, word)) return IN_CASES[word]!;
  for (let length = 0; length <= LONGEST_ENDING && length < word.length; length++) {
    const [stem, ending] = [word.slice(0, word.length - length), word.slice(word.length - length)];
    for (const [stems, endings] of STEMS) {
      if (stems.has(stem) && Object.hasOwn(endings, ending)) return endings[ending]!;
    }
  }
  return null;
}

const LOCATIVE_AFTER = wordSet('в во о об на при');

/** "в 1984 году", but "к 1984 году". */
export function formOfYear(noun: string, preposition: string): Form {
  if (noun === 'год') return 'mn';
  if (noun === 'года') return 'mg';
  if (noun === 'годом') return 'mi';
  return noun === 'годе' || LOCATIVE_AFTER.has(preposition) ? 'ml' : 'md';
}

/** The noun that "г." and "в." stand for, by the word before the number. */
export function yearNoun(preposition: string): string {
  if (LOCATIVE_AFTER.has(preposition) || preposition === 'к') return 'году';
  return 'года';
}

export function centuryForm(preposition: string): readonly [Form, string] {
  if (LOCATIVE_AFTER.has(preposition)) return ['ml', 'веке'];
  if (preposition === 'к') return ['md', 'веку'];
  return preposition === '' ? ['mn', 'век'] : ['mg', 'века'];
}
