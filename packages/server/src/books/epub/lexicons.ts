// The pronunciation lexicons of an EPUB: read within bounds. One that cannot be read is told and passed over.
import { InputError } from '../../text/input/parsed-text.ts';
import { KNOWN_ALPHABETS } from '../../text/pronunciation/alphabets.ts';
import { foldText, trimPhrase } from '../../text/pronunciation/folded-text.ts';
import { parsePls } from '../../text/pronunciation/pls.ts';
import type { Lexicon } from '../book.ts';
import { decodeText } from '../decode-text.ts';
import { BOOK_LIMITS, inMiB } from '../limits.ts';
import { BookError, type Warnings } from '../problems.ts';
import type { Archive } from '../zip/archive.ts';
import type { Package } from './package.ts';
import type { PartNames } from './part-names.ts';

export interface LexiconSearch {
  readonly archive: Archive;
  readonly names: PartNames;
  readonly book: Package;
  readonly warnings: Warnings;
}

const MEDIA_TYPE = 'application/pls+xml';
/** Words that a warning names. */
const MOST_NAMED = 10;
const LONGEST_NAME = 40;

export async function readLexicons(search: LexiconSearch): Promise<readonly Lexicon[]> {
  const found: Lexicon[] = [];
  let [bytesLeft, entriesLeft]: [number, number] = [BOOK_LIMITS.lexiconBytes, BOOK_LIMITS.lexiconEntries];
  for (const name of listNames(search)) {
    const passOver = (why: string) =>
      search.warnings.add('lexicon_unreadable', name, `This pronunciation lexicon is not used. ${why}`);
    const bytes = await readPart(search, { name, bytesLeft, passOver });
    if (bytes === null) continue;
    bytesLeft -= bytes.length;
    const lexicon = await parse(search, { name, bytes, passOver });
    if (lexicon === null) continue;
    if (lexicon.pronunciations.length > entriesLeft) {
      passOver(`All together may have ${BOOK_LIMITS.lexiconEntries} entries.`);
      continue;
    }
    entriesLeft -= lexicon.pronunciations.length;
    found.push(lexicon);
  }
  return found;
}

type PassOver = (why: string) => void;

/** Each once, however often it is listed. */
function listNames({ names, book, warnings }: LexiconSearch): readonly string[] {
  const listed = new Set<string>();
  for (const { mediaType, href } of book.items.values()) {
    const name = mediaType === MEDIA_TYPE ? names.resolve(book.name, href)?.name : undefined;
    if (name !== undefined) listed.add(name);
  }
  const most = BOOK_LIMITS.lexicons;
  if (listed.size > most) {
    const words = `It has ${listed.size} pronunciation lexicons, of which the first ${most} are read.`;
    warnings.add('lexicon_unreadable', book.name, words);
  }
  return [...listed].slice(0, most);
}

interface Part {
  readonly name: string;
  readonly passOver: PassOver;
}

/** Null for one that is damaged, which the archive tells, or passes a limit. */
async function readPart(
  { archive }: LexiconSearch,
  { name, bytesLeft, passOver }: Part & { readonly bytesLeft: number },
): Promise<Uint8Array | null> {
  try {
    return await archive.read(name, bytesLeft);
  } catch (error) {
    if (!(error instanceof BookError)) throw error;
    const isLarge = error.code === 'too_large';
    passOver(isLarge ? `All together may have ${inMiB(BOOK_LIMITS.lexiconBytes)}.` : error.message);
    return null;
  }
}

async function parse(
  { warnings }: LexiconSearch,
  { name, bytes, passOver }: Part & { readonly bytes: Uint8Array },
): Promise<Lexicon | null> {
  const read = await parsePls(decodeText(bytes).text).catch((error: unknown) => {
    if (!(error instanceof InputError)) throw error;
    passOver(error.message);
    return null;
  });
  if (read === null) return null;
  for (const [alphabet, count] of read.otherAlphabets) {
    const which = alphabet === '' ? 'name no alphabet' : `are in the alphabet ${quote(alphabet)}`;
    const words = `Phonemes that ${which} cannot be read, only ${KNOWN_ALPHABETS}: ${count}.`;
    warnings.add('lexicon_alphabet', name, words);
  }
  const pronunciations = read.pronunciations.filter(({ phrase }) => isFindable(phrase));
  const unfindable = read.pronunciations.length - pronunciations.length;
  const unusable = read.unread.count + unfindable;
  if (unusable > 0) warnings.add('lexicon_entries', name, describeUnusable(read.unread.first, unusable));
  return { name, language: toTag(read.language), pronunciations, unusable };
}

/** Whether it has anything that can stand in a text. */
function isFindable(phrase: string): boolean {
  return foldText(trimPhrase(phrase)).folded !== '';
}

function describeUnusable(first: readonly string[], count: number): string {
  const named = first.slice(0, MOST_NAMED).map(quote);
  const more = count - named.length;
  const list = [...named, ...(more > 0 ? [named.length > 0 ? `and ${more} more` : String(more)] : [])].join(', ');
  return `Entries that cannot be used, because they have no reading that is known: ${list}.`;
}

function toTag(language: string | null): string | null {
  return language?.toLowerCase().replaceAll('_', '-') ?? null;
}

function quote(words: string): string {
  const signs = [...words];
  return `“${signs.length > LONGEST_NAME ? `${signs.slice(0, LONGEST_NAME - 1).join('')}…` : words}”`;
}
