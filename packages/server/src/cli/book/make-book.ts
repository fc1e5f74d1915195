// `lector book FILE -o DIR`: sends a book, has it spoken, follows that, and fetches what it became; goes on where an earlier call stopped.
import { mkdir } from 'node:fs/promises';
import { type BookInfo, type LectorClient, LectorError } from '@lector/client';
import { hasEnded } from '../remote/batch-words.ts';
import { EXIT, Interrupted, UsageError } from '../remote/failures.ts';
import { startHeartbeat } from '../remote/heartbeat.ts';
import { noteTroubles } from '../remote/note-troubles.ts';
import { createCallObserver } from '../remote/observe-calls.ts';
import { checkFolderName } from '../remote/recording-names.ts';
import type { Session } from '../remote/session.ts';
import type { BookOptions } from './book-options.ts';
import type { BookOutcome } from './book-outcome.ts';
import { type BookPlan, planBook } from './book-plan.ts';
import { areIntact, type BookJournal, openBookJournal } from './journal.ts';
import { reportBook, reportUnchanged } from './report-book.ts';
import { saveChapters } from './save-chapters.ts';
import { saveM4b } from './save-m4b.ts';
import { sendAndSpeak } from './send-book.ts';

/**
 * High, so that a book survives the restart of a server: about an hour. And a long chapter is measured whole before the first byte of it is sent in another
 * format, which takes a busy machine minutes.
 */
const PATIENCE = { maxRetries: 450, maxRetryAfterMs: 3_600_000, timeoutMs: 600_000 };

export async function makeBook(session: Session, path: string, options: BookOptions): Promise<number> {
  const { output: folder } = options;
  if (folder === undefined) throw new UsageError('-o is missing: it names the folder where the book goes');
  await checkFolderName(folder, '-o');
  const { plan, journal } = await prepare(session, path, { folder, options });
  const of = `${plan.sha256} ${plan.wish}`;
  const { result } = journal;
  if (result?.is_whole && result.of === of && result.shape === plan.shape && (await areIntact(folder, result.files))) {
    return reportUnchanged(session, { folder, result, json: options.json === true });
  }
  // A missing server or key is reported at once, without the long retries of what follows.
  await checkServer(session);
  const outcome = await workAll(session, { plan, journal, folder });
  if (outcome === undefined) return EXIT.interrupted;
  const { files, durationMs, missing, chosen } = outcome;
  await journal.finish({
    ...{ of, shape: plan.shape, is_whole: missing.length === 0, duration_ms: Math.round(durationMs) },
    ...{ chapters: chosen - missing.length, files },
  });
  return reportBook(session, { folder, outcome, json: options.json === true, noted: plan });
}

interface Place {
  readonly folder: string;
  readonly options: BookOptions;
}

async function prepare(session: Session, path: string, { folder, options }: Place) {
  const { terminal, clock } = session;
  const heartbeat = startHeartbeat(terminal, clock, () => `Reading ${path}`);
  try {
    const plan = await planBook(session, path, options);
    await mkdir(folder, { recursive: true });
    return { plan, journal: await openBookJournal(folder, plan.name) };
  } finally {
    heartbeat.stop();
  }
}

async function checkServer({ client, signal, url }: Session): Promise<void> {
  await client.listBooks({ limit: 1 }, { signal }).catch((error: unknown) => {
    const isOlder = error instanceof LectorError && error.kind === 'notFound';
    throw isOlder ? new UsageError(`The server at ${url} takes no books: it is of an earlier version`) : error;
  });
}

interface Work {
  readonly plan: BookPlan;
  readonly journal: BookJournal;
  readonly folder: string;
}

/** Undefined when Ctrl-C ended it. */
async function workAll(session: Session, work: Work): Promise<BookOutcome | undefined> {
  const { terminal, clock, signal, url } = session;
  const { plan, journal, folder } = work;
  const observer = createCallObserver(clock);
  const client = session.connect(PATIENCE, observer);
  const endNotes = noteTroubles(session, observer);
  const old = journal.state;
  try {
    const server = url.replace(/\/{1,9}$/, '');
    const book = await sendAll(session, { ...work, client, server });
    if (old?.book_id != null && old.server === server && old.book_id !== book.book_id) {
      terminal.note(`The book of before stays at the server: lector books delete ${old.book_id}`);
    }
    const tools = { client, terminal, clock, signal, observer, folder };
    return plan.format === 'm4b'
      ? await saveM4b({ ...tools, journal }, plan, book)
      : await saveChapters({ ...tools, before: journal.result }, plan, book);
  } catch (error) {
    terminal.status('');
    if (error instanceof UsageError) throw error;
    const isInterrupted = error instanceof Interrupted;
    const id = journal.state?.batch_id;
    const goesOn = id == null ? '' : ` The server goes on speaking it; to end that: lector batches cancel ${id}.`;
    terminal.note(`${isInterrupted ? 'Stopped' : 'Broken off'}. To go on, run the same command again.${goesOn}`);
    if (!isInterrupted) throw error;
    return undefined;
  } finally {
    endNotes();
  }
}

/** In line, with what failed in an earlier call once more. */
async function sendAll(
  { terminal, clock, signal }: Session,
  { plan, journal, client, server }: Work & { readonly client: LectorClient; readonly server: string },
): Promise<BookInfo> {
  let doing = 'Asking the server';
  const heartbeat = startHeartbeat(terminal, clock, () => `${doing} …`);
  const tell = (words: string) => {
    doing = words;
    terminal.status(`${words} …`);
  };
  try {
    const { book, isKnown } = await sendAndSpeak({ client, server, journal, signal, tell }, plan);
    return isKnown ? await retryFailed(client, book, signal) : book;
  } finally {
    heartbeat.stop();
  }
}

/** The server stops where the rate limit is reached, and is asked again for the rest. */
async function retryFailed(client: LectorClient, book: BookInfo, signal: AbortSignal): Promise<BookInfo> {
  const { batch } = book;
  if (batch === null || !hasEnded(batch) || batch.counts.done === batch.counts.total) return book;
  for (let retried = 1; retried > 0; ) {
    const answer = await client.retryBatch(batch.batch_id, { signal });
    retried = answer.stopped_by === 'rate_limited' ? answer.retried : 0;
  }
  return client.getBook(book.book_id, { signal });
}
