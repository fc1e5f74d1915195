// The reading order of an EPUB: what its spine names and what of that is there to be read.
import type { Warnings } from '../problems.ts';
import type { Package } from './package.ts';
import type { PartNames } from './part-names.ts';

export interface OrderedItem {
  readonly name: string;
  readonly isLinear: boolean;
  readonly isNavigation: boolean;
}

export interface SpineReading {
  readonly book: Package;
  readonly names: PartNames;
  readonly warnings: Warnings;
}

const PICTURE_OR_SOUND = /^(?:image|audio|video|font)\//;

export function readSpine({ book, names, warnings }: SpineReading): OrderedItem[] {
  const order: OrderedItem[] = [];
  const known = new Set<string>();
  for (const { idref, isLinear } of book.spine) {
    const item = book.items.get(idref);
    if (item === undefined) {
      warnings.add(
        'unknown_idref',
        book.name,
        `The reading order names “${idref.slice(0, 200)}”, which is no part of the book.`,
      );
      continue;
    }
    if (PICTURE_OR_SOUND.test(item.mediaType)) {
      warnings.add('unreadable_item', item.href, `This part of the reading order is no text (${item.mediaType}).`);
      continue;
    }
    const target = names.resolve(book.name, item.href);
    if (target === null || known.has(target.name)) continue;
    known.add(target.name);
    order.push({ name: target.name, isLinear, isNavigation: item.properties.includes('nav') });
  }
  const aside = order.filter(({ isLinear }) => !isLinear).length;
  if (aside > 0)
    warnings.add('not_linear', book.name, `Parts outside the reading order, which are not spoken: ${aside}.`);
  return order;
}
