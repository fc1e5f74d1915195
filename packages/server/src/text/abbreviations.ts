// Recognises full stops that do not end a sentence: those of abbreviations, initials and ordinals.

/** By language, '' for all: titles and other words that do not end a sentence. Lower case, without the stop. */
const TITLES: Readonly<Record<string, readonly string[]>> = {
  '': ['dr', 'mr', 'mrs', 'ms', 'prof', 'st', 'vs', 'mme', 'mlle', 'jr', 'sr', 'dott', 'ing'],
  en: ['gen', 'col', 'capt', 'lt', 'sgt', 'rev', 'hon', 'gov', 'sen', 'rep', 'pres', 'mt', 'messrs', 'approx', 'esp'],
  de: ['hr', 'fr', 'frl', 'bzw', 'ca', 'evtl', 'ggf', 'inkl', 'insb', 'sog', 'usf', 'vgl', 'zzgl', 'hl', 'geb', 'gest'],
  fr: ['m', 'mm', 'me', 'mgr', 'env', 'cf', 'ex'],
  es: ['sra', 'srta', 'dra', 'ud', 'uds', 'vd', 'gral', 'lic', 'aprox', 'ej'],
  it: ['sig', 'sigra', 'dssa', 'avv', 'on', 'rag', 'geom', 'es', 'ca'],
  pt: ['sra', 'srta', 'dra', 'profa', 'eng', 'exmo', 'exma', 'aprox', 'ex'],
  nl: ['dhr', 'mevr', 'drs', 'mw', 'bijv', 'bv', 'ca', 'incl', 'evt'],
  pl: ['dr', 'inż', 'mgr', 'ks', 'np', 'tzw', 'ul', 'al', 'św'],
  cs: ['pí', 'mudr', 'judr', 'mgr', 'doc', 'např', 'tzv', 'sv', 'ul'],
  ru: ['г', 'ул', 'им', 'проф', 'акад', 'напр', 'см'],
  uk: ['м', 'вул', 'ім', 'проф', 'акад', 'напр', 'див'],
  sv: ['bl', 'ca', 'fr', 'hr', 'resp', 'exkl', 'inkl'],
  da: ['bl', 'ca', 'fr', 'hr', 'evt', 'inkl', 'ekskl'],
  nb: ['bl', 'ca', 'fr', 'hr', 'evt', 'inkl', 'ekskl'],
  fi: ['esim', 'ks', 'mm', 'ns', 'noin', 'synt'],
  hu: ['ifj', 'id', 'özv', 'kb', 'pl', 'ún'],
  tr: ['sn', 'av', 'doç', 'yrd', 'örn', 'bkz'],
};

/** Abbreviations only when a number follows: "No. 5", but not "No. Never." */
const BEFORE_NUMBER = new Set(
  'no nr nos núm num fig figs vol p pp s ch chap art abs kap bd sec abb str č bl pág págs pag pagg cap núms rys rozdz tab poz стр гл рис с т п ст g'.split(
    ' ',
  ),
);

/** Languages that write an ordinal as a number with a stop: "am 3. Oktober". */
const ORDINAL_STOP = new Set([
  'de',
  'da',
  'nb',
  'fi',
  'hu',
  'cs',
  'sk',
  'sl',
  'hr',
  'bs',
  'sr',
  'et',
  'lv',
  'is',
  'tr',
]);

/** Abbreviations at which a sentence may end or go on: it goes on before a small letter, a comma or a number. */
const OPEN: Readonly<Record<string, readonly string[]>> = {
  '': [
    'etc',
    'inc',
    'ltd',
    'co',
    'corp',
    'bros',
    'al',
    'ed',
    'eds',
    'vol',
    'resp',
    'max',
    'min',
    'tel',
    'cf',
    'ca',
    'dept',
  ],
  en: [
    'jan',
    'feb',
    'apr',
    'jun',
    'jul',
    'aug',
    'sep',
    'sept',
    'oct',
    'nov',
    'dec',
    'ave',
    'blvd',
    'rd',
    'est',
    'esq',
    'govt',
    'misc',
    'assn',
    'univ',
    'ft',
    'oz',
    'lb',
    'lbs',
    'hrs',
    'viz',
  ],
  de: [
    'jan',
    'feb',
    'mär',
    'apr',
    'jun',
    'jul',
    'aug',
    'sep',
    'sept',
    'okt',
    'nov',
    'dez',
    'usw',
    'str',
    'mio',
    'mrd',
    'tsd',
    'std',
    'jh',
    'jhd',
    'chr',
    'verh',
    'led',
    'zit',
    'gegr',
    'mind',
  ],
  fr: ['janv', 'févr', 'avr', 'juil', 'sept', 'oct', 'nov', 'déc', 'av', 'bd', 'éd', 'hab', 'env', 'apr'],
  es: [
    'ene',
    'feb',
    'abr',
    'jun',
    'jul',
    'ago',
    'sep',
    'sept',
    'oct',
    'nov',
    'dic',
    'av',
    'avda',
    'cía',
    'dcha',
    'izq',
    'págs',
  ],
  it: ['genn', 'febbr', 'apr', 'ago', 'sett', 'ott', 'nov', 'dic', 'ecc', 'pagg', 'tel', 'circ'],
  pt: ['jan', 'fev', 'abr', 'jun', 'jul', 'ago', 'set', 'out', 'nov', 'dez', 'av', 'cia', 'págs'],
  nl: ['jan', 'feb', 'mrt', 'apr', 'jun', 'jul', 'aug', 'sep', 'okt', 'nov', 'dec', 'enz', 'blz', 'nr', 'mld', 'mln'],
  pl: ['itd', 'itp', 'godz', 'tys', 'mln', 'mld', 'zob', 'wyd', 'ok', 'pn', 'por'],
  cs: ['atd', 'apod', 'tis', 'mil', 'mld', 'hod'],
  ru: [
    'др',
    'пр',
    'тыс',
    'млн',
    'млрд',
    'руб',
    'коп',
    'янв',
    'февр',
    'апр',
    'авг',
    'сент',
    'окт',
    'нояб',
    'дек',
    'гг',
    'вв',
    'стр',
    'рис',
    'гл',
  ],
  uk: ['тис', 'млн', 'млрд', 'грн', 'рр', 'ст', 'рис'],
  sv: ['osv', 'kl', 'jan', 'feb', 'apr', 'aug', 'sept', 'okt', 'nov', 'dec', 'st'],
  da: ['osv', 'mio', 'mia', 'kl', 'jan', 'feb', 'apr', 'aug', 'sept', 'okt', 'nov', 'dec'],
  nb: ['osv', 'mill', 'kl', 'jan', 'feb', 'apr', 'aug', 'sept', 'okt', 'nov', 'des'],
  fi: ['jne', 'ym', 'klo', 'puh'],
  hu: ['stb', 'kft', 'jan', 'febr', 'ápr', 'jún', 'júl', 'szept', 'okt', 'dec'],
  tr: ['vb', 'vs', 'cad', 'sok'],
};

