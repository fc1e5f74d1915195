// Where chapters begin: the contents, brought to the order in which the book is read.
import { BOOK_LIMITS } from '../limits.ts';
import type { CutPlaces } from '../markup/cut-document.ts';
import { hintOf } from './titles.ts';

export interface Entry {
  readonly title: string;
  readonly level: number;
  /** A part of the book, and a place in it: an id, the number of a heading, or its beginning. */
  readonly name: string;
  readonly place: string | number | null;
}

export interface Plan {
  /** Whether the book itself says where its chapters begin. */
  readonly isByContents: boolean;
  /** Where the first entry leads, as a place in the reading order. */
  readonly first: number;
  /** Where the last one leads. */
  readonly last: number;
  startOf(index: number): readonly Entry[];
  placesOf(index: number): CutPlaces;
  at(index: number, place: string | number): readonly Entry[];
  /** Titles at the edges of the contents that are those of pages nobody reads aloud. */
  edgeOf(entry: Entry): 'front' | 'back' | null;
}

export interface Planning {
  readonly entries: readonly Entry[];
  readonly isByContents: boolean;
  /** The parts that are read, and their places in the order of reading. */
  readonly order: ReadonlyMap<string, number>;
}

export function planChapters({ entries, isByContents, order }: Planning): Plan {
  const kept = entries
    .slice(0, BOOK_LIMITS.listItems)
    .flatMap((entry) => (order.has(entry.name) ? [{ entry, index: order.get(entry.name)! }] : []))
    .toSorted((one, other) => one.index - other.index);
  const byIndex = new Map<number, Map<string | number | null, Entry[]>>();
  for (const { entry, index } of kept) {
    const places = getOrMake(byIndex, index, () => new Map());
    getOrMake(places, entry.place, () => []).push(entry);
  }
  const edges = isByContents ? findEdges(kept.map(({ entry }) => entry)) : new Map();
  const at = (index: number, place: string | number | null) => byIndex.get(index)?.get(place) ?? [];
  return {
    isByContents: isByContents && kept.length > 0,
    first: kept[0]?.index ?? 0,
    last: kept.at(-1)?.index ?? 0,
    startOf: (index) => at(index, null),
    at,
    placesOf(index) {
      const places = [...(byIndex.get(index)?.keys() ?? [])];
      return {
        ids: new Set(places.filter((place) => typeof place === 'string')),
        headings: new Set(places.filter((place) => typeof place === 'number')),
      };
    },
    edgeOf: (entry) => edges.get(entry) ?? null,
  };
}

function getOrMake<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

/** The titles at both ends that are no chapters', up to the first and from the last that is one. */
function findEdges(entries: readonly Entry[]): ReadonlyMap<Entry, 'front' | 'back'> {
  const edges = new Map<Entry, 'front' | 'back'>();
  const isHint = ({ title }: Entry) => hintOf(title) !== null;
  for (let at = 0; at < entries.length && isHint(entries[at]!); at++) edges.set(entries[at]!, 'front');
  for (let at = entries.length - 1; at >= 0 && isHint(entries[at]!) && !edges.has(entries[at]!); at--)
    edges.set(entries[at]!, 'back');
  return edges;
}

/** The level at which headings are chapters: the outermost of which there are two, else the outermost. Null without any. */
export function chapterLevel(levels: readonly number[]): number | null {
  const counts = new Map<number, number>();
  for (const level of levels) counts.set(level, (counts.get(level) ?? 0) + 1);
  const known = [...counts.keys()].toSorted((one, other) => one - other);
  return known.find((level) => counts.get(level)! > 1) ?? known[0] ?? null;
}
