// Has a book at the server and in line there, once: what an earlier call has sent is found again.
import { openAsBlob } from 'node:fs';
import { type BookInfo, type LectorClient, LectorError } from '@lector/client';
import { describeRefusal, UsageError } from '../remote/failures.ts';
import type { BookPlan } from './book-plan.ts';
import type { BookJournal, BookState } from './journal.ts';

export interface SendTools {
  readonly client: LectorClient;
  readonly server: string;
  readonly journal: BookJournal;
  readonly signal: AbortSignal;
  /** Says what is being done. */
  readonly tell: (words: string) => void;
}

export interface SpokenBook {
  readonly book: BookInfo;
  /** An earlier call has put it in line. */
  readonly isKnown: boolean;
}

const SEND_TRIES = 5;
/** Names of files may have so many characters there. */
const MAX_NAME = 255;

/** Resolves when all its texts are in line. Throws a UsageError when the server refuses the book or how it is to be spoken. */
export async function sendAndSpeak(tools: SendTools, plan: BookPlan): Promise<SpokenBook> {
  const before = ofThis(tools, plan);
  const found = before === null ? null : await findAgain(tools, plan, before);
  const book = found ?? (await sendNew(tools, plan));
  try {
    return await speak(tools, plan, book);
  } catch (error) {
    // Spoken otherwise, by somebody else or an earlier version.
    if (!(error instanceof LectorError && error.code === 'book_spoken' && found !== null)) throw error;
    return speak(tools, plan, await sendNew(tools, plan));
  }
}

/** What is known of the same book, spoken in the same way by the same server. */
function ofThis({ journal, server }: SendTools, { sha256, wish }: BookPlan): BookState | null {
  const { state } = journal;
  return state?.server === server && state.sha256 === sha256 && state.wish === wish ? state : null;
}

async function findAgain({ client, signal, ...tools }: SendTools, plan: BookPlan, state: BookState) {
  if (state.book_id === null) return findSent({ client, signal, ...tools }, plan);
  try {
    return await client.getBook(state.book_id, { signal });
  } catch (error) {
    // Deleted there meanwhile.
    if (error instanceof LectorError && error.kind === 'notFound') return null;
    throw error;
  }
}

/** The book, if an earlier try has arrived whose answer was lost. */
async function findSent({ client, signal }: SendTools, { name, sha256 }: BookPlan): Promise<BookInfo | null> {
  const { books } = await client.listBooks({ limit: 100 }, { signal });
  for (const { book_id: id, filename, batch_id: batch } of books) {
    if (batch !== null || filename !== cutName(name)) continue;
    const book = await client.getBook(id, { signal });
    if (book.sha256 === sha256) return book;
  }
  return null;
}

async function sendNew(tools: SendTools, plan: BookPlan): Promise<BookInfo> {
  const { client, journal, server, signal, tell } = tools;
  const { name, sha256, wish, path } = plan;
  const nothing = { book_id: null, batch_id: null, cover: null, audiobook: null };
  await journal.write({ server, name, sha256, wish, ...nothing });
  tell(`Sending ${name}`);
  for (let attempt = 1; ; attempt++) {
    try {
      const book = await client.sendBook(await openAsBlob(path), { filename: cutName(name), signal });
      return await checkSent(tools, plan, book);
    } catch (error) {
      if (!isTransient(error) || attempt === SEND_TRIES) throw asUsage(error);
      // It waits until the server is there again.
      const found = await findSent(tools, plan);
      if (found !== null) return found;
    }
  }
}

async function checkSent({ client, signal }: SendTools, { name, sha256 }: BookPlan, book: BookInfo): Promise<BookInfo> {
  if (book.sha256 === sha256) return book;
  await client.deleteBook(book.book_id, { signal });
  throw new UsageError(`${name} changed while it was being read: run the same command again`);
}

async function speak(
  { client, journal, signal, tell }: SendTools,
  plan: BookPlan,
  sent: BookInfo,
): Promise<SpokenBook> {
  const state = journal.state!;
  const isKnown = state.batch_id !== null && sent.batch?.batch_id === state.batch_id;
  await journal.write({ ...state, book_id: sent.book_id });
  if (!isKnown) tell('Putting its chapters in line');
  const book = await client.speakBook(sent.book_id, plan.speech, { signal }).catch((error: unknown) => {
    throw asUsage(error);
  });
  await journal.write({ ...journal.state!, book_id: book.book_id, batch_id: book.batch?.batch_id ?? null });
  return { book, isKnown: isKnown && book.batch?.batch_id === state.batch_id };
}

function asUsage(error: unknown): unknown {
  return error instanceof LectorError && error.kind === 'validation' ? new UsageError(describeRefusal(error)) : error;
}

function isTransient(error: unknown): boolean {
  return error instanceof LectorError && ['network', 'timeout', 'server'].includes(error.kind);
}

/** Its end tells what it is. */
function cutName(name: string): string {
  return [...name].slice(-MAX_NAME).join('');
}
