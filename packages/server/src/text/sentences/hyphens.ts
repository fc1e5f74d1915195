// Words that were hyphenated at a line end: which are joined, and which keep their hyphen.
import type { Replacement } from '../trace/rewrite.ts';

/** First parts that keep their hyphen, by language. */
const KEPT_FIRST: Readonly<Record<string, readonly string[]>> = {
  en: ['self', 'well', 'half', 'ex', 'non', 'all', 'so', 'one', 'two', 'three', 'four', 'twenty', 'thirty', 'forty'],
  fr: ['peut', 'celui', 'celle', 'ceux', 'celles', 'moi', 'toi', 'lui', 'elle', 'nous', 'vous', 'eux', 'demi', 'vingt'],
  it: ['anglo', 'italo'],
  pt: ['disse', 'guarda', 'segunda', 'terça', 'quarta', 'quinta', 'sexta'],
};
/** Second parts that keep it: "est-il", "disse-me". */
const KEPT_SECOND: Readonly<Record<string, readonly string[]>> = {
  fr: ['il', 'elle', 'ils', 'elles', 'on', 'je', 'tu', 'nous', 'vous', 'ce', 'ci', 'là', 'moi', 'toi', 'même', 'mêmes'],
  pt: ['me', 'te', 'se', 'lhe', 'lhes', 'o', 'a', 'os', 'as', 'lo', 'la', 'los', 'las', 'nos', 'vos', 'feira'],
  ru: ['то', 'либо', 'нибудь', 'таки', 'ка'],
};
/** Words after a hyphen that stands for a part left out: "Nord- und Südsee". */
const AFTER_SUSPENDED: Readonly<Record<string, readonly string[]>> = {
  en: ['and', 'or', 'to'],
  de: ['und', 'oder', 'bis', 'sowie', 'bzw'],
  nl: ['en', 'of'],
  sv: ['och', 'eller'],
  da: ['og', 'eller'],
  nb: ['og', 'eller'],
  fi: ['ja', 'tai'],
};

const SOFT_HYPHEN = '\u00ad';
const LETTER = /[\p{L}\p{M}]/u;
const NEXT = /^(\p{Ll}[\p{L}\p{M}]{0,40})([-‐’']?)/u;
const REACH = 42;

/**
 * The replacement for a line end within a word, or undefined when no word goes on there. `joint` is the line end with
 * the white space around it.
 */
export function findHyphenJoint(
  text: string,
  { index, length }: { readonly index: number; readonly length: number },
  tag: string,
): Replacement | undefined {
  const hyphen = text[index - 1];
  if (hyphen !== '-' && hyphen !== '‐' && hyphen !== SOFT_HYPHEN) return undefined;
  const first = lettersBefore(text, index - 1);
  const next = NEXT.exec(text.slice(index + length, index + length + REACH));
  if (first === '' || next === null) return undefined;
  if (hyphen === SOFT_HYPHEN) return { index: index - 1, length: length + 1, by: '' };
  const language = tag.split('-')[0]!;
  const second = next[1]!.toLowerCase();
  if (AFTER_SUSPENDED[language]?.includes(second)) return { index, length, by: ' ' };
  const beforeFirst = text[index - 2 - first.length];
  const isCompound = beforeFirst === '-' || beforeFirst === '‐' || next[2] === '-' || next[2] === '‐';
  const isKept =
    isCompound ||
    KEPT_FIRST[language]?.includes(first.toLowerCase()) === true ||
    KEPT_SECOND[language]?.includes(second) === true;
  return isKept ? { index, length, by: '' } : { index: index - 1, length: length + 1, by: '' };
}

function lettersBefore(text: string, end: number): string {
  let start = end;
  while (start > 0 && end - start < REACH && LETTER.test(text[start - 1]!)) start--;
  return text.slice(start, end);
}
