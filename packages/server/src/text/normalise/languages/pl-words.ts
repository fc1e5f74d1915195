// Polish: months, abbreviations and the words that stand beside numbers.
import type { Abbreviations, Language } from '../language.ts';
import { entries, wordSet } from './tables.ts';

/** In the genitive, as in every date. */
export const POLISH_MONTHS =
  'stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia'.split(' ');

export const POLISH_ABBREVIATIONS: Abbreviations = {
  always: entries({
    ...{ 'tj.': 'to jest', 'm.in.': 'między innymi', 'tzw.': 'tak zwany', 'zob.': 'zobacz', 'por.': 'porównaj' },
    ...{ 'p.n.e.': 'przed naszą erą', 'n.e.': 'naszej ery', 'cdn.': 'ciąg dalszy nastąpi', 'ds.': 'do spraw' },
    ...{ 'ww.': 'wyżej wymieniony', 'im.': 'imienia', 'tel.': 'telefon', 'jw.': 'jak wyżej', 'ang.': 'angielskie' },
    ...{ 'godz.': 'godzina', 'o godz.': 'o godzinie', 'do godz.': 'do godziny', 'od godz.': 'od godziny' },
    ...{ 'po godz.': 'po godzinie', 'przed godz.': 'przed godziną', 'około godz.': 'około godziny' },
    ...{ 'maks.': 'maksymalnie', 'wys.': 'wysokość', 'ur.': 'urodzony', 'zm.': 'zmarły', 'woj.': 'województwo' },
    ...{ 'sp.z o.o.': 'spółka z ograniczoną odpowiedzialnością', 'wz.': 'w zastępstwie', 'br.': 'bieżącego roku' },
    ...{ 'vs.': 'kontra', 'bm.': 'bieżącego miesiąca', 'p.o.': 'pełniący obowiązki', 'r.ż.': 'roku życia' },
  }),
  beforeNumber: entries({
    ...{ 'nr.': 'numer', 's. | str.': 'strona', 'rozdz.': 'rozdział', 'art.': 'artykuł', 'rys.': 'rysunek' },
    ...{ 'tab.': 'tabela', 'ust.': 'ustęp', 'par.': 'paragraf', 'pkt.': 'punkt', 'wyd.': 'wydanie', 't.': 'tom' },
    ...{ 'poz.': 'pozycja', 'cz.': 'część', 'ryc.': 'rycina', 'm.': 'mieszkania', 'lok.': 'lokal' },
  }),
  beforeCapital: entries({
    ...{ 'ul.': 'ulica', 'al.': 'aleja', 'pl.': 'plac', 'os.': 'osiedle', 'ks.': 'ksiądz', 'gen.': 'generał' },
    ...{
      'na ul.': 'na ulicy',
      'przy ul.': 'przy ulicy',
      'w al.': 'w alei',
      'na pl.': 'na placu',
      'na os.': 'na osiedlu',
    },
    ...{ 'św.': 'święty', 'bł.': 'błogosławiony', 'hr.': 'hrabia', 'kpt.': 'kapitan', 'por.': 'porucznik' },
    ...{
      'płk.': 'pułkownik',
      'mjr.': 'major',
      'bp.': 'biskup',
      'abp.': 'arcybiskup',
      'red.': 'redaktor',
      'dyr.': 'dyrektor',
    },
    ...{ 'adw.': 'adwokat', 'prez.': 'prezydent', 'kard.': 'kardynał' },
  }),
  besideNumber: {},
  afterNumber: entries({ 'wyd.': 'wydanie', 'str.': 'stron' }),
};

/** Polish writes no stop where an abbreviation ends with the last letter of the word. */
export const POLISH_BARE: Language['bare'] = {
  beforeNumber: { nr: 'numer', pkt: 'punkt' },
  beforeCapital: { bp: 'biskup', abp: 'arcybiskup', kpt: 'kapitan', mjr: 'major', kard: 'kardynał' },
  besideNumber: {},
};

export const GENITIVE_AFTER = wordSet('od do około ok powyżej poniżej bez dla');
