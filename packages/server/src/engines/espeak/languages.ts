// Which eSpeak NG voice speaks which language of the API's table, with what level of support, and in which scripts.
import { LANGUAGES } from '../../domain/language.ts';
import type { LanguageSupport } from '../../domain/voice.ts';

export interface Speech {
  /** Name of a voice file of the engine. */
  readonly file: string;
  /** Tags whose accent the voice has. Any other tag that it serves is the same language with another accent. */
  readonly home: readonly string[];
  /** Unicode scripts it reads as its own. */
  readonly scripts: readonly string[];
  /** Scripts that the text is written in too, and that `text` writes in one of the voice's own before the voice gets them. */
  readonly rewritten?: readonly string[];
  /** The voice's accent, for tags that are not in `home`. */
  readonly accent?: string;
  readonly note?: string;
  /** The voice spells Latin words letter by letter, so texts with Latin letters are refused. */
  readonly noLatin?: true;
}

const latin = ['Latin'];
const both = ['Latin', 'Cyrillic'];
const cyrillic = ['Cyrillic'];

const ENGLISH_US: Speech = { file: 'gmw/en-US', home: ['en-us'], scripts: latin, accent: 'American English' };
const SPANISH: Speech = { file: 'roa/es', home: ['es-es'], scripts: latin, accent: 'the Spanish of Spain' };
const FRENCH: Speech = {
  file: 'roa/fr',
  home: ['fr-fr'],
  scripts: latin,
  accent: 'the French of France',
};

/** By exact tag. */
const BY_TAG: Readonly<Record<string, Speech>> = {
  'en-us': ENGLISH_US,
  'en-ca': ENGLISH_US,
  'en-ph': ENGLISH_US,
  'es-es': SPANISH,
  'es-gq': SPANISH,
  'fr-be': { file: 'roa/fr-BE', home: ['fr-be'], scripts: latin },
  'fr-ch': { file: 'roa/fr-CH', home: ['fr-ch'], scripts: latin },
  'pt-br': { file: 'roa/pt-BR', home: ['pt-br'], scripts: latin },
  'zh-hk': { file: 'sit/yue', home: ['zh-hk'], scripts: ['Han'] },
};

/** By base language, for every tag that has no entry above. */
const BY_BASE: Readonly<Record<string, Speech>> = {
  af: { file: 'gmw/af', home: ['af-za'], scripts: latin },
  am: { file: 'sem/am', home: ['am-et'], scripts: ['Ethiopic'] },
  ar: {
    file: 'sem/ar',
    home: ['ar-xa'],
    scripts: ['Arabic'],
    accent: 'Modern Standard Arabic, not the dialect',
  },
  az: { file: 'trk/az', home: ['az-az'], scripts: latin },
  bg: { file: 'zls/bg', home: ['bg-bg'], scripts: cyrillic },
  bn: { file: 'inc/bn', home: ['bn-in'], scripts: ['Bengali'], accent: 'standard Bengali' },
  bs: { file: 'zls/bs', home: ['bs-ba'], scripts: both },
  ca: { file: 'roa/ca', home: ['ca-es'], scripts: latin },
  cs: { file: 'zlw/cs', home: ['cs-cz'], scripts: latin },
  cy: { file: 'cel/cy', home: ['cy-gb'], scripts: latin },
  da: { file: 'gmq/da', home: ['da-dk'], scripts: latin },
  de: { file: 'gmw/de', home: ['de-de'], scripts: latin, accent: 'the standard German of Germany' },
  el: { file: 'grk/el', home: ['el-gr'], scripts: ['Greek'] },
  en: { file: 'gmw/en', home: ['en-gb'], scripts: latin, accent: 'British English' },
  es: { file: 'roa/es-419', home: ['es-mx'], scripts: latin, accent: 'the Spanish of Latin America' },
  et: { file: 'urj/et', home: ['et-ee'], scripts: latin },
  eu: { file: 'eu', home: ['eu-es'], scripts: latin },
  fa: { file: 'ira/fa', home: ['fa-ir'], scripts: ['Arabic'] },
  fi: { file: 'urj/fi', home: ['fi-fi'], scripts: latin },
  fr: FRENCH,
  ga: { file: 'cel/ga', home: ['ga-ie'], scripts: latin },
  gu: { file: 'inc/gu', home: ['gu-in'], scripts: ['Gujarati'] },
  he: {
    file: 'sem/he',
    home: ['he-il'],
    scripts: ['Hebrew'],
    noLatin: true,
    note: 'Vowels that Hebrew spelling leaves out are often left out in speech too; vowel points are read.',
  },
  hi: { file: 'inc/hi', home: ['hi-in'], scripts: ['Devanagari'] },
  hr: { file: 'zls/hr', home: ['hr-hr'], scripts: both },
  hu: { file: 'urj/hu', home: ['hu-hu'], scripts: latin },
  hy: { file: 'ine/hy', home: ['hy-am'], scripts: ['Armenian'] },
  id: { file: 'poz/id', home: ['id-id'], scripts: latin },
  is: { file: 'gmq/is', home: ['is-is'], scripts: latin },
  it: { file: 'roa/it', home: ['it-it'], scripts: latin },
  ja: {
    file: 'jpx/ja',
    home: ['ja-jp'],
    scripts: ['Hiragana', 'Katakana'],
    rewritten: ['Han', 'Latin'],
    note: 'Kanji are read by a dictionary, which may choose another reading of a name; Latin words letter by letter. A kanji without a reading is reported.',
  },
  ka: { file: 'ccs/ka', home: ['ka-ge'], scripts: ['Georgian'] },
  kk: { file: 'trk/kk', home: ['kk-kz'], scripts: cyrillic },
  kn: { file: 'dra/kn', home: ['kn-in'], scripts: ['Kannada'] },
  ko: {
    file: 'ko',
    home: ['ko-kr'],
    scripts: ['Hangul'],
    note: 'Hanja are not read: write them in Hangul.',
  },
  lt: { file: 'bat/lt', home: ['lt-lt'], scripts: latin },
  lv: { file: 'bat/lv', home: ['lv-lv'], scripts: latin },
  mk: { file: 'zls/mk', home: ['mk-mk'], scripts: both },
  ml: { file: 'dra/ml', home: ['ml-in'], scripts: ['Malayalam'] },
  mr: { file: 'inc/mr', home: ['mr-in'], scripts: ['Devanagari'] },
  ms: { file: 'poz/ms', home: ['ms-my'], scripts: latin },
  mt: { file: 'sem/mt', home: ['mt-mt'], scripts: latin },
  nb: { file: 'gmq/nb', home: ['nb-no'], scripts: latin },
  ne: { file: 'inc/ne', home: ['ne-np'], scripts: ['Devanagari'] },
  nl: { file: 'gmw/nl', home: ['nl-nl'], scripts: latin, accent: 'the Dutch of the Netherlands' },
  pa: { file: 'inc/pa', home: ['pa-in'], scripts: ['Gurmukhi'] },
  pl: { file: 'zlw/pl', home: ['pl-pl'], scripts: latin },
  pt: { file: 'roa/pt', home: ['pt-pt'], scripts: latin },
  ro: { file: 'roa/ro', home: ['ro-ro'], scripts: latin },
  ru: { file: 'zle/ru', home: ['ru-ru'], scripts: cyrillic },
  si: { file: 'inc/si', home: ['si-lk'], scripts: ['Sinhala'] },
  sk: { file: 'zlw/sk', home: ['sk-sk'], scripts: latin },
  sl: { file: 'zls/sl', home: ['sl-si'], scripts: latin },
  sq: { file: 'ine/sq', home: ['sq-al'], scripts: latin },
  sr: { file: 'zls/sr', home: ['sr-rs'], scripts: both },
  sv: { file: 'gmq/sv', home: ['sv-se'], scripts: latin },
  sw: { file: 'bnt/sw', home: ['sw-ke', 'sw-tz'], scripts: latin },
  ta: { file: 'dra/ta', home: ['ta-in'], scripts: ['Tamil'], accent: 'the Tamil of India' },
  te: { file: 'dra/te', home: ['te-in'], scripts: ['Telugu'] },
  tr: { file: 'trk/tr', home: ['tr-tr'], scripts: latin },
  uk: { file: 'zle/uk', home: ['uk-ua'], scripts: cyrillic },
  ur: { file: 'inc/ur', home: ['ur-pk'], scripts: ['Arabic'], accent: 'standard Urdu' },
  uz: { file: 'trk/uz', home: ['uz-uz'], scripts: latin },
  vi: { file: 'aav/vi', home: ['vi-vn'], scripts: latin },
  zh: { file: 'sit/cmn', home: ['zh-cn'], scripts: ['Han'], accent: 'standard Mandarin' },
};

