// What a language has to say about numbers, dates, money and the like. One file of data in `languages/` for each.
import type { Site } from './site.ts';

export type Gender = 'm' | 'f' | 'n';

/** A counted noun by CLDR plural category; `other` stands for each that is absent. */
export interface Noun {
  readonly one: string;
  readonly few?: string;
  /** Also the form after a million: "d'euros", "de euros". */
  readonly many?: string;
  readonly other: string;
  readonly gender?: Gender;
}

export interface Scale {
  readonly zeros: number;
  readonly noun: Noun;
}

export interface Currency {
  readonly major: Noun;
  /** The hundredth part; null for a currency without one. */
  readonly minor: Noun | null;
}

export interface CalendarDate {
  readonly day: number | null;
  /** 1–12. */
  readonly month: number;
  readonly year: number | null;
}

export interface ClockTime {
  readonly hour: number;
  readonly minute: number;
  readonly second: number | null;
  /** What the language's pattern calls `suffix`: "p.m.", "Uhr". */
  readonly suffix: string;
}

/** A pattern that is tried where a number begins (sticky), and its words; null when it is no such thing after all. */
export interface NumberPattern {
  readonly pattern: RegExp;
  say(match: RegExpExecArray, site: Site): string | null;
}

/** A Roman numeral in a text. */
export interface Numeral {
  readonly text: string;
  readonly at: number;
  /** Exclusive. Neither a letter nor a digit follows. */
  readonly end: number;
  readonly value: number;
}

/** By what has to stand beside it. Keys are written without spaces, except where one part has no stop ("p. ej" is "p.ej"). */
export interface Abbreviations {
  readonly always: Readonly<Record<string, string>>;
  readonly beforeNumber: Readonly<Record<string, string>>;
  readonly beforeCapital: Readonly<Record<string, string>>;
  /** Month names: before or after a number. */
  readonly besideNumber: Readonly<Record<string, string>>;
  readonly afterNumber: Readonly<Record<string, string>>;
}

export interface Language {
  /** Base language, for `Intl.PluralRules`. */
  readonly tag: string;

  /** The decimal sign and the sign between groups of three. Spaces and apostrophes separate groups in every language. */
  readonly decimal: '.' | ',';
  readonly group: '.' | ',';
  /** Whether decimals are read digit by digit ("one four") or as a number ("quatorze") when there are two at most. */
  readonly decimals: 'digits' | 'number';
  /** Whether engines leave out a minus sign before a number, or read it in another language. */
  readonly silentMinus: boolean;
  readonly words: {
    readonly point: string;
    readonly minus: string;
    readonly plus: string;
    /** Before a range, with a space; absent where nothing is said there. */
    readonly from?: string;
    /** Between the ends of a range. */
    readonly to: string;
    /** Before a number, for signs in front of it: "§", "#". */
    readonly signs: Readonly<Record<string, string>>;
    /** For signs that stand alone between spaces and that an engine reads wrong or not at all. */
    readonly alone: Readonly<Record<string, string>>;
  };
  /** With a gender the form that stands before a noun, without one the form for counting. A safe integer from 0. */
  cardinal(value: number, gender?: Gender): string;
  /** A number with decimals, before a noun of the gender; absent where the decimals follow `words.point`. */
  decimalWords?(integer: number, decimals: string, gender: Gender): string;
  /** Absent where numbers have one case only. */
  readonly cases?: {
    /** Between the ends of a range, which is said "from … to …". */
    readonly range: Language;
    /** After a word in small letters; null where it asks for no case. */
    after(word: string): Language | null;
  };
  /** The noun in the language's case; absent where the plural category alone decides. */
  nounIn?(noun: Noun, category: Intl.LDMLPluralRule): string;
  /** `form` is one of the values of `ordinalMarks`, or what the language's own rules ask for. From 1. */
  ordinal(value: number, form?: string): string;
  /** What follows the digits of an ordinal, and its form. Empty where an engine reads them right. */
  readonly ordinalMarks: Readonly<Record<string, string>>;
  /** Null where a year is read like any number. */
  year(value: number): string | null;
  /** Words after which, and before which, four digits are no year. */
  readonly notYear: { readonly after: ReadonlySet<string>; readonly before: ReadonlySet<string> };
  /** "three quarters"; null for one that has no name. */
  fraction(numerator: number, denominator: number): string | null;
  /** "one and a half". */
  mixed(whole: number, numerator: number, denominator: number): string | null;
  power(base: string, exponent: number): string;

  readonly scales: {
    /** Written out: they count only beside a currency. */
    readonly words: Readonly<Record<string, Scale>>;
    /** Abbreviated: "Mio.", "bn". */
    readonly short: Readonly<Record<string, Scale>>;
    /** Letters that mean a scale only beside a currency: "$5m", "5 M€". */
    readonly withMoney: Readonly<Record<string, Scale>>;
  };
  /** By sign and by code. */
  readonly currencies: Readonly<Record<string, Currency>>;
  /** Between a currency and its hundredths, and whether these are named. */
  readonly cents: { readonly join: string; readonly named: boolean };
  /** By symbol; `spaced` are symbols that count only after a space. */
  readonly units: Readonly<Record<string, Noun>>;
  readonly spacedUnits: ReadonlySet<string>;
  /** Symbols that are no unit where a stop follows inside a sentence: "44 г." is a year. */
  readonly unstoppedUnits?: ReadonlySet<string>;

  /** Order of a date in numbers. */
  readonly dateOrder: 'dmy' | 'mdy';
  date(date: CalendarDate, site: Site): string;
  time(time: ClockTime): string;
  /** Whether engines read it right as it is written. */
  isTimeRight?(time: ClockTime): boolean;
  /** With groups named `hour`, `minute`, `second`, `suffix`. */
  readonly timePatterns: readonly RegExp[];
  /** What else begins with a number: ordinals with a stop, decades, "May 1". */
  readonly patterns: readonly NumberPattern[];
  /** Whether telephone numbers are read by digits or by pairs. */
  readonly telephone: 'digits' | 'pairs';
  /** In lower case: words after which groups of digits are a telephone number. */
  readonly telephoneAfter: ReadonlySet<string>;

  readonly roman: {
    /** Words that a number follows, in lower case: chapter, volume. */
    readonly after: ReadonlySet<string>;
    /** Words that an ordinal precedes, in lower case: siècle. */
    readonly ordinalBefore: ReadonlySet<string>;
    /** What follows the letters of an ordinal: "XXe". */
    readonly marks: Readonly<Record<string, string>>;
    /** Names of rulers, which have an ordinal. */
    readonly rulers: ReadonlySet<string>;
    /** `before` is the word before the name. */
    ruler(value: number, name: string, before: string): string;
    /** Whether engines read a numeral of two letters or more as its number. */
    readonly cardinalsRight: boolean;
    /** Whether a lone I after a name of a ruler is a numeral, which it is not where it is also a word. */
    readonly first: boolean;
    /** A stop after the numeral belongs to it: "Ludwig XIV. war". */
    readonly stop: boolean;
    /** The words of an ordinal that is written with a stop: "XIX. Jahrhundert". The site is the numeral's. */
    ordinalStop?(value: number, site: Site, end: number): string | null;
    /** In the place of all that is above, where words beside a numeral decide its gender and case. May end behind the next word. */
    numeral?(numeral: Numeral): { readonly end: number; readonly spoken: string } | null;
  };
  readonly abbreviations: Abbreviations;
  /** The same without a stop, only before a capital or a number as the two lists say. */
  readonly bare: Pick<Abbreviations, 'beforeNumber' | 'beforeCapital' | 'besideNumber'>;
}
