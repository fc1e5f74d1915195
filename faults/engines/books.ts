// Books: runs of many segments, accepted but not started, in a folder that is copied for each trial. Copies have the same run ids,
// and so must give byte-identical recordings, whatever happens to them.
import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { decodeRecording, fetchRecording } from '../fixtures/decode-recording.ts';
import { countSpoken, readSpoken } from '../fixtures/spoken-log.ts';
import { bareToneText, withTones } from '../fixtures/tone-program.ts';
import {
  Caller,
  type DataFolder,
  findChildren,
  makeDataFolder,
  type ServerProcess,
  type Submitted,
  startLector,
  until,
} from '../program.ts';

/** Long enough for kills to fall into the middle of a segment. */
const SEGMENT_MS = 2;
/** Nothing is finished by an engine that takes this long. */
const NEVER_MS = 3_600_000;

/** Short sentences, each of which is a segment. */
function writeBook(segments: number): string {
  return Array.from({ length: segments }, (_, n) => `Line ${n + 1} here.`).join(' ');
}

export class Books implements Disposable {
  readonly segments: number;
  readonly workers: number;
  readonly tasks: readonly Submitted[];
  readonly #accepted = makeDataFolder();
  #key = '';
  #undisturbed: readonly Buffer[] = [];

  private constructor(options: { readonly segments: number; readonly workers: number }) {
    this.segments = options.segments;
    this.workers = options.workers;
    this.tasks = Array.from({ length: options.workers }, () => bareToneText(writeBook(options.segments)));
  }

  /** As many books as workers, each of so many segments. They are spoken once without any disturbance. */
  static async make(options: { readonly segments: number; readonly workers: number }): Promise<Books> {
    const books = new Books(options);
    try {
      await books.#accept();
      await books.#speakUndisturbed();
      return books;
    } catch (error) {
      books[Symbol.dispose]();
      throw error;
    }
  }

  get settings(): Readonly<Record<string, string>> {
    return { LECTOR_WORKERS: String(this.workers), LECTOR_MAX_ATTEMPTS: '100' };
  }

  async #accept(): Promise<void> {
    const dataDir = this.#accepted.path;
    await using server = await startLector({ dataDir, settings: this.settings, ...withTones({ delayMs: NEVER_MS }) });
    this.#key = server.firstKey;
    for (const task of this.tasks) await new Caller(server, this.#key).submit(task);
    await server.end('SIGKILL');
  }

  async #speakUndisturbed(): Promise<void> {
    await using trial = this.copy();
    await trial.start({ delayMs: 0 });
    const caller = new Caller(trial.server, this.#key);
    const heard = await Promise.all(this.tasks.map((task) => decodeRecording(caller, task)));
    for (const [n, { text }] of heard.entries()) {
      if (text !== this.tasks[n]!.text) throw new Error('an undisturbed run does not say its text');
    }
    if (trial.begun() !== this.segments * this.workers) throw new Error('the books are not cut as they should be');
    this.#undisturbed = heard.map(({ bytes }) => bytes);
  }

  /** A folder of its own, in which the books are still to be spoken. */
  copy(): BookTrial {
    const folder = makeDataFolder();
    cpSync(this.#accepted.path, folder.path, { recursive: true });
    return new BookTrial(this, folder);
  }

  /** Waits for all to be spoken; answers how many recordings are not what they would be without disturbance. */
  async countOthers(server: ServerProcess): Promise<number> {
    const caller = new Caller(server, this.#key);
    const recordings = await Promise.all(this.tasks.map((task) => fetchRecording(caller, task)));
    return recordings.filter((bytes, n) => !bytes.equals(this.#undisturbed[n]!)).length;
  }

  [Symbol.dispose](): void {
    this.#accepted[Symbol.dispose]();
  }
}

interface BookStart {
  /** What a segment takes. */
  readonly delayMs?: number;
  readonly swap?: Readonly<Record<string, string>>;
}

export class BookTrial implements AsyncDisposable {
  readonly #books: Books;
  readonly #folder: DataFolder;
  #server: ServerProcess | null = null;

  constructor(books: Books, folder: DataFolder) {
    this.#books = books;
    this.#folder = folder;
  }

  get server(): ServerProcess {
    if (this.#server === null) throw new Error('no server was started here');
    return this.#server;
  }

  get spool(): string {
    return join(this.#folder.path, 'spool');
  }

  /** Where the finished segments of earlier attempts are, once another attempt has begun. */
  get segments(): string {
    return join(this.#folder.path, 'segments');
  }

  get #log(): string {
    return join(this.#folder.path, 'spoken');
  }

  async start({ delayMs = SEGMENT_MS, swap = {} }: BookStart = {}): Promise<void> {
    const { settings } = this.#books;
    const tones = withTones({ log: this.#log, delayMs, swap });
    this.#server = await startLector({ dataDir: this.#folder.path, settings, ...tones });
  }

  /** Segments begun so far, over all processes. */
  begun(): number {
    return countSpoken(this.#log);
  }

  /** Waits until so many are begun. */
  async awaitBegun(count: number): Promise<void> {
    await until(`${count} segments are begun`, () => this.begun() >= count);
  }

  /** Waits until so many are begun of each book. */
  async awaitEachBegun(count: number): Promise<void> {
    await until(`${count} segments of each book are begun`, () => {
      const books = Map.groupBy(readSpoken(this.#log), ({ runId }) => runId);
      return books.size === this.#books.workers && [...books.values()].every(({ length }) => length >= count);
    });
  }

  /** After everything is spoken: how many segments were started more than once. */
  countAgain(): number {
    const different = this.#different();
    if (different !== this.#books.segments * this.#books.workers) throw new Error(`only ${different} were begun`);
    return this.begun() - different;
  }

  async killServer(options: BookStart = {}): Promise<void> {
    await this.server.end('SIGKILL');
    await this.start(options);
  }

  /** Kills an engine process that speaks, while there is anything left to speak; resolves when its successor speaks. */
  async killEngine(which: number): Promise<void> {
    await until('an engine speaks', () => this.#speaking().length > 0 || this.#isAllBegun());
    const before = this.#speaking();
    const pid = before[which % Math.max(1, before.length)];
    if (pid === undefined || this.#isAllBegun()) return;
    process.kill(pid, 'SIGKILL');
    await until(
      'its successor speaks',
      () => this.#speaking().some((one) => !before.includes(one)) || this.#isAllBegun(),
    );
  }

  /** The living engine processes that have spoken; the server has others, which never do. */
  #speaking(): readonly number[] {
    const living = findChildren(this.server.pid);
    const spoke = new Set(readSpoken(this.#log).map(({ pid }) => pid));
    return living.filter((pid) => spoke.has(pid));
  }

  #isAllBegun(): boolean {
    return this.#different() === this.#books.segments * this.#books.workers;
  }

  #different(): number {
    return new Set(readSpoken(this.#log).map(({ runId, text }) => `${runId} ${text}`)).size;
  }

  /** Waits until nothing temporary is left. */
  async awaitSwept(): Promise<void> {
    await until('nothing temporary is left', () =>
      [this.spool, this.segments].every((folder) => readdirSync(folder).length === 0),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server?.[Symbol.asyncDispose]();
    this.#folder[Symbol.dispose]();
  }
}
