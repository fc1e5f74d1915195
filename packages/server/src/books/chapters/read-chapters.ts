// Reads the documents of a book in their order and hands out its chapters one by one.
import type { Chapter } from '../book.ts';
import { type CutDocument, cutDocument, type DocumentPart } from '../markup/cut-document.ts';
import type { ReadMarkup } from '../markup/read-markup.ts';
import type { Warnings } from '../problems.ts';
import { ChapterDraft, joinTitles } from './draft.ts';
import { kindOf, matterOf } from './kinds.ts';
import type { Entry, Plan } from './plan.ts';

export interface ReadingItem {
  readonly name: string;
  readonly isLinear: boolean;
  readonly isNavigation: boolean;
  /** What landmarks and guide say of it. */
  readonly types: readonly string[];
  readonly landmarkTitle: string | null;
  readonly side: 'front' | 'back' | null;
}

export interface Reading {
  readonly items: readonly ReadingItem[];
  readonly plan: Plan;
  readonly bookTitle: string | null;
  readonly language: string | null;
  readonly readMarkup: ReadMarkup;
  readonly warnings: Warnings;
  /** Null where it is damaged. */
  readText(name: string): Promise<string | null>;
}

const NOTHING: DocumentPart = { cut: null, html: '', characters: 0, heading: null, types: [] };

export async function* readChapters(reading: Reading): AsyncGenerator<Chapter> {
  const builder = new ChapterBuilder(reading);
  for (const [index, item] of reading.items.entries()) {
    const text = await reading.readText(item.name);
    for (const draft of text === null ? builder.addDamaged(index, item) : builder.addText({ index, item, text })) {
      yield builder.finish(draft);
    }
  }
  const last = builder.end();
  if (last !== null) yield builder.finish(last);
}

class ChapterBuilder {
  readonly #reading: Reading;
  #current: ChapterDraft | null = null;
  #number = 0;

  constructor(reading: Reading) {
    this.#reading = reading;
  }

  finish(draft: ChapterDraft): Chapter {
    return draft.finish(++this.#number);
  }

  end(): ChapterDraft | null {
    const last = this.#current;
    this.#current = null;
    return last;
  }

  /** A document that cannot be read is a chapter that is not spoken. */
  *addDamaged(index: number, item: ReadingItem): Generator<ChapterDraft> {
    const [entry] = this.#reading.plan.startOf(index);
    yield* this.#begin(this.#draft({ index, item, entries: entry === undefined ? [] : [entry], isDamaged: true }));
    this.#current!.add(NOTHING, item.name);
    const damaged = this.end();
    if (damaged !== null) yield damaged;
  }

  *addText({ index, item, text }: { index: number; item: ReadingItem; text: string }): Generator<ChapterDraft> {
    const { plan } = this.#reading;
    const { found, lost } = findIds(text, plan.placesOf(index).ids);
    const document = this.#cut({ index, item, text, ids: found });
    this.#tellLost(item, document, { found, lost });
    for (const part of document.parts) {
      const entries =
        part.cut === null
          ? [...plan.startOf(index), ...lost.flatMap((id) => plan.at(index, id))]
          : plan.at(index, part.cut);
      if (part.cut === null && entries.length === 0 && part.characters === 0 && document.parts.length > 1) continue;
      if (entries.length > 0 && this.#joins(entries, index)) {
        this.#current!.join(joinTitles(entries.map(({ title }) => title)), entries[0]!.level);
      } else if (entries.length > 0 || this.#standsAlone(item, part)) {
        yield* this.#begin(this.#draft({ index, item, entries, document }));
      }
      this.#current!.add(part, item.name);
    }
  }

  #cut({ index, item, text, ids }: { index: number; item: ReadingItem; text: string; ids: ReadonlySet<string> }) {
    const { plan, language, readMarkup, warnings } = this.#reading;
    const places = { ids, headings: plan.placesOf(index).headings };
    const document = cutDocument(readMarkup, { source: text, places, language });
    if (document.isTooDeep) {
      warnings.add('deep_nesting', item.name, 'Elements that are nested deeper than the limit are read as plain text.');
    }
    return document;
  }

