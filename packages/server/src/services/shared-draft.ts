// A file that is being made, and those who read it meanwhile: each at its own pace, none of them holds whoever makes it.
import type { Readable } from 'node:stream';
import { AppError } from '../errors.ts';
import type { ByteRange } from '../ports/blob-store.ts';
import type { DerivedDraft } from '../ports/derived-store.ts';
import { createPacedStream, PIECE_BYTES } from './paced-stream.ts';

/** One who reads it. */
export interface DraftReader {
  /** Idempotent. */
  leave(): void;
}

/** Abandoned when the last of its readers leaves before it is whole. */
export class SharedDraft {
  readonly #abandon = new AbortController();
  readonly #onClosed: () => void;
  readonly #begun = Promise.withResolvers<void>();
  #progress = Promise.withResolvers<void>();
  #draft: DerivedDraft | null = null;
  #isOrdered = false;
  #readers = 0;
  #state: 'made' | 'whole' | 'failed' = 'made';
  #error: unknown;

  constructor(onClosed: () => void) {
    this.#onClosed = onClosed;
    // Who waits for them is told; nobody may wait.
    this.#begun.promise.catch(() => {});
  }

  get signal(): AbortSignal {
    return this.#abandon.signal;
  }

  get isAbandoned(): boolean {
    return this.signal.aborted || this.#state === 'failed';
  }

  /** Resolves when there are bytes to read, in the order in which they will stay. */
  get readable(): Promise<void> {
    return this.#begun.promise;
  }

  get isWhole(): boolean {
    return this.#state === 'whole';
  }

  get finalBytes(): number | null {
    return this.#state === 'whole' ? this.writtenBytes : null;
  }

  get writtenBytes(): number {
    return this.#draft?.sizeBytes ?? 0;
  }

  begin(draft: DerivedDraft, { isOrdered }: { isOrdered: boolean }): void {
    this.#draft = draft;
    this.#isOrdered = isOrdered;
  }

  tell(): void {
    if (this.#isOrdered) this.#begun.resolve();
    this.#progress.resolve();
    this.#progress = Promise.withResolvers();
  }

  async end(): Promise<void> {
    this.#state = 'whole';
    this.#begun.resolve();
    this.tell();
    if (this.#readers === 0) await this.#close();
  }

  async fail(error: unknown): Promise<void> {
    this.#state = 'failed';
    this.#error = error;
    this.#begun.reject(error);
    this.tell();
    await this.#close();
  }

  /** Throws why it could not be made. */
  async more(): Promise<void> {
    if (this.#state === 'failed') throw this.#error;
    await this.#progress.promise;
  }

  async read(position: number, length: number): Promise<Buffer> {
    if (this.#state === 'failed') throw this.#error;
    return this.#draft!.read(position, length);
  }

  enter(): DraftReader {
    this.#readers++;
    let inside = true;
    return {
      leave: () => {
        if (!inside) return;
        inside = false;
        if (--this.#readers > 0) return;
        if (this.#state === 'made')
          this.#abandon.abort(new AppError('busy', 'Nobody waits for the recording any more'));
        else void this.#close();
      },
    };
  }

  async #close(): Promise<void> {
    this.#onClosed();
    await this.#draft?.close().catch(() => {}); // it is only a copy
  }
}

/**
 * Enters as a reader, and resolves when there is something to read. Rejects with why there will be nothing, and with the signal's reason; it has left
 * then.
 */
export async function enterReadable(shared: SharedDraft, signal: AbortSignal): Promise<DraftReader> {
  const reader = shared.enter();
  const leave = () => reader.leave();
  signal.addEventListener('abort', leave, { once: true });
  try {
    await shared.readable;
    signal.throwIfAborted();
    return reader;
  } catch (error) {
    leave();
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', leave);
  }
}

/** What is written, from its beginning or within the range, until it is whole. The reader leaves with the stream. */
export function followDraft(shared: SharedDraft, reader: DraftReader, range?: ByteRange): Readable {
  let at = range?.start ?? 0;
  const end = range === undefined ? Number.POSITIVE_INFINITY : range.end + 1;

  async function next(): Promise<Buffer | null> {
    for (;;) {
      const ready = Math.min(shared.writtenBytes, end) - at;
      if (ready > 0) {
        const bytes = await shared.read(at, Math.min(PIECE_BYTES, ready));
        at += bytes.length;
        return bytes;
      }
      if (at >= end || shared.isWhole) return null;
      await shared.more();
    }
  }

  return createPacedStream(next, () => reader.leave());
}
