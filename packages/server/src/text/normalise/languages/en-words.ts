// English: months, abbreviations and the words that stand beside numbers.
import type { Abbreviations, Language } from '../language.ts';

/** Where dates put the month first. */
export const AMERICAN: ReadonlySet<string> = new Set(['en', 'en-us', 'en-ph']);

export const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);

const SHORT_MONTHS = {
  Jan: 1,
  Feb: 2,
  Mar: 3,
  Apr: 4,
  Jun: 6,
  Jul: 7,
  Aug: 8,
  Sep: 9,
  Sept: 9,
  Oct: 10,
  Nov: 11,
  Dec: 12,
};
const BY_NAME = new Map<string, number>([
  ...MONTHS.map((month, index) => [month, index + 1] as const),
  ...Object.entries(SHORT_MONTHS),
]);

/** From 1; 0 for what is no month. */
export function monthOf(name: string): number {
  return BY_NAME.get(name) ?? 0;
}

const months = Object.fromEntries(Object.entries(SHORT_MONTHS).map(([short, month]) => [short, MONTHS[month - 1]!]));
const withStop = (table: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(table).map(([key, word]) => [`${key}.`, word]));

export const ENGLISH_ABBREVIATIONS: Abbreviations = {
  always: {
    ...{ 'i.e.': 'that is', 'vs.': 'versus', 'approx.': 'approximately', 'esp.': 'especially', 'incl.': 'including' },
    ...{
      'Prof.': 'Professor',
      'Messrs.': 'Messieurs',
      'cf.': 'compare',
      'viz.': 'namely',
      'ibid.': 'ibidem',
    },
    ...{
      'govt.': 'government',
      'a.k.a.': 'also known as',
      'Bros.': 'Brothers',
      'Corp.': 'Corporation',
    },
  },
  beforeNumber: {
    ...{
      'No.': 'number',
      'no.': 'number',
      'Nos.': 'numbers',
      'nos.': 'numbers',
      'Fig.': 'figure',
      'fig.': 'figure',
      'Figs.': 'figures',
    },
    ...{
      'figs.': 'figures',
      'Vol.': 'volume',
      'vol.': 'volume',
      'vols.': 'volumes',
      'p.': 'page',
      'pp.': 'pages',
      'Ch.': 'chapter',
    },
    ...{
      'ch.': 'chapter',
      'chap.': 'chapter',
      'Chap.': 'chapter',
      'sec.': 'section',
      'Sec.': 'section',
      'Art.': 'article',
      'art.': 'article',
    },
    ...{
      'eq.': 'equation',
      'Eq.': 'equation',
      'ed.': 'edition',
      'pt.': 'part',
      'Pt.': 'part',
      'ca.': 'circa',
      'c.': 'circa',
      'Op.': 'opus',
      'op.': 'opus',
    },
  },
  beforeCapital: {
    ...{
      'Ms.': 'Mizz',
      'Gen.': 'General',
      'Col.': 'Colonel',
      'Capt.': 'Captain',
      'Lt.': 'Lieutenant',
      'Sgt.': 'Sergeant',
      'Cpl.': 'Corporal',
    },
    ...{
      'Maj.': 'Major',
      'Rev.': 'Reverend',
      'Hon.': 'Honorable',
      'Gov.': 'Governor',
      'Sen.': 'Senator',
      'Rep.': 'Representative',
    },
    ...{
      'Pres.': 'President',
      'Supt.': 'Superintendent',
      'Mt.': 'Mount',
      'Adm.': 'Admiral',
      'Insp.': 'Inspector',
    },
  },
  besideNumber: withStop(months),
  afterNumber: {},
};

export const ENGLISH_BARE: Language['bare'] = {
  beforeNumber: { No: 'number', Nos: 'numbers' },
  beforeCapital: { Ms: 'Mizz', Prof: 'Professor', Capt: 'Captain', Sgt: 'Sergeant', Lt: 'Lieutenant' },
  besideNumber: months,
};

const set = (words: string): ReadonlySet<string> => new Set(words.split(' '));

/** Four digits beside these count something or number it. */
export const NOT_YEAR = {
  after: set(
    'no nos number numbers page pages p pp room line lines bus route highway flight extension ext pin code apartment apt suite box model',
  ),
  before: set(
    'people men women children soldiers troops words pages miles meters metres feet yards pounds dollars euros tons tonnes copies times students ' +
      'votes points hours minutes seconds acres inches kilometers kilometres calories employees workers members deaths cases species',
  ),
};

export const TELEPHONE_AFTER = set('phone telephone tel call fax mobile cell dial');

export function ROMAN(ordinal: (value: number) => string): Language['roman'] {
  return {
    after: set(
      'chapter chapters ch chap part parts book books volume volumes vol act scene section canto appendix article lesson unit phase stage ' +
        'war type class grade title adventure',
    ),
    ordinalBefore: new Set(),
    marks: {},
    rulers: set(
      'henry edward george charles james william richard elizabeth mary john louis philip francis frederick napoleon nicholas alexander ' +
        'peter paul pius benedict gregory leo innocent clement urban boniface ferdinand alfonso christian gustav haakon olaf harold baldwin ' +
        'ivan catherine constantine justinian ptolemy ramses rameses thutmose darius xerxes otto rudolf wilhelm leopold albert umberto victor emmanuel philippe juan carlos',
    ),
    ruler: (value) => `the ${ordinal(value)}`,
    cardinalsRight: false,
    first: false,
    stop: false,
  };
}
