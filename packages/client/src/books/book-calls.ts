// What the client can do with books: the methods and their options.
import type {
  BookInfo,
  BookListQuery,
  BookPage,
  ChapterText,
  ChapterTextQuery,
  MakeAudiobookRequest,
  SpeakBookRequest,
} from '@lector/contract/books';
import type { Download, ExpectedAudio } from '../audio/download.ts';
import type { CallOptions } from '../http/transport.ts';
import type { SubtitlesFormat } from '../runs/subtitles-format.ts';

/** A stream is sent once. Everything else is sent again where the server says that it did nothing. */
export type FileContent = Uint8Array | Blob | ReadableStream<Uint8Array>;

export interface SendBookOptions extends CallOptions {
  /** What the file is called: its ending tells what it is. */
  readonly filename: string;
}

/** Size and SHA-256 are those of the whole file, as `getBook` tells them. */
export interface AudiobookOptions extends CallOptions, ExpectedAudio {
  /** Bytes of the file that are here already. With a `sha256` they are gone on with only if it is still the same file. */
  readonly from?: number;
}

export interface AudiobookDownload extends Download {
  /** The place in the file of the first byte that arrives: `from`, or 0 when the file is sent from its beginning. Bytes in front of it are not checked. */
  readonly startsAt: number;
}

/** Every method rejects with LectorError. */
export interface BookClient {
  /**
   * `POST /lector/v1/books`: EPUB, Markdown, HTML or plain text; the answer tells its chapters. Not sent again after a broken connection, because
   * the book may be there already.
   */
  sendBook(content: FileContent, options: SendBookOptions): Promise<BookInfo>;
  /** `GET /lector/v1/books`: a page of books, newest first. */
  listBooks(query?: BookListQuery, options?: CallOptions): Promise<BookPage>;
  /** `GET /lector/v1/books/{book_id}`: its chapters, what became of each, its batch and its audiobook. */
  getBook(bookId: string, options?: CallOptions): Promise<BookInfo>;
  /** `GET /lector/v1/books/{book_id}/chapters/{number}/text`: the first words of a chapter, as a run would be given them. */
  getChapterText(bookId: string, number: number, query?: ChapterTextQuery, options?: CallOptions): Promise<ChapterText>;
  /** `POST /lector/v1/books/{book_id}/speak`: its chapters become the runs of a batch. The same request once more changes nothing. */
  speakBook(bookId: string, request: SpeakBookRequest, options?: CallOptions): Promise<BookInfo>;
  /** `POST /lector/v1/books/{book_id}/audiobook`: has an M4B made when the last run has ended; `audiobook` of `getBook` tells how far it is. */
  makeAudiobook(bookId: string, request?: MakeAudiobookRequest, options?: CallOptions): Promise<BookInfo>;
  /** `GET /lector/v1/books/{book_id}/audiobook/{number}`: a file of the audiobook; 1 when there is one. */
  fetchAudiobook(bookId: string, number: number, options?: AudiobookOptions): Promise<AudiobookDownload>;
  /** `GET /lector/v1/books/{book_id}/audiobook/{number}/subtitles`: of a file, from its beginning to its end. */
  getAudiobookSubtitles(
    bookId: string,
    number: number,
    format: SubtitlesFormat,
    options?: CallOptions,
  ): Promise<Download>;
  /** `PUT /lector/v1/books/{book_id}/cover`: a JPEG or PNG picture in the place of the book's own. */
  setBookCover(bookId: string, picture: Uint8Array | Blob, type: CoverType, options?: CallOptions): Promise<void>;
  /** Deletes it with its audiobook and its runs. */
  deleteBook(bookId: string, options?: CallOptions): Promise<void>;
}

export type CoverType = 'image/jpeg' | 'image/png';
