// Reads the documents of an EPUB that say what is in it. They are small, and none of them is spoken.
import { decodeText } from '../decode-text.ts';
import { BOOK_LIMITS } from '../limits.ts';
import type { MarkupHandler, ReadMarkup } from '../markup/read-markup.ts';
import type { Archive } from '../zip/archive.ts';

export interface PartReader {
  readonly archive: Archive;
  readonly readMarkup: ReadMarkup;
}

export interface ListPart {
  readonly name: string;
  readonly kind: 'xml' | 'html';
}

/** False where there is no such part, or where it is damaged. */
export async function readList(reader: PartReader, { name, kind }: ListPart, handler: MarkupHandler): Promise<boolean> {
  const bytes = await reader.archive.read(name, BOOK_LIMITS.listBytes);
  if (bytes === null) return false;
  reader.readMarkup(decodeText(bytes).text, kind, handler);
  return true;
}
