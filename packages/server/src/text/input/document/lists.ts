// The numbers of list items.
import type { Part } from './draft.ts';
import type { Attributes, Item, List } from './frame.ts';

const ROMAN: readonly (readonly [number, string])[] = [
  [1000, 'm'],
  [900, 'cm'],
  [500, 'd'],
  [400, 'cd'],
  [100, 'c'],
  [90, 'xc'],
  [50, 'l'],
  [40, 'xl'],
  [10, 'x'],
  [9, 'ix'],
  [5, 'v'],
  [4, 'iv'],
  [1, 'i'],
];

export function openList(name: string, attributes: Attributes, start?: number): List {
  const step = attributes.has('reversed') ? -1 : 1;
  return {
    ordered: name === 'ol',
    type: attributes.get('type')?.value ?? '1',
    step,
    next: start ?? readNumber(attributes.get('start')?.value) ?? 1,
  };
}

/** An item of a list of HTML: its number stands for its tag. */
export function openItem(list: List | null, attributes: Attributes, tag: { start: number; end: number }): Item {
  const { start, end } = tag;
  const number = nextNumber(list, readNumber(attributes.get('value')?.value));
  return {
    used: false,
    lead: number === null ? [] : [{ index: start, length: end - start, by: `${number}. ` }],
  };
}

/** An item of Markdown: the number is there in the source, but counts only in the first item. */
export function numberedItem(list: List, { at, digits }: { at: number; digits: string }): Item {
  const number = nextNumber(list, null)!;
  const own: Part =
    number === String(Number(digits)) && number === digits
      ? { index: at, length: digits.length }
      : { index: at, length: digits.length, by: number };
  return { used: false, lead: [own, { index: at + digits.length, length: 1, by: '. ' }] };
}

function nextNumber(list: List | null, own: number | null): string | null {
  if (list === null || !list.ordered) return null;
  const number = own ?? list.next;
  list.next = number + list.step;
  return format(number, list.type);
}

function readNumber(value: string | undefined): number | null {
  return value !== undefined && /^-?\d{1,9}$/.test(value.trim()) ? Number(value) : null;
}

function format(number: number, type: string): string {
  if ((type === 'a' || type === 'A') && number >= 1 && number <= 26)
    return String.fromCharCode(type.charCodeAt(0) + number - 1);
  if ((type === 'i' || type === 'I') && number >= 1 && number <= 3999) {
    const roman = toRoman(number);
    return type === 'I' ? roman.toUpperCase() : roman;
  }
  return String(number);
}

function toRoman(number: number): string {
  let rest = number;
  let roman = '';
  for (const [value, letters] of ROMAN) {
    for (; rest >= value; rest -= value) roman += letters;
  }
  return roman;
}
