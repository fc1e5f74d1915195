// Where chapters begin in a book without contents: at its headings.
import { cutDocument } from '../markup/cut-document.ts';
import type { ReadMarkup } from '../markup/read-markup.ts';
import { chapterLevel, type Entry } from './plan.ts';

export interface HeadingSearch {
  readonly names: readonly string[];
  readonly readMarkup: ReadMarkup;
  readText(name: string): Promise<string | null>;
}

const NOWHERE = { ids: new Set<string>(), headings: new Set<number>() };
const MOST_HEADINGS = 10_000;

/** The documents are read once more for it; books without contents are few. */
export async function findHeadings({ names, readMarkup, readText }: HeadingSearch): Promise<Entry[]> {
  const found: Entry[] = [];
  for (const name of names) {
    const source = await readText(name);
    if (source === null) continue;
    const { headings } = cutDocument(readMarkup, { source, places: NOWHERE, language: null });
    for (const [place, { level, text }] of headings.entries()) {
      if (text !== '' && found.length < MOST_HEADINGS) found.push({ title: text, level, name, place });
    }
  }
  const deepest = chapterLevel(found.map(({ level }) => level));
  return deepest === null ? [] : relevel(found.filter(({ level }) => level <= deepest));
}

/** The outermost level is 1, whatever headings a book begins with. */
function relevel(entries: readonly Entry[]): Entry[] {
  const outermost = Math.min(...entries.map(({ level }) => level));
  return entries.map((entry) => ({ ...entry, level: entry.level - outermost + 1 }));
}
