// The audio of runs while they are spoken by this process: files of the spool that grow, and who reads them.
import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { STREAM_FACTS_END } from '../domain/flac-beginning.ts';
import type { LiveAttempt, LiveNews, LiveReader, LiveSound } from '../ports/live-sound.ts';
import { nullIfMissing } from './files.ts';

const COPY_BYTES = 64 * 1024;

interface LiveRun {
  /** Of the attempt; null while there is none. */
  path: string | null;
  readyBytes: number;
  isWhole: boolean;
  attempt: LiveAttempt | null;
  readers: number;
  /** Resolves at the next change. */
  change: PromiseWithResolvers<void>;
}

export function createLiveSound(): LiveSound {
  const runs = new Map<number, LiveRun>();

  function enter(runId: number): LiveRun {
    const known = runs.get(runId);
    if (known !== undefined) return known;
    const run: LiveRun = {
      path: null,
      readyBytes: 0,
      isWhole: false,
      attempt: null,
      readers: 0,
      change: Promise.withResolvers(),
    };
    runs.set(runId, run);
    return run;
  }

  /** It is forgotten when nobody speaks or follows it. */
  function leave(runId: number, run: LiveRun): void {
    if (run.attempt === null && run.readers === 0 && runs.get(runId) === run) runs.delete(runId);
  }

  return {
    begin(runId, path) {
      const run = enter(runId);
      const attempt: LiveAttempt = {
        grow: (bytes) => change({ readyBytes: bytes }),
        complete: (bytes) => change({ readyBytes: bytes, isWhole: true }),
        end() {
          if (run.attempt !== attempt) return;
          change({ attempt: null, ...(run.isWhole ? {} : { path: null, readyBytes: 0 }) });
          leave(runId, run);
        },
      };
      /** An attempt that lost the run to a later one changes nothing. */
      function change(facts: Partial<LiveRun>): void {
        if (run.attempt !== attempt) return;
        Object.assign(run, facts);
        run.change.resolve();
        run.change = Promise.withResolvers();
      }
      run.attempt = attempt;
      change({ path, readyBytes: 0, isWhole: false });
      return attempt;
    },

    follow(runId) {
      const run = enter(runId);
      run.readers++;
      return new Reader(run, () => {
        run.readers--;
        leave(runId, run);
      });
    },
  };
}

/** What is stored, as it is read. */
interface Stored {
  readonly stream: Readable;
  readonly pieces: AsyncIterator<Buffer>;
  /** Was read already and not taken. */
  rest: Buffer;
}

class Reader implements LiveReader {
  readonly #run: LiveRun;
  readonly #onClosed: () => void;
  #file: { readonly path: string; readonly handle: FileHandle } | null = null;
  #stored: Stored | null = null;
  #position = 0;
  /** Of what was read behind the facts of the stream. */
  #read: Hash = createHash('sha256');
  #isClosed = false;

  constructor(run: LiveRun, onClosed: () => void) {
    this.#run = run;
    this.#onClosed = onClosed;
  }

  async next(maxBytes: number, waitMs: number): Promise<LiveNews> {
    // Whoever waits in a loop ends with the reader.
    if (this.#isClosed) throw new Error('the reader is closed');
    if (this.#stored !== null) return this.#nextStored(this.#stored, maxBytes);
    const { change, isWhole, readyBytes } = this.#run;
    const ready = Math.min(maxBytes, readyBytes - this.#position);
    const bytes = ready > 0 ? await this.#take(ready) : null;
    if (bytes !== null) return { kind: 'bytes', bytes };
    if (isWhole && this.#position === readyBytes) return { kind: 'whole' };
    // Its file has gone, and what became of the run is stored.
    if (isWhole && this.#run.attempt === null) return { kind: 'nothing' };
    const waited = new AbortController();
    await Promise.race([change.promise, sleep(waitMs, null, { signal: waited.signal }).catch(() => {})]);
    waited.abort();
    return { kind: 'nothing' };
  }

  async goOnIn(stored: Readable): Promise<void> {
    const source: Stored = { stream: stored, pieces: stored[Symbol.asyncIterator](), rest: Buffer.alloc(0) };
    this.#stored = source;
    const hash = createHash('sha256');
    for (let at = 0; at < this.#position; ) {
      const bytes = await takeStored(source, Math.min(COPY_BYTES, this.#position - at));
      if (bytes === null) throw soundsOtherwise();
      hash.update(bytes.subarray(Math.max(0, STREAM_FACTS_END - at)));
      at += bytes.length;
    }
    if (!hash.digest().equals(this.#read.copy().digest())) throw soundsOtherwise();
  }

  rewind(): void {
    this.#position = 0;
    this.#read = createHash('sha256');
    this.#stored?.stream.destroy();
    this.#stored = null;
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#onClosed();
    this.#stored?.stream.destroy();
    await this.#file?.handle.close();
  }

  async #nextStored(stored: Stored, maxBytes: number): Promise<LiveNews> {
    const bytes = await takeStored(stored, maxBytes);
    if (bytes === null) return { kind: 'whole' };
    this.#note(bytes);
    return { kind: 'bytes', bytes };
  }

  #note(bytes: Buffer): void {
    this.#read.update(bytes.subarray(Math.max(0, STREAM_FACTS_END - this.#position)));
    this.#position += bytes.length;
  }

  /** Null when the file has gone. */
  async #take(length: number): Promise<Buffer | null> {
    const handle = await this.#open();
    if (handle === null) return null;
    const bytes = Buffer.allocUnsafe(length);
    const { bytesRead } = await handle.read(bytes, 0, length, this.#position);
    if (bytesRead === 0) throw new Error('the file is shorter than was told');
    const read = bytes.subarray(0, bytesRead);
    this.#note(read);
    return read;
  }

  async #open(): Promise<FileHandle | null> {
    const { path } = this.#run;
    if (path === null || path === this.#file?.path) return this.#file?.handle ?? null;
    const handle = await open(path, 'r').catch(nullIfMissing);
    if (handle === null || this.#isClosed) {
      await handle?.close();
      return null;
    }
    await this.#file?.handle.close();
    this.#file = { path, handle };
    if (!(await this.#soundsTheSame(handle))) throw soundsOtherwise();
    return handle;
  }

  /** Whether the file of another attempt has what was read already. */
  async #soundsTheSame(handle: FileHandle): Promise<boolean> {
    const hash = createHash('sha256');
    const buffer = Buffer.allocUnsafe(COPY_BYTES);
    for (let at = STREAM_FACTS_END; at < this.#position; ) {
      const length = Math.min(buffer.length, this.#position - at);
      const { bytesRead } = await handle.read(buffer, 0, length, at);
      if (bytesRead === 0) return false;
      hash.update(buffer.subarray(0, bytesRead));
      at += bytesRead;
    }
    return hash.digest().equals(this.#read.copy().digest());
  }
}

/** The next bytes; null at the end. */
async function takeStored(stored: Stored, maxBytes: number): Promise<Buffer | null> {
  if (stored.rest.length === 0) {
    const { value, done } = await stored.pieces.next();
    if (done) return null;
    stored.rest = value;
  }
  const bytes = stored.rest.subarray(0, maxBytes);
  stored.rest = stored.rest.subarray(bytes.length);
  return bytes;
}

function soundsOtherwise(): Error {
  return new Error('the run was spoken anew, and sounds another way');
}
