// The calls for books: sent, spoken chapter by chapter, made into audiobooks, fetched.
import type { BookInfo, BookPage, ChapterText } from '@lector/contract/books';
import { type ExpectedAudio, openDownload } from './audio/download.ts';
import type { AudiobookDownload, AudiobookOptions, BookClient } from './books/book-calls.ts';
import { BOOK, BOOK_PAGE, CHAPTER_TEXT } from './books/book-shapes.ts';
import { LectorError, refuse } from './errors.ts';
import { parseBaseUrl } from './http/base-url.ts';
import { toQuery } from './http/query.ts';
import { MAX_RUN_BYTES } from './http/read-body.ts';
import { readShape } from './http/shape.ts';
import { type Call, type CallOptions, createTransport, type ReadAnswer, readNothing } from './http/transport.ts';
import { toTransportOptions } from './http/transport-options.ts';
import type { LectorClientOptions } from './lector-client.ts';
import { keepOpen } from './live-client.ts';

/** A large file has to be sent, and then read whole; a book has thousands of texts that are put in line. */
const LONG_CALL_MS = 900_000;
/** An answer tells every chapter. */
const readBook: ReadAnswer<BookInfo> = (response, attempt, maxBytes) =>
  readShape<BookInfo>(BOOK)(response, attempt, Math.max(maxBytes, MAX_RUN_BYTES));

const TYPES: Readonly<Record<string, string>> = {
  epub: 'application/epub+zip',
  md: 'text/markdown',
  markdown: 'text/markdown',
  html: 'text/html',
  htm: 'text/html',
  xhtml: 'text/html',
  txt: 'text/plain',
};

export function createBookClient(options: LectorClientOptions): BookClient {
  const books = `${parseBaseUrl(options.baseUrl).lector}/lector/v1/books`;
  const transport = createTransport(toTransportOptions(options));
  const urlOf = (bookId: string) => `${books}/${encodeURIComponent(bookId)}`;
  const send = <T>(call: Omit<Call, 'withKey'>, read: ReadAnswer<T>): Promise<T> =>
    transport.send({ withKey: true, ...call }, read);
  const get = <T>(url: string, read: ReadAnswer<T>, call: CallOptions = {}): Promise<T> =>
    send({ method: 'GET', url, repeatable: 'always', ...call }, read);

  return {
    sendBook: (content, { filename, ...call }) => {
      const file = { type: typeOf(filename), content };
      const url = `${books}${toQuery({ filename })}`;
      const repeatable = content instanceof ReadableStream ? 'never' : 'when-refused';
      return send({ method: 'POST', url, file, repeatable, timeoutMs: LONG_CALL_MS, ...call }, readBook);
    },
    listBooks: (query = {}, call) => get(`${books}${toQuery(query)}`, readShape<BookPage>(BOOK_PAGE), call),
    getBook: (bookId, call) => get(urlOf(bookId), readBook, call),
    getChapterText: (bookId, number, query = {}, call) => {
      const url = `${urlOf(bookId)}/chapters/${number}/text${toQuery(query)}`;
      return get(url, readShape<ChapterText>(CHAPTER_TEXT), call);
    },
    speakBook: (bookId, body, call = {}) => {
      const url = `${urlOf(bookId)}/speak`;
      return send({ method: 'POST', url, body, repeatable: 'always', timeoutMs: LONG_CALL_MS, ...call }, readBook);
    },
    makeAudiobook: (bookId, body = {}, call = {}) =>
      send({ method: 'POST', url: `${urlOf(bookId)}/audiobook`, body, repeatable: 'always', ...call }, readBook),
    fetchAudiobook: async (bookId, number, { from = 0, sizeBytes, sha256, ...call } = {}) => {
      checkStart(from, sizeBytes);
      const headers = { ...(from > 0 && { range: `bytes=${from}-`, ...(sha256 && { 'if-range': `"${sha256}"` }) }) };
      const url = `${urlOf(bookId)}/audiobook/${number}`;
      return send(
        { method: 'GET', url, headers, repeatable: 'always', ...call },
        openFrom(from, { sizeBytes, sha256 }),
      );
    },
    getAudiobookSubtitles: (bookId, number, format, call) =>
      get(`${urlOf(bookId)}/audiobook/${number}/subtitles${toQuery({ format })}`, keepOpen, call),
    setBookCover: (bookId, content, type, call = {}) =>
      send(
        { method: 'PUT', url: `${urlOf(bookId)}/cover`, file: { type, content }, repeatable: 'always', ...call },
        readNothing,
      ),
    deleteBook: (bookId, call = {}) =>
      send({ method: 'DELETE', url: urlOf(bookId), repeatable: 'always', ...call }, readNothing),
  };
}

function typeOf(filename: string): string {
  return TYPES[/\.([a-z]+)$/i.exec(filename)?.[1]?.toLowerCase() ?? ''] ?? 'application/octet-stream';
}

function checkStart(from: number, sizeBytes: AudiobookOptions['sizeBytes']): void {
  const isPlace = Number.isSafeInteger(from) && from >= 0;
  if (!isPlace || from >= (sizeBytes ?? Number.POSITIVE_INFINITY))
    throw refuse('from', 'must be a place in the file: a whole number from 0 to its last byte');
}

/** A server that knows another file now sends that one, from its beginning. */
function openFrom(from: number, { sizeBytes, sha256 }: ExpectedAudio): ReadAnswer<AudiobookDownload> {
  return async (response, attempt) => {
    if (response.status !== 206) return { ...openDownload(response, attempt, { sizeBytes, sha256 }), startsAt: 0 };
    const range = response.headers.get('content-range') ?? '';
    if (!range.startsWith(`bytes ${from}-`))
      throw new LectorError('protocol', `bytes from ${from} on were asked for, and “${range.slice(0, 60)}” was sent`);
    const rest = sizeBytes == null ? sizeBytes : sizeBytes - from;
    return { ...openDownload(response, attempt, { sizeBytes: rest }), startsAt: from };
  };
}
