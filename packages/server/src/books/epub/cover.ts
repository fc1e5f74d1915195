// The cover of an EPUB: where it is said to be, in the order in which the ways are trusted, and what its bytes say that it is.
import type { Cover } from '../book.ts';
import { decodeText } from '../decode-text.ts';
import { localName } from '../markup/namespaces.ts';
import type { Attributes } from '../markup/read-markup.ts';
import { BookError, type Warnings } from '../problems.ts';
import type { Archive } from '../zip/archive.ts';
import type { Package } from './package.ts';
import type { PartNames } from './part-names.ts';
import { type PartReader, readList } from './read-part.ts';

export interface CoverSearch {
  readonly reader: PartReader;
  readonly names: PartNames;
  readonly book: Package;
  /** Pages that the guide or the landmarks call the cover. */
  readonly pages: readonly string[];
  readonly warnings: Warnings;
}

export async function findCover(search: CoverSearch): Promise<Cover | null> {
  const { reader, warnings } = search;
  const tried = new Set<string>();
  for await (const name of candidates(search)) {
    if (tried.has(name)) continue;
    tried.add(name);
    const found = await peekAt(reader, name);
    const mediaType = found === null ? null : sniffPicture(found.head);
    if (found !== null && mediaType !== null) {
      return { name, mediaType, sizeBytes: found.bytes, read: () => reader.archive.read(name) };
    }
    warnings.add('cover_unusable', name, 'This should be the cover, but it is no JPEG, PNG or SVG picture.');
  }
  return null;
}

/** A book whose cover passes a limit is read without it. */
async function peekAt({ archive }: PartReader, name: string): ReturnType<Archive['peek']> {
  try {
    return await archive.peek(name);
  } catch (error) {
    if (error instanceof BookError) return null;
    throw error;
  }
}

async function* candidates({ reader, names, book, pages }: CoverSearch): AsyncGenerator<string> {
  const find = (href: string) => names.resolve(book.name, href)?.name;
  for (const { href, properties } of book.items.values()) {
    const name = properties.includes('cover-image') ? find(href) : undefined;
    if (name !== undefined) yield name;
  }
  const told = book.metadata.named('cover');
  if (told !== null) {
    const item = book.items.get(told);
    // Some write the reference itself in the place of an id.
    const name = item === undefined ? (/\.\w+$/.test(told) ? find(told) : undefined) : find(item.href);
    if (name !== undefined && !isPage(name)) yield name;
    else if (name !== undefined) yield* picturesOf(reader, names, name);
  }
  for (const page of pages) {
    if (isPage(page)) yield* picturesOf(reader, names, page);
    else yield page;
  }
}

function isPage(name: string): boolean {
  return /\.(?:x?html?|xml)$/i.test(name);
}

async function* picturesOf(reader: PartReader, names: PartNames, page: string): AsyncGenerator<string> {
  const hrefs: string[] = [];
  const handler = {
    open(name: string, attributes: Attributes) {
      const local = localName(name);
      const href = local === 'img' ? attributes.get('src') : (attributes.get('xlink:href') ?? attributes.get('href'));
      if ((local === 'img' || local === 'image') && href !== undefined && hrefs.length < 10) hrefs.push(href);
    },
    close() {},
    text() {},
  };
  await readList(reader, { name: page, kind: 'html' }, handler);
  for (const href of hrefs) {
    const target = names.resolve(page, href);
    if (target !== null) yield target.name;
  }
}

/** By the bytes, whatever the name and the media type say. */
function sniffPicture(bytes: Uint8Array): Cover['mediaType'] | null {
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'image/jpeg';
  const png = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
  if (png.every((byte, at) => bytes[at] === byte)) return 'image/png';
  const head = decodeText(bytes.subarray(0, 4_000)).text;
  return /^\ufeff?\s*(?:<\?xml|<!--|<!doctype svg|<(?:\w{1,20}:)?svg[\s>])/i.test(head) &&
    /<(?:\w{1,20}:)?svg[\s>]/i.test(head)
    ? 'image/svg+xml'
    : null;
}
