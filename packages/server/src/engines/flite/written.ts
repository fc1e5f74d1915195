// Writes a text for Flite: words of ASCII with spaces between them, and where each came from.
import { isWordKind, kindOf } from '../../text/characters.ts';
import { foldSigns } from '../../text/signs/fold-signs.ts';
import {
  original,
  originalSpan,
  type Replacement,
  type Rewritten,
  rewrite,
  type Span,
} from '../../text/trace/rewrite.ts';
import { nameOfSign, toAscii } from './letters.ts';

/** What Flite is to read in one go. */
export interface WrittenWord extends Span {
  /** Without the punctuation around it. */
  readonly text: string;
}

export interface Written {
  readonly text: string;
  /** In order; places are those of the text before. */
  readonly words: readonly WrittenWord[];
  /** Letters and digits of the text before that nothing was written for. In order. */
  readonly lost: readonly Span[];
  /** Signs of the text before that a name was written for. In order. */
  readonly named: readonly number[];
}

/** What Flite obeys or cannot read, and what it would take for one word with what stands beside it. */
const SPECIAL = /[^ A-Za-z0-9',.;:!?()"-]/gu;
/** No space follows where a sentence or clause ends: Flite would read the two words as one. */
const GLUED = /(?<=[A-Za-z]{2})[,;:!?()"](?=[A-Za-z0-9])|(?<=[a-z])\.(?=[A-Z])/g;
/** Inside addresses and names of files. */
const DOT = /(?<=[a-z0-9])\.(?=[a-z]{2})/g;
const WORD = /[^ ]+/g;
const SOUNDS = /[A-Za-z0-9$]/;
const DIGIT = /[0-9]/;
const MARK = /^\p{M}/u;

/** Pure and linear; `tag` is the BCP-47 tag of the language. */
export function writeForFlite(text: string, tag: string): Written {
  const lost: Span[] = [];
  const named: number[] = [];
  const folded = foldSigns(original(text), tag);
  const plain = rewrite(folded, replaceSpecial(folded, { text, lost, named }));
  let spaced = rewrite(
    plain,
    matches(plain.text, GLUED, (mark) => `${mark} `),
  );
  spaced = rewrite(
    spaced,
    matches(spaced.text, DOT, () => ' dot '),
  );
  const words: WrittenWord[] = [];
  for (const { index, 0: found } of spaced.text.matchAll(WORD)) {
    const core = coreOf(found);
    if (core.text === '') continue;
    const start = index + core.at;
    words.push({ text: core.text, ...originalSpan(spaced, { start, end: start + core.text.length }) });
  }
  return { text: spaced.text.trim(), words, lost, named };
}

/** Without the punctuation around it. */
function coreOf(word: string): { readonly at: number; readonly text: string } {
  let at = 0;
  let end = word.length;
  while (at < end && !SOUNDS.test(word[at]!)) at++;
  while (end > at && !SOUNDS.test(word[end - 1]!)) end--;
  return { at, text: word.slice(at, end) };
}

function* replaceSpecial(
  folded: Rewritten,
  { text, lost, named }: { readonly text: string; readonly lost: Span[]; readonly named: number[] },
): Generator<Replacement> {
  for (const { index, 0: character } of folded.text.matchAll(SPECIAL)) {
    const span = originalSpan(folded, { start: index, end: index + character.length });
    // Read with its number, and behind it.
    const isPrice = character === '$' && DIGIT.test(folded.text[index + 1] ?? '');
    const name = nameOfSign(character);
    if (name !== undefined) named.push(span.start);
    const by = isPrice ? character : name === undefined ? toAscii(character) : ` ${name} `;
    if (by.trim() === '' && lost.at(-1)?.start !== span.start && holdsLetter(text.slice(span.start, span.end))) {
      lost.push(span);
    }
    yield { index, length: character.length, by };
  }
}

/** As the caller wrote it, for folding may have left marks of a ligature. A mark of its own goes with the letter before it. */
function holdsLetter(source: string): boolean {
  return [...source].some((character) => !MARK.test(character) && isWordKind(kindOf(character.codePointAt(0)!)));
}

function* matches(text: string, pattern: RegExp, by: (match: string) => string): Generator<Replacement> {
  for (const { index, 0: match } of text.matchAll(pattern)) yield { index, length: match.length, by: by(match) };
}
