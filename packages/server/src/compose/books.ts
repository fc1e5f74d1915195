// Wires books: what reads them, has them spoken and makes audiobooks of them.
import { availableParallelism } from 'node:os';
import type { Config } from '../config.ts';
import { createSqliteBookStore } from '../db/sqlite/books/book-store.ts';
import type { Database } from '../db/sqlite/database.ts';
import type { Logger } from '../log.ts';
import type { BatchStore } from '../ports/batch-store.ts';
import type { BookReader } from '../ports/book-reader.ts';
import type { Clock } from '../ports/clock.ts';
import type { RunStore } from '../ports/run-store.ts';
import type { UploadStore } from '../ports/upload-store.ts';
import { createBookReader } from '../readers/book-reader.ts';
import type { CheckAudio } from '../services/audio-check.ts';
import type { Batches } from '../services/batches/batches.ts';
import { AudiobookDuty } from '../services/books/audiobook-duty.ts';
import { createBooks } from '../services/books/books.ts';
import { createListChapterRuns } from '../services/books/chapter-runs.ts';
import { createLookAtBook } from '../services/books/look-at-book.ts';
import { createReadBeginning } from '../services/books/read-beginning.ts';
import { createSpeakBook } from '../services/books/speak-book.ts';
import type { SubmitBatch } from '../services/submitting/submit-batch.ts';
import type { Formats } from './formats.ts';

const MIB = 1024 * 1024;

export function composeBooks(dependencies: {
  readonly db: Database;
  readonly config: Config;
  readonly uploads: UploadStore;
  readonly formats: Pick<Formats, 'deriveAudio' | 'binder'>;
  readonly runs: RunStore;
  readonly batchStore: BatchStore;
  readonly batches: Batches;
  readonly submit: SubmitBatch;
  readonly checkAudio: CheckAudio;
  readonly clock: Clock;
  readonly log: Logger;
  /** Throws `busy` when the disk is full. */
  readonly admit: () => void;
  /** Another one only in tests. */
  readonly reader?: BookReader;
}) {
  const { db, config, uploads, formats, runs, batchStore, batches, submit, checkAudio, clock, log, admit } =
    dependencies;
  const store = createSqliteBookStore({ db });
  const reader = dependencies.reader ?? createBookReader({ log });
  const limits = { maxBytes: config.maxBookMib * MIB, maxBooks: config.maxBooks };
  const service = createBooks({ store, uploads, reader, batches, clock, limits, admit });
  const speak = createSpeakBook({
    ...{ books: service, store, uploads, reader, batches, submit, clock, log },
    maxLength: config.maxTextCharacters,
  });
  const listRuns = createListChapterRuns({ batches: batchStore, runs });
  const duty = new AudiobookDuty({
    ...{ store, books: service, batches: batchStore, listRuns, uploads, checkAudio, clock, log, admit },
    deriveAudio: formats.deriveAudio,
    binder: formats.binder,
    atOnce: availableParallelism(),
    onChanged: (listener) => db.changes.listen(listener),
  });
  const look = createLookAtBook({
    ...{ books: service, store, batches: batchStore, listRuns, clock },
    wake: () => duty.wake(),
  });
  const readBeginning = createReadBeginning({ books: service, uploads, reader });
  return {
    services: { service, speak, look, readBeginning },
    duty,
    neededUploads: store.neededUploads,
    recover: speak.recover,
  };
}
