// Splits a Japanese sentence into items: words of the dictionary, and what it does not know by the kind of its signs.
import { isKatakana } from './kana.ts';
import type { Morpheme } from './morphemes.ts';
import { NUMERAL_SIGNS } from './numerals.ts';

export type ItemKind = 'word' | 'numeral' | 'latin' | 'katakana' | 'sign' | 'mark' | 'space' | 'unknown';

export interface Item extends Morpheme {
  readonly kind: ItemKind;
}

const CLASSES: readonly (readonly [kind: ItemKind, pattern: RegExp])[] = [
  ['numeral', /^[0-9]+/],
  ['latin', /^[\p{Script=Latin}\p{M}]+(?:-[\p{Script=Latin}\p{M}]+)?/u],
  ['katakana', /^[\u30a1-\u30fa\u30fc-\u30fe\uff66-\uff9f]+/],
  ['word', /^[\u3041-\u3096]+/],
  ['space', /^\s+/],
  ['unknown', /^[\p{L}\p{N}\p{M}]/u],
  ['mark', /^\p{P}/u],
];

/** The items of a text, in order and without gaps, from its morphemes. */
export function splitItems(morphemes: readonly Morpheme[]): readonly Item[] {
  const items: Item[] = [];
  for (const morpheme of morphemes) {
    const kind = kindOf(morpheme);
    if (kind === null) for (const item of splitUnknown(morpheme)) items.push(item);
    else items.push({ ...morpheme, kind });
  }
  return items;
}

/** Null for what must be split further. */
function kindOf({ surface, pos, detail, pronunciation }: Morpheme): ItemKind | null {
  if (isKatakana(surface)) return 'katakana';
  if (detail === '数' && NUMERAL_SIGNS.test(surface)) return 'numeral';
  if (pronunciation === null || pos === '記号' || !isKatakana(pronunciation)) return null;
  return 'word';
}

function* splitUnknown(morpheme: Morpheme): Generator<Item> {
  const { surface } = morpheme;
  for (let at = 0; at < surface.length; ) {
    const [kind, length] = classAt(surface, at);
    const start = morpheme.start + at;
    const part = surface.slice(at, at + length);
    yield { start, end: start + length, surface: part, pos: '', detail: '', baseForm: '', pronunciation: null, kind };
    at += length;
  }
}

function classAt(text: string, at: number): readonly [kind: ItemKind, length: number] {
  // Short: a morpheme is part of a chunk of a few hundred signs.
  const rest = text.slice(at);
  for (const [kind, pattern] of CLASSES) {
    const found = pattern.exec(rest);
    if (found !== null) return [kind, found[0].length];
  }
  return ['sign', text.codePointAt(at)! > 0xffff ? 2 : 1];
}
