// Polish: nouns beside which a number is an ordinal, and the case that they stand in.
import type { Form } from './pl-numbers.ts';
import { wordSet } from './tables.ts';

/** Without their endings. */
const FEMININES = wordSet(
  'wojn połow rzesz rzeczpospolit kadencj edycj lig tur klas kategori nagrod symfoni brygad dywizj armi rund seri minut kolejk grup księg scen krucjat ' +
    'republik dynasti międzynarodówk rocznic częś stron godzin dekad parti',
);
const MASCULINES = wordSet(
  'wiek kwartał tom etap zjazd sobór rozbiór rozdział pułk akt stopień artykuł dzień raz rok kongres tydzień punkt',
);
const NEUTERS = wordSet('miejsc piętr tysiącleci stuleci półrocz powstani');

/** Names of rulers without the endings of their cases. */
const KINGS = wordSet(
  'jan zygmunt władysław kazimierz stanisław august bolesław mieszko henryk ludwik karol fryderyk wilhelm mikołaj franciszek józef ferdynand ' +
    'maksymilian leopold filip pius benedykt grzegorz leon innocenty klemens napoleon jerzy edward jakub ryszard gustaw adolf chrystian iwan piotr ' +
    'wacław stefan otton konrad alfons ramzes ptolemeusz urban bonifacy',
);
/** Where the stem changes. */
const IN_CASES: Readonly<Record<string, Form>> = {
  ...{ aleksander: 'mn', aleksandra: 'mg', paweł: 'mn', pawła: 'mg', pawle: 'ml', mieszka: 'mg', franciszka: 'mg' },
  ...{ rozdziale: 'ml', akcie: 'ml', artykule: 'ml', dnia: 'mg', tygodnia: 'mg', stopnia: 'mg', część: 'fn' },
  ...{ jerzego: 'mg', innocentego: 'mg', bonifacego: 'mg', klemensa: 'mg' },
};
const QUEENS = wordSet('elżbiet katarzyn mari ann wiktori małgorzat jadwig krystyn izabel');

const FEMININE_ENDINGS: Readonly<Record<string, Form>> = { a: 'fn', ę: 'fa', ą: 'fi' };
const MASCULINE_ENDINGS: Readonly<Record<string, Form>> = { a: 'mg', em: 'mi', iem: 'mi', ie: 'ml' };
const NEUTER_ENDINGS: Readonly<Record<string, Form>> = { e: 'nn', o: 'nn', a: 'ng', u: 'nl', em: 'ni', ie: 'nl' };
const LOCATIVE_AFTER = wordSet('w we po o przy na');

/** The form of an ordinal before or after a noun; null for a noun that is not known. `preposition` stands before both. */
export function formBeside(noun: string, preposition: string): Form | null {
  const word = noun.toLowerCase();
  if (Object.hasOwn(IN_CASES, word)) return IN_CASES[word]!;
  if (KINGS.has(word) || MASCULINES.has(word)) return 'mn';
  for (let length = 0; length <= 3 && length < word.length; length++) {
    const [stem, ending] = [word.slice(0, word.length - length), word.slice(word.length - length)];
    if (FEMININES.has(stem) || QUEENS.has(stem)) return FEMININE_ENDINGS[ending] ?? 'fg';
    if (NEUTERS.has(stem)) return NEUTER_ENDINGS[ending] ?? null;
    if (KINGS.has(stem)) return MASCULINE_ENDINGS[ending] ?? null;
    if (!MASCULINES.has(stem)) continue;
    if (ending === 'u' || ending === 'a') return LOCATIVE_AFTER.has(preposition) ? 'ml' : 'mg';
    return MASCULINE_ENDINGS[ending] ?? null;
  }
  return null;
}

/** "w 1984 roku" has a locative, all other years before "roku" a genitive. */
export function formOfYear(noun: string, preposition: string): Form {
  if (noun === 'rok') return 'mn';
  if (noun === 'rokiem') return 'mi';
  return LOCATIVE_AFTER.has(preposition) ? 'ml' : 'mg';
}