/** Why a language is not offered, and the ids of the most similar languages. By base language. */
const REFUSED: Readonly<Record<string, readonly [reason: string, near: readonly number[]]>> = {
  fil: ['The engine has no Filipino voice.', [102, 85]],
  tl: ['The engine has no Tagalog voice.', [102, 85]],
  gl: ['The engine has no Galician voice.', [112, 54]],
  jv: ['The engine has no Javanese voice.', [85, 102]],
  su: ['The engine has no Sundanese voice.', [85, 102]],
  km: ['The engine has no Khmer voice.', [136]],
  lo: ['The engine has no Lao voice.', [136]],
  th: ['The engine reads Thai script so wrongly that it cannot be understood.', [136]],
  my: ['The engine reads Burmese script so wrongly that it cannot be understood.', [139]],
  mn: ['The engine has no Mongolian voice.', [91, 114]],
  ps: ['The engine has no Pashto voice.', [70, 134]],
  so: ['The engine has no Somali voice.', [3, 123]],
  zu: ['The engine has no Zulu voice.', [123, 124]],
  sa: ['The engine has no Sanskrit voice.', [81, 101, 106]],
};

const SPEECH = new Map<number, Speech>();
const SUPPORT = new Map<number, LanguageSupport>();
for (const { id, tag } of LANGUAGES) {
  const base = tag.split('-')[0]!;
  const speech = BY_TAG[tag] ?? BY_BASE[base];
  if (speech) {
    SPEECH.set(id, speech);
    SUPPORT.set(id, supportOf(speech, tag));
  } else {
    const [reason, near] = REFUSED[base] ?? ['The engine has no voice for this language.', []];
    SUPPORT.set(id, { level: 'none', reason, near });
  }
}

function supportOf(speech: Speech, tag: string): LanguageSupport {
  if (speech.home.includes(tag)) return { level: 'exact', note: speech.note ?? null };
  const accent = speech.accent ? `Spoken as ${speech.accent}.` : null;
  return { level: 'same-language', note: speech.note ?? accent };
}

/** How the engine speaks a language, or undefined when it is not offered. */
export function findSpeech(languageId: number): Speech | undefined {
  return SPEECH.get(languageId);
}

/** The level of support for a language. */
export function espeakSupport(languageId: number): LanguageSupport {
  const support = SUPPORT.get(languageId);
  if (!support) throw new RangeError(`no language has the id ${languageId}`);
  return support;
}
