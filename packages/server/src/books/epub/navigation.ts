// What leads through an EPUB: its contents, with every place found, and what landmarks and guide say of its documents.
import type { Entry } from '../chapters/plan.ts';
import type { ReadingItem } from '../chapters/read-chapters.ts';
import { BOOK_LIMITS } from '../limits.ts';
import type { Warnings } from '../problems.ts';
import { type ContentsEntry, type Landmark, NavigationReader, NcxReader } from './contents.ts';
import type { Package } from './package.ts';
import type { PartNames } from './part-names.ts';
import { type PartReader, readList } from './read-part.ts';
import type { OrderedItem } from './reading-order.ts';

export interface NavigationSearch {
  readonly reader: PartReader;
  readonly names: PartNames;
  readonly book: Package;
  readonly warnings: Warnings;
}

export interface Navigation {
  readonly entries: readonly Entry[];
  readonly coverPages: readonly string[];
  /** The documents of the reading order with what is known of each. */
  describe(order: readonly OrderedItem[]): ReadingItem[];
}

interface Place extends Landmark {
  readonly name: string;
  readonly isWhole: boolean;
}

const NCX = 'application/x-dtbncx+xml';
/** Words of landmarks and guides for the first page of the story; it may be anything, so they say nothing else. */
const START = new Set(['bodymatter', 'text', 'start']);

export async function readNavigation(search: NavigationSearch): Promise<Navigation> {
  const { names, book, warnings } = search;
  const nav = await readNavigationDocument(search);
  const ncx = nav !== null && nav.entries.length > 0 ? null : await readNcx(search);
  const [base, found, isCut] = ncx ?? [nav?.base ?? '', nav?.entries ?? [], nav?.isCut ?? false];
  if (isCut) {
    warnings.add(
      'contents_cut',
      base,
      `Its contents have more than ${BOOK_LIMITS.listItems} entries; the others are passed over.`,
    );
  }
  const marks = [
    ...(nav?.landmarks ?? []).map((mark) => ({ mark, base: nav!.base })),
    ...book.guide.map(({ type, title, href }) => ({ mark: { types: [type], title, href }, base: book.name })),
  ];
  const places = marks.flatMap(({ mark, base: from }) => placesOf(names, from, mark));
  return {
    entries: found.flatMap((entry) => entryOf(names, base, entry)),
    coverPages: places.filter(({ types }) => types.includes('cover')).map(({ name }) => name),
    describe: (order) => describeItems(order, places),
  };
}

type Contents = readonly [base: string, entries: readonly ContentsEntry[], isCut: boolean];

async function readNavigationDocument({ reader, names, book }: NavigationSearch) {
  for (const item of book.items.values()) {
    if (!item.properties.includes('nav')) continue;
    const target = names.resolve(book.name, item.href);
    if (target === null) continue;
    const found = new NavigationReader();
    if (!(await readList(reader, { name: target.name, kind: 'html' }, found))) continue;
    return { base: target.name, entries: found.entries, landmarks: found.landmarks, isCut: found.isCut };
  }
  return null;
}

/** The one that the spine names, else any. */
async function readNcx({ reader, names, book }: NavigationSearch): Promise<Contents | null> {
  const named = book.toc === null ? undefined : book.items.get(book.toc);
  const others = [...book.items.values()].filter(({ mediaType, href }) => mediaType === NCX || /\.ncx$/i.test(href));
  for (const item of new Set(named === undefined ? others : [named, ...others])) {
    const target = names.resolve(book.name, item.href);
    if (target === null) continue;
    const found = new NcxReader();
    const isRead = await readList(reader, { name: target.name, kind: 'xml' }, found);
    if (isRead && found.entries.length > 0) return [target.name, found.entries, found.isCut];
  }
  return null;
}

function entryOf(names: PartNames, base: string, { title, level, href }: ContentsEntry): Entry[] {
  const target = names.resolve(base, href);
  return target === null ? [] : [{ title, level, name: target.name, place: target.fragment }];
}

function placesOf(names: PartNames, base: string, mark: Landmark): Place[] {
  const target = names.resolve(base, mark.href);
  return target === null ? [] : [{ ...mark, name: target.name, isWhole: target.fragment === null }];
}

function describeItems(order: readonly OrderedItem[], places: readonly Place[]): ReadingItem[] {
  const indexOf = (isWanted: (type: string) => boolean) => {
    const name = places.find(({ types }) => types.some(isWanted))?.name;
    return order.findIndex((item) => item.name === name);
  };
  const start = indexOf((type) => START.has(type));
  const end = indexOf((type) => type === 'backmatter');
  const whole = Map.groupBy(
    places.filter(({ isWhole }) => isWhole),
    ({ name }) => name,
  );
  return order.map((item, index) => {
    const own = whole.get(item.name) ?? [];
    return {
      ...item,
      types: own.flatMap(({ types }) => types.filter((type) => !START.has(type))).slice(0, BOOK_LIMITS.types),
      landmarkTitle: own.find(({ title }) => title !== '')?.title ?? null,
      side: index < start ? 'front' : end >= 0 && index >= end ? 'back' : null,
    };
  });
}