/** Of several letters with stops between them: the sentence goes on even before a capital ("e.g. Apples"). */
const DOTTED = new Set(
  'e.g i.e z.b d.h u.a o.ä p.ex p.ej c.-à-d a.k.a q.v т.е напр t.ex bl.a f.eks m.a.w d.w.z o.a'.split(' '),
);
/** The sentence goes on before a small letter, and may end before a capital. */
const DOTTED_OPEN = /^\p{L}(?:\.\p{L}){1,3}$/u;

/** Before a Roman numeral too: "Vol. II". */
const BEFORE_ROMAN = new Set('vol chap ch bd kap tom t cap bk pt fig tab abb гл т стр'.split(' '));
const ROMAN = /^[IVXLCDM]{1,8}(?![\p{L}\p{M}])/u;

const LONGEST = 8;
const CAPITAL = /[\p{Lu}--[I]]/v;
/** Languages that abbreviate several words with single small letters ("z. B.", "m.a.w."). */
const SMALL_INITIALS = new Set(['de', 'nl', 'da', 'nb', 'sv']);
const WORD_END = /([\p{L}\p{M}\d]{1,10})$/u; // only applied to a slice of about this length
const DOTTED_END = /(?:^|[^\p{L}\p{M}.])((?:[\p{L}\p{M}]{1,4}\.){1,4}\p{L}{1,4})$/u;
const DIGIT_END = /\d\s?$/;

const KNOWN = byLanguage(TITLES);
const MAY_END = byLanguage(OPEN);

function byLanguage(lists: Readonly<Record<string, readonly string[]>>): (language: string) => ReadonlySet<string> {
  const everywhere = new Set(lists['']!);
  const sets = new Map(
    Object.entries(lists).map(([language, words]) => [language, new Set([...lists['']!, ...words])]),
  );
  return (language) => sets.get(language) ?? everywhere;
}

export interface Stop {
  /** Where the sentence begins. */
  readonly start: number;
  /** The place of the stop. */
  readonly from: number;
  readonly language: string;
  /** Whether the next word begins with a small letter. */
  readonly isSmall: boolean;
  /** What follows after the white space, a few characters of it. */
  readonly ahead: string;
}

/** Whether a single stop before white space ends its sentence. Looks at a few characters on either side only. */
export function stopEndsSentence(text: string, { start, from, language, isSmall, ahead }: Stop): boolean {
  const before = text.slice(Math.max(start, from - 2 - 2 * LONGEST), from);
  const found = WORD_END.exec(before)?.[1];
  // A stop apart from any word is one of a row of dots (". . .").
  if (found === undefined) return /\S$/.test(before) || /^\p{Lu}/u.test(ahead);
  const word = found.toLowerCase();
  if (word.length > LONGEST) return true;
  const isDigitNext = /^\d/.test(ahead);
  if (/^\d+$/.test(word)) {
    // The number of a list item, or an ordinal: "3. Mai".
    if (from - word.length === start) return word.length > 3;
    return word.length > 2 || !ORDINAL_STOP.has(language);
  }
  const dotted = DOTTED_END.exec(before)?.[1]?.toLowerCase();
  if (dotted !== undefined && DOTTED.has(dotted)) return false;
  if (isDigitNext && (BEFORE_NUMBER.has(word) || MAY_END(language).has(word))) return false;
  if (BEFORE_ROMAN.has(word) && ROMAN.test(ahead)) return false;
  const goesOn = isSmall || /^[,;:)]/.test(ahead);
  if (goesOn && ((dotted !== undefined && DOTTED_OPEN.test(dotted)) || MAY_END(language).has(word))) return false;
  // After a number it is a unit or the word for "year" ("5 m. Puis", "в 1990 г. Он"), else a title or "town".
  if (word.length === 1 && DIGIT_END.test(before.slice(0, -1))) return !goesOn;
  if (KNOWN(language).has(word)) return false;
  return word.length > 1 || !(isInitial(found, language) || (isSmall && found !== 'I'));
}

function isInitial(letter: string, language: string): boolean {
  return CAPITAL.test(letter) || (SMALL_INITIALS.has(language) && /\p{Ll}/u.test(letter));
}
