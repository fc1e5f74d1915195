// Makes other formats of a recording when they are asked for. What is being made goes into a file at full speed, and every reader follows
// that file at its own pace: a slow one holds neither an encoder nor memory, and several share one encoding.
import { Readable } from 'node:stream';
import { type AudioVariant, knownSize, recipeOf } from '../domain/audio-format.ts';
import type { Artefact } from '../domain/run.ts';
import { AppError } from '../errors.ts';
import type { BlobStore, ByteRange } from '../ports/blob-store.ts';
import type { DerivedDraft, DerivedName, DerivedStore } from '../ports/derived-store.ts';
import type { Transcoder } from '../ports/transcoder.ts';

export interface DerivedAudio {
  /** Null when it is known only at the end. */
  readonly sizeBytes: number | null;
  /** Its bytes or a range of them. To be called once, unless `release` is. The caller destroys the stream. */
  read(range?: ByteRange): Readable;
  release(): void;
}

export interface DeriveAudio {
  /** What is known of the size without making anything. */
  sizeOf(artefact: Artefact, variant: AudioVariant): Promise<number | null>;
  /**
   * Resolves when there are bytes to send. Rejects with `busy` when they cannot be made now, `not_found` when the recording has gone, and
   * the signal's reason. Whoever asks has checked the recording.
   */
  open(artefact: Artefact, variant: AudioVariant, signal: AbortSignal): Promise<DerivedAudio>;
}

const PIECE_BYTES = 64 * 1024;

export function createDeriveAudio(dependencies: {
  blobs: Pick<BlobStore, 'read'>;
  store: DerivedStore;
  transcoder: Pick<Transcoder, 'transcode'>;
}): DeriveAudio {
  const { blobs, store, transcoder } = dependencies;
  const makings = new Map<string, Making>();

  function join(artefact: Artefact, variant: AudioVariant): Making {
    const name = nameOf(artefact, variant);
    const key = `${name.objectId}.${name.recipe}`;
    const found = makings.get(key);
    if (found !== undefined && !found.isAbandoned) return found;
    const making = new Making(() => makings.get(key) === making && makings.delete(key));
    makings.set(key, making);
    void make(making, { artefact, variant, name });
    return making;
  }

  async function make(
    making: Making,
    { artefact, variant, name }: { artefact: Artefact; variant: AudioVariant; name: DerivedName },
  ): Promise<void> {
    try {
      const draft = await store.create(name);
      making.begin(draft, { isOrdered: variant.format !== 'm4a' });
      const { head } = await transcoder.transcode({
        variant,
        source: artefact,
        signal: making.signal,
        openFlac: async () => {
          const found = await blobs.read(artefact.objectId);
          if (found === null) throw new AppError('not_found', 'There is no such recording any more');
          return found.stream;
        },
        onBytes: async (bytes) => {
          await draft.append(bytes);
          making.tell();
        },
      });
      if (head !== null) await draft.prepend(head);
      await draft.keep();
      await making.end();
    } catch (error) {
      await making.fail(error);
    }
  }

  async function openKept(name: DerivedName): Promise<DerivedAudio | null> {
    const sizeBytes = await store.find(name);
    // Opened now, because it may be gone when it is read.
    const handle = sizeBytes === null ? null : await store.open(name);
    if (sizeBytes === null || handle === null) return null;
    return { sizeBytes, read: (range) => handle.read(range), release: () => handle.close() };
  }

  return {
    async sizeOf(artefact, variant) {
      return (await store.find(nameOf(artefact, variant))) ?? knownSize(variant, artefact);
    },

    async open(artefact, variant, signal) {
      signal.throwIfAborted();
      const kept = await openKept(nameOf(artefact, variant));
      if (kept !== null) return kept;
      const making = join(artefact, variant);
      const reader = making.enter();
      const leave = () => reader.leave();
      signal.addEventListener('abort', leave, { once: true });
      try {
        await making.readable;
        signal.throwIfAborted();
      } catch (error) {
        reader.leave();
        signal.throwIfAborted();
        throw error;
      } finally {
        signal.removeEventListener('abort', leave);
      }
      return {
        sizeBytes: making.finalBytes ?? knownSize(variant, artefact),
        read: (range) => followDraft(making, reader, range),
        release: () => reader.leave(),
      };
    },
  };
}

function nameOf(artefact: Artefact, variant: AudioVariant): DerivedName {
  return { objectId: artefact.objectId, recipe: recipeOf(variant) };
}

interface Reader {
  leave(): void;
}

/** A variant that is being made, and who reads it. Abandoned when the last of them leaves before it is whole. */
class Making {
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

  enter(): Reader {
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

/** What is written, from its beginning or within the range, until it is whole. */
function followDraft(making: Making, reader: Reader, range?: ByteRange): Readable {
  let at = range?.start ?? 0;
  const end = range === undefined ? Number.POSITIVE_INFINITY : range.end + 1;

  async function next(): Promise<Buffer | null> {
    for (;;) {
      const ready = Math.min(making.writtenBytes, end) - at;
      if (ready > 0) {
        const bytes = await making.read(at, Math.min(PIECE_BYTES, ready));
        at += bytes.length;
        return bytes;
      }
      if (at >= end || making.isWhole) return null;
      await making.more();
    }
  }

  return new Readable({
    highWaterMark: PIECE_BYTES,
    read() {
      next().then(
        (bytes) => this.push(bytes),
        (error) => this.destroy(error),
      );
    },
    destroy(error, done) {
      reader.leave();
      done(error);
    },
  });
}
