// Reads a pronunciation lexicon in the W3C's format (PLS 1.0) into entries of a dictionary. Strict and within limits.
import { InputError, type Warning } from '../input/parsed-text.ts';
import { decodeXml, lineAt, loadXml, type XmlElement, type XmlHandlers } from '../input/xml.ts';
import type { Span } from '../trace/rewrite.ts';
import { KNOWN_ALPHABETS, toIpa } from './alphabets.ts';
import type { Pronunciation } from './pronunciation.ts';

export interface Lexicon {
  readonly pronunciations: readonly Pronunciation[];
  /** BCP-47 tag, as the lexicon gives it. */
  readonly language: string | null;
  /** What has no reading that can be used: how many graphemes, and the first of them. */
  readonly unread: { readonly count: number; readonly first: readonly string[] };
  /** Names of alphabets in which phonemes cannot be read, the first ten, and how many phonemes are in each. */
  readonly otherAlphabets: ReadonlyMap<string, number>;
  /** At most 100. Their places are UTF-16 units of the lexicon. */
  readonly warnings: readonly Warning[];
}

export const PLS_LIMITS = {
  /** UTF-16 units. Never more than the UTF-8 bytes. */
  units: 10 * 1024 * 1024,
  /** Entries: each grapheme of a lexeme is one. */
  entries: 100_000,
  /** UTF-16 units of a grapheme. */
  grapheme: 200,
  /** UTF-16 units of an alias or a phoneme. */
  reading: 1_000,
} as const;

const NAMESPACE = 'http://www.w3.org/2005/01/pronunciation-lexicon';
const XML_LIMITS = { units: PLS_LIMITS.units, depth: 16, elements: 1_000_000, attributes: 16 };
const MAX_WARNINGS = 100;
/** Words and alphabets that are named. */
const MAX_NAMED = 10;
/** What may stand in what, by PLS 1.0. Everything inside `metadata` is ignored. */
const PARENT: ReadonlyMap<string, string> = new Map([
  ['lexicon', ''],
  ['meta', 'lexicon'],
  ['metadata', 'lexicon'],
  ['lexeme', 'lexicon'],
  ['grapheme', 'lexeme'],
  ['phoneme', 'lexeme'],
  ['alias', 'lexeme'],
  ['example', 'lexeme'],
]);
const HAS_TEXT = new Set(['grapheme', 'phoneme', 'alias', 'example']);
const SPACES = /\s+/g;

/** Reads the lexicon. Throws `InputError`, whose message names the line, when it breaks the format or a limit. Linear. */
export async function parsePls(xml: string): Promise<Lexicon> {
  const readXml = await loadXml();
  const reader = createLexiconReader(xml);
  try {
    readXml(xml, XML_LIMITS, reader.handlers);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`Line ${lineAt(xml, error.at)}: ${error.message}`, error.at);
  }
  return reader.result();
}

interface Lexeme {
  readonly start: number;
  readonly graphemes: string[];
  readonly aliases: Reading[];
  readonly phonemes: Reading[];
}

interface Reading {
  readonly text: string;
  readonly isPreferred: boolean;
}