  #tellLost({ name }: ReadingItem, { parts }: CutDocument, { found, lost }: Ids): void {
    const cuts = new Set(parts.map(({ cut }) => cut));
    const tell = (id: string, then: string) => {
      const words = `The contents lead to “${id.slice(0, 200)}”, which is not there: ${then}.`;
      this.#reading.warnings.add('missing_fragment', name, words);
    };
    for (const id of lost) tell(id, 'its chapter begins with the document');
    for (const id of found) if (!cuts.has(id)) tell(id, 'it is passed over');
  }

  /** An entry inside another one that has nothing but a heading so far goes on with it. */
  #joins(entries: readonly Entry[], index: number): boolean {
    return this.#reading.items[index]!.isLinear && this.#current?.joins(entries[0]!.level) === true;
  }

  /** Whether a document that the contents do not name is a chapter by itself, and not the end of the one before. */
  #standsAlone(item: ReadingItem, part: DocumentPart): boolean {
    const current = this.#current;
    if (current === null || current.start.title === null || part.cut !== null) return true;
    if (!item.isLinear || !current.start.facts.isLinear || item.isNavigation || current.isSilent) return true;
    const types = [...part.types, ...item.types];
    const matter = matterOf(types);
    return (kindOf(types)?.silence ?? null) !== null || (matter !== null && matter !== 'body');
  }

  *#begin(draft: ChapterDraft): Generator<ChapterDraft> {
    const finished = this.#current;
    this.#current = draft;
    if (finished !== null) yield finished;
  }

  #draft({ index, item, entries, document, isDamaged = false }: NewDraft): ChapterDraft {
    const { plan, bookTitle } = this.#reading;
    const [entry] = entries;
    const isListed = entry !== undefined;
    const ownTitle = document?.title == null || document.title === bookTitle ? null : document.title;
    return new ChapterDraft({
      title: isListed ? joinTitles(entries.map(({ title }) => title)) : null,
      level: entry?.level ?? 1,
      fallback: item.landmarkTitle || ownTitle || baseName(item.name),
      // They speak of whole documents.
      types: isListed && entry.place !== null ? [] : item.types,
      facts: {
        isLinear: item.isLinear,
        isDamaged,
        isListed,
        isNavigation: item.isNavigation,
        side: item.side,
        isAtEdge: (isListed ? plan.edgeOf(entry) : this.#edgeOf(index)) ?? item.side,
      },
    });
  }

  /** Of a document that the contents do not name: whether it is before or behind all that they do. */
  #edgeOf(index: number): 'front' | 'back' | null {
    const { plan } = this.#reading;
    if (!plan.isByContents) return null;
    if (index <= plan.first) return 'front';
    return index >= plan.last ? 'back' : null;
  }
}

interface NewDraft {
  readonly index: number;
  readonly item: ReadingItem;
  readonly entries: readonly Entry[];
  readonly document?: CutDocument;
  readonly isDamaged?: boolean;
}

interface Ids {
  readonly found: ReadonlySet<string>;
  readonly lost: readonly string[];
}

const ID = /[\s/](?:id|name)\s{0,9}=\s{0,9}(?:"([^"<>]{1,1000})"|'([^'<>]{1,1000})')/gi;

/** Which of the wanted ids are in a document: known before it is read, because those that are not lead to its beginning. */
function findIds(text: string, wanted: ReadonlySet<string>): Ids {
  const found = new Set<string>();
  if (wanted.size > 0) {
    for (const [, double, single] of text.matchAll(ID)) {
      const id = double ?? single!;
      if (wanted.has(id)) found.add(id);
    }
  }
  return { found, lost: [...wanted].filter((id) => !found.has(id)) };
}

function baseName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1).replace(/\.[^.]+$/, '');
}
