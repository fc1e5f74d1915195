// Books as their owners see them: sent, looked at, removed.
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { MAX_COVER_BYTES, pictureType } from '../../domain/picture-size.ts';
import { AppError, invalidInput } from '../../errors.ts';
import type { BookReader, CoverPicture, FitCover } from '../../ports/book-reader.ts';
import type { BookStore, ListedBook, NewBook, StoredBook } from '../../ports/book-store.ts';
import type { Clock } from '../../ports/clock.ts';
import type { UploadStore } from '../../ports/upload-store.ts';
import type { Batches } from '../batches/batches.ts';
import { withBookFile } from './with-book-file.ts';

export interface SentBook {
  /** What the file is called. */
  readonly name: string;
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly signal: AbortSignal;
}

export interface Books {
  /** Throws `invalid_input` for a file that is refused, `storage_full` when the owner has as many as it may, and `busy`. Nothing is stored then. */
  add(ownerId: number, book: SentBook): Promise<StoredBook>;
  /** Throws the same `not_found` for foreign, deleted and unknown ones, as all that follow. */
  find(ownerId: number, id: string): Promise<StoredBook>;
  list(query: Parameters<BookStore['list']>[0]): Promise<readonly ListedBook[]>;
  /** The bytes of the cover as they are in the book; null without one. */
  cover(ownerId: number, id: string, signal: AbortSignal): ReturnType<BookReader['cover']>;
  /** As an audiobook has it; null without one, or where it cannot be made to fit. */
  fitCover(ownerId: number, id: string, signal: AbortSignal): ReturnType<BookReader['fitCover']>;
  /** In the place of the book's own. Throws `invalid_input` for what is no JPEG or PNG, or too large. */
  setCover(ownerId: number, id: string, bytes: Buffer): Promise<void>;
  /** With its file, its audiobook, and the batch that speaks it. */
  remove(ownerId: number, id: string): Promise<void>;
}

export interface BookLimits {
  /** Of a file. */
  readonly maxBytes: number;
  /** Of an owner. */
  readonly maxBooks: number;
}

const MIB = 1024 * 1024;

export function createBooks(dependencies: {
  store: BookStore;
  uploads: UploadStore;
  reader: BookReader;
  batches: Pick<Batches, 'change'>;
  clock: Clock;
  limits: BookLimits;
  /** Throws `busy` while the disk has no space. */
  admit: () => void;
}): Books {
  const { store, uploads, reader, batches, clock, limits, admit } = dependencies;

  async function readCover(
    { uploadId, fileName, facts, cover }: StoredBook,
    how: 'cover' | 'fitCover',
    signal: AbortSignal,
  ): Promise<CoverPicture | null> {
    if (cover !== null) {
      const found = await uploads.read(cover.uploadId);
      return found && { mediaType: cover.mediaType, bytes: await buffer(found.stream) };
    }
    const file = facts.cover === null ? null : await uploads.checkOut(uploadId);
    if (file === null) return null;
    try {
      return await reader[how]({ path: file.path, name: fileName }, signal);
    } finally {
      await file.release();
    }
  }

  const find = async (ownerId: number, id: string): Promise<StoredBook> => {
    const found = await store.find(ownerId, id);
    if (found === null) throw missing();
    return found;
  };

  return {
    async add(ownerId, sent) {
      admit();
      const uploadId = newId();
      const stored = await uploads.put(uploadId, sent.bytes, limits.maxBytes);
      if (stored === null) throw tooLarge(limits.maxBytes);
      try {
        const facts = await withBookFile(uploads, { uploadId, fileName: sent.name }, (file) =>
          reader.list(file, sent.signal),
        );
        const now = clock.now();
        const book: NewBook = {
          ...{ id: `book_${newId()}`, ownerId, createdAtMs: now, fileName: sent.name, uploadId, ...stored, facts },
        };
        if (!(await store.add(book, limits.maxBooks))) throw tooMany(limits.maxBooks);
        return { ...book, cover: null, speech: null, making: null };
      } catch (error) {
        await uploads.remove(uploadId);
        throw error;
      }
    },
    find,
    list: (query) => store.list(query),
    cover: async (ownerId, id, signal) => readCover(await find(ownerId, id), 'cover', signal),
    fitCover: async (ownerId, id, signal) =>
      (await readCover(await find(ownerId, id), 'fitCover', signal)) as FitCover | null,
    async setCover(ownerId, id, bytes) {
      await find(ownerId, id);
      const mediaType = pictureType(bytes);
      if (mediaType === null || bytes.length > MAX_COVER_BYTES) throw noCover();
      const uploadId = newId();
      await uploads.put(uploadId, Readable.from([bytes]), MAX_COVER_BYTES);
      if (await store.setCover(ownerId, id, { uploadId, mediaType, sizeBytes: bytes.length })) return;
      await uploads.remove(uploadId);
      throw missing();
    },
    async remove(ownerId, id) {
      const removed = await store.remove(ownerId, id);
      if (removed === null) throw missing();
      for (const uploadId of removed.uploadIds) await uploads.remove(uploadId);
      if (removed.batchId === null) return;
      await batches.change(ownerId, removed.batchId, 'delete').catch((error: unknown) => {
        // Its owner has deleted it before.
        if (!(error instanceof AppError && error.code === 'not_found')) throw error;
      });
    },
  };
}

export function newId(): string {
  return randomBytes(16).toString('hex');
}

function missing(): AppError {
  return new AppError('not_found', 'There is no such book');
}

function noCover(): AppError {
  const msg = `A cover is a JPEG or PNG picture of at most ${MAX_COVER_BYTES / MIB} MiB`;
  return invalidInput({ loc: ['body'], msg, type: 'no_cover', ctx: { max_bytes: MAX_COVER_BYTES } });
}

function tooLarge(maxBytes: number): AppError {
  const msg = `A book has at most ${maxBytes / MIB} MiB (LECTOR_MAX_BOOK_MIB)`;
  return invalidInput({ loc: ['body'], msg, type: 'too_large', ctx: { max_bytes: maxBytes } });
}

function tooMany(most: number): AppError {
  const words = `There are ${most} books, as many as there may be (LECTOR_MAX_BOOKS): delete some that are not needed any more`;
  return new AppError('storage_full', words);
}