function createLexiconReader(xml: string) {
  const open: XmlElement[] = [];
  const entries: Omit<Pronunciation, 'matchCase' | 'wholeWord'>[] = [];
  const warnings: Warning[] = [];
  const unread = { count: 0, first: [] as string[] };
  const otherAlphabets = new Map<string, number>();
  let language: string | null = null;
  let alphabet = '';
  let lexeme: Lexeme | null = null;
  let text = '';
  /** How deep inside of `metadata`, 0 outside. */
  let ignored = 0;

  function warn(code: string, message: string, span: Span): void {
    if (warnings.length < MAX_WARNINGS) warnings.push({ code, message, span });
  }

  function enter(element: XmlElement): void {
    const { name, namespace, span } = element;
    const parent = open.at(-1)?.name ?? '';
    if (namespace !== NAMESPACE && namespace !== '') throw new InputError('An element is not of PLS 1.0.', span.start);
    if (PARENT.get(name) !== parent) throw new InputError(placeOf(name), span.start);
    if (name === 'lexicon') {
      alphabet = element.attribute('alphabet') ?? '';
      language = element.attribute('xml:lang')?.trim() || null;
    }
    if (name === 'lexeme') lexeme = { start: span.start, graphemes: [], aliases: [], phonemes: [] };
    if (name === 'metadata') ignored = 1;
    if (element.attribute('role') !== undefined) {
      warn('role_ignored', 'The roles of words are not looked at: the entry holds for every role.', span);
    }
    open.push(element);
    text = '';
  }

  function leave(tag: Span): void {
    const element = open.pop()!;
    const at = element.span.start;
    const value = text.replace(SPACES, ' ').trim();
    text = '';
    if (element.name === 'lexeme') keep(lexeme!, tag.end);
    if (element.name === 'grapheme') {
      if (value.length > PLS_LIMITS.grapheme) throw tooLong('grapheme', PLS_LIMITS.grapheme, at);
      if (value === '') throw new InputError('A grapheme is empty.', at);
      lexeme!.graphemes.push(value);
    }
    if (element.name === 'alias' || element.name === 'phoneme') {
      if (value.length > PLS_LIMITS.reading) throw tooLong(element.name, PLS_LIMITS.reading, at);
      if (value === '') throw new InputError(`The element ${element.name} is empty.`, at);
      addReading(element, value);
    }
  }

  function addReading(element: XmlElement, value: string): void {
    const isPreferred = element.attribute('prefer') === 'true';
    if (element.name === 'alias') lexeme!.aliases.push({ text: value, isPreferred });
    else {
      const name = (element.attribute('alphabet') ?? alphabet).trim();
      const ipa = toIpa(value, name);
      if (ipa !== null) lexeme!.phonemes.push({ text: ipa, isPreferred });
      else passOver(name, element.span);
    }
  }

  function passOver(name: string, span: Span): void {
    const before = otherAlphabets.get(name);
    if (before !== undefined || otherAlphabets.size < MAX_NAMED) otherAlphabets.set(name, (before ?? 0) + 1);
    warn('alphabet_unknown', `A phoneme is in none of ${KNOWN_ALPHABETS}: it is not used.`, span);
  }

  function keep({ start, graphemes, aliases, phonemes }: Lexeme, end: number): void {
    if (graphemes.length === 0) throw new InputError('A lexeme has no grapheme.', start);
    const respelling = best(aliases);
    const ipa = best(phonemes);
    if (respelling === null && ipa === null) {
      unread.count += graphemes.length;
      unread.first.push(...graphemes.slice(0, MAX_NAMED - unread.first.length));
      warn('no_reading', 'A lexeme has neither an alias nor a phoneme that can be used: it is left out.', {
        start,
        end,
      });
      return;
    }
    for (const phrase of graphemes) entries.push({ phrase, respelling, ipa });
    if (entries.length > PLS_LIMITS.entries) {
      throw new InputError(`The lexicon has more than ${PLS_LIMITS.entries} entries.`, start);
    }
  }

  const handlers: XmlHandlers = {
    open(element) {
      if (ignored > 0) ignored++;
      else enter(element);
    },
    close(tag) {
      if (ignored > 0) ignored--;
      if (ignored === 0) leave(tag);
    },
    text({ start, end }) {
      if (ignored === 0) addText(decodeXml(xml.slice(start, end)), start);
    },
    cdata(_span, { start, end }) {
      if (ignored === 0) addText(xml.slice(start, end), start);
    },
    comment() {},
    instruction() {},
  };

  function addText(part: string, at: number): void {
    if (HAS_TEXT.has(open.at(-1)?.name ?? '')) text += part;
    else if (part.trim() !== '') throw new InputError('There is text outside of grapheme, alias and phoneme.', at);
  }

  return {
    handlers,
    result: (): Lexicon => ({ pronunciations: withCase(entries), language, unread, otherAlphabets, warnings }),
  };
}

/**
 * A word that begins a sentence has a capital letter, so case is not looked at; but where entries differ in nothing but
 * their case (Polish, polish), each stands for its own.
 */
function withCase(entries: readonly Omit<Pronunciation, 'matchCase' | 'wholeWord'>[]): readonly Pronunciation[] {
  const spelling = new Map<string, string | null>();
  for (const { phrase } of entries) {
    const folded = phrase.toLowerCase();
    const known = spelling.get(folded);
    spelling.set(folded, known === undefined || known === phrase ? phrase : null);
  }
  return entries.map((entry) => {
    const matchCase = spelling.get(entry.phrase.toLowerCase()) === null;
    return { ...entry, matchCase, wholeWord: true };
  });
}

/** The preferred reading, or else the first. */
function best(readings: readonly Reading[]): string | null {
  return (readings.find(({ isPreferred }) => isPreferred) ?? readings[0])?.text ?? null;
}

function placeOf(name: string): string {
  const parent = PARENT.get(name);
  if (parent === undefined)
    return 'An element is not of PLS 1.0: it knows lexicon, lexeme, grapheme, phoneme and alias.';
  return parent === ''
    ? 'The element lexicon stands inside of another.'
    : `The element ${name} stands outside of ${parent}.`;
}

function tooLong(name: string, limit: number, at: number): InputError {
  return new InputError(`The element ${name} holds more than ${limit} characters.`, at);
}
