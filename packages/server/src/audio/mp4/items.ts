// The list of tags of an MP4 file, as iTunes made it and every player reads it: `moov/udta/meta/ilst`.
import { box, fullBox, latin, type Pieces, uint32 } from './boxes.ts';

/** One tag. */
export interface Item {
  /** What two items for the same thing have in common. */
  readonly key: string;
  /** The whole box. */
  readonly box: Pieces;
}

/** What the value of an item is. */
export const DATA = { implicit: 0, utf8: 1, jpeg: 13, png: 14, integer: 21 } as const;

const NAMED = '----';
/** Whose names they are: players look for no others. */
const MEANING = 'com.apple.iTunes';

export function item(type: string, kind: number, value: Uint8Array): Item {
  return { key: type, box: box(type, data(kind, value)) };
}

export function textItem(type: string, text: string): Item {
  return item(type, DATA.utf8, Buffer.from(text));
}

/** For what has no type of its own. */
export function namedItem(name: string, text: string): Item {
  const meaning = fullBox('mean', 0, [latin(MEANING)]);
  const value = data(DATA.utf8, Buffer.from(text));
  return { key: namedKey(name), box: box(NAMED, meaning, fullBox('name', 0, [Buffer.from(name)]), value) };
}

/** The second is how many there are; 0 when nobody knows. */
export function positionItem(type: string, [number, total]: readonly [number, number]): Item {
  const value = Buffer.alloc(8);
  value.writeUInt16BE(number, 2);
  value.writeUInt16BE(total, 4);
  return item(type, DATA.implicit, value);
}

/** What stands in `udta`. */
export function itemList(items: readonly Item[]): Pieces {
  const handler = fullBox('hdlr', 0, [uint32(0), latin('mdirappl'), Buffer.alloc(9)]);
  return fullBox('meta', 0, [handler, box('ilst', ...items.map((each) => each.box))]);
}

/** Readers do not tell large from small letters. */
export function namedKey(name: string): string {
  return `${NAMED}:${name.toUpperCase()}`;
}

function data(kind: number, value: Uint8Array): Pieces {
  return fullBox('data', kind, [uint32(0), value]);
}
