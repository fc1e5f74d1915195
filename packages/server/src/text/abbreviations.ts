// Recognises full stops that do not end a sentence.

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
  'no nr nos núm num fig figs vol p pp s ch chap art abs kap bd sec abb str č bl'.split(' '),
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

const LONGEST = 8;
const CAPITAL = /[\p{Lu}--[I]]/v;
/** Languages that abbreviate several words with single small letters ("z. B.", "m.a.w."). */
const SMALL_INITIALS = new Set(['de', 'nl', 'da', 'nb', 'sv']);
const WORD_END = /([\p{L}\p{M}\d]{1,10})$/u; // only applied to a slice of about this length
const SPACE = /\s/;

const KNOWN = new Map(
  Object.entries(TITLES).map(([language, words]) => [language, new Set([...TITLES['']!, ...words])]),
);
const EVERYWHERE = KNOWN.get('')!;

/**
 * Whether the stop that ends `text` between `start` and `end` belongs to an abbreviation, an initial ("J. Smith",
 * "z. B.") or an ordinal, so that the sentence goes on. Looks at a few characters on either side only.
 */
export function endsInAbbreviation(place: {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly language: string;
}): boolean {
  const { text, start, end, language } = place;
  let stop = end;
  while (stop > start && SPACE.test(text[stop - 1]!)) {
    // A blank line ends the sentence in any case.
    if (text[stop - 1] === '\n' && text[stop - 2] === '\n') return false;
    stop--;
  }
  if (stop === end || text[stop - 1] !== '.') return false;
  const word = WORD_END.exec(text.slice(Math.max(start, stop - 2 - LONGEST), stop - 1))?.[1]?.toLowerCase();
  if (word === undefined || word.length > LONGEST) return false;
  const next = text[end] ?? '';
  const digitFollows = next >= '0' && next <= '9';
  if (/^\d+$/.test(word)) return word.length <= 2 && ORDINAL_STOP.has(language) && stop - 1 - word.length > start;
  if (digitFollows && BEFORE_NUMBER.has(word)) return true;
  if (word.length === 1) return isInitial(text[stop - 2]!, language);
  return (KNOWN.get(language) ?? EVERYWHERE).has(word);
}

function isInitial(letter: string, language: string): boolean {
  return CAPITAL.test(letter) || (SMALL_INITIALS.has(language) && /\p{Ll}/u.test(letter));
}
