// The package document of an EPUB: its parts, the order in which they are read, and what it says about the book.
import { BOOK_LIMITS } from '../limits.ts';
import { localName } from '../markup/namespaces.ts';
import type { Attributes, MarkupHandler } from '../markup/read-markup.ts';
import { splitTokens } from '../markup/tokens.ts';
import { BookError, type Warnings } from '../problems.ts';
import { MetadataReader } from './metadata.ts';
import { type PartReader, readList } from './read-part.ts';

export interface Item {
  readonly id: string;
  readonly href: string;
  readonly mediaType: string;
  readonly properties: readonly string[];
}

export interface Guide {
  readonly type: string;
  readonly title: string;
  readonly href: string;
}

export interface Package {
  /** Of the document itself. */
  readonly name: string;
  readonly items: ReadonlyMap<string, Item>;
  readonly spine: readonly { readonly idref: string; readonly isLinear: boolean }[];
  /** The id of the NCX, where the spine names one. */
  readonly toc: string | null;
  readonly guide: readonly Guide[];
  readonly metadata: MetadataReader;
}

export async function readPackage(reader: PartReader, name: string, warnings: Warnings): Promise<Package> {
  const walk = new PackageWalk(name, warnings);
  const found = await readList(reader, { name, kind: 'xml' }, walk);
  if (!found || !walk.isPackage) {
    throw new BookError('not_an_epub', `The package document “${name}” cannot be read.`, { place: name });
  }
  return walk;
}

class PackageWalk implements Package, MarkupHandler {
  readonly name: string;
  readonly items = new Map<string, Item>();
  readonly spine: { idref: string; isLinear: boolean }[] = [];
  readonly guide: Guide[] = [];
  readonly metadata = new MetadataReader();
  toc: string | null = null;
  isPackage = false;
  readonly #warnings: Warnings;
  #isInMetadata = false;

  constructor(name: string, warnings: Warnings) {
    this.name = name;
    this.#warnings = warnings;
  }

  open(name: string, attributes: Attributes): void {
    const local = localName(name);
    if (local === 'package') this.isPackage = true;
    else if (local === 'metadata') this.#isInMetadata = true;
    else if (local === 'item') this.#addItem(attributes);
    else if (local === 'spine') this.toc = attributes.get('toc') ?? null;
    else if (local === 'itemref') this.#addToSpine(attributes);
    else if (local === 'reference') this.#addToGuide(attributes);
    else if (this.#isInMetadata) this.metadata.open(local, attributes);
  }

  close(name: string): void {
    const local = localName(name);
    if (local === 'metadata') this.#isInMetadata = false;
    else if (this.#isInMetadata) this.metadata.close(local);
  }

  text(words: string): void {
    if (this.#isInMetadata) this.metadata.text(words);
  }

  #addItem(attributes: Attributes): void {
    const [id, href] = [attributes.get('id'), attributes.get('href')];
    if (id === undefined || href === undefined) return;
    if (this.items.has(id)) {
      this.#warnings.add('duplicate_id', this.name, `Two parts have the id “${id}”; the first counts.`);
      return;
    }
    this.#require(this.items.size, 'parts');
    const mediaType = (attributes.get('media-type') ?? '').trim().toLowerCase();
    this.items.set(id, { id, href, mediaType, properties: splitTokens(attributes.get('properties')) });
  }

  #addToSpine(attributes: Attributes): void {
    const idref = attributes.get('idref');
    if (idref === undefined) return;
    this.#require(this.spine.length, 'places in its reading order');
    this.spine.push({ idref, isLinear: attributes.get('linear')?.trim().toLowerCase() !== 'no' });
  }

  #addToGuide(attributes: Attributes): void {
    const [type, href] = [attributes.get('type'), attributes.get('href')];
    if (type === undefined || href === undefined || this.guide.length >= BOOK_LIMITS.listItems) return;
    this.guide.push({ type: type.trim().toLowerCase(), title: attributes.get('title') ?? '', href });
  }

  #require(count: number, what: string): void {
    if (count < BOOK_LIMITS.listItems) return;
    const words = `It lists more than ${BOOK_LIMITS.listItems} ${what}.`;
    throw new BookError('too_many_entries', words, { place: this.name });
  }
}
