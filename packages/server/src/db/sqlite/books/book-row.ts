// Rows of books.
import type { BookFacts } from '../../../ports/book-reader.ts';
import type { BookMaking, BookSpeech, SentCover, StoredBook } from '../../../ports/book-store.ts';

export const BOOK_COLUMNS =
  'public_id, owner_id, created_at, file_name, upload_id, size_bytes, sha256, facts, cover, speech, making';

export type BookRow = readonly [
  id: string,
  ownerId: number,
  createdAtMs: number,
  fileName: string,
  uploadId: string,
  sizeBytes: number,
  sha256: string,
  facts: string,
  cover: string | null,
  speech: string | null,
  making: string | null,
];

export function toBook([id, ownerId, createdAtMs, fileName, uploadId, ...rest]: BookRow): StoredBook {
  const [sizeBytes, sha256, facts, cover, speech, making] = rest;
  return {
    ...{ id, ownerId, createdAtMs, fileName, uploadId, sizeBytes, sha256 },
    facts: readFacts(facts),
    cover: cover === null ? null : (JSON.parse(cover) as SentCover),
    speech: speech === null ? null : (JSON.parse(speech) as BookSpeech),
    making: making === null ? null : (JSON.parse(making) as BookMaking),
  };
}

/** Rows of before lexicons were listed have the number of these. */
function readFacts(written: string): BookFacts {
  const facts = JSON.parse(written) as BookFacts;
  return Array.isArray(facts.lexicons) ? facts : { ...facts, lexicons: [] };
}
