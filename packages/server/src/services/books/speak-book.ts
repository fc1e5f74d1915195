// Has a book spoken: its chapters become the runs of a batch, all of them or none.
import type { Caller } from '../../domain/api-key.ts';
import { writeChapterName } from '../../domain/audiobook/chapter-names.ts';
import { AppError, type InputProblem, invalidInput } from '../../errors.ts';
import type { Logger } from '../../log.ts';
import type { BookReader, ChapterText } from '../../ports/book-reader.ts';
import type { BookSpeech, BookStore, StoredBook, UnspokenText } from '../../ports/book-store.ts';
import type { Clock } from '../../ports/clock.ts';
import type { UploadStore } from '../../ports/upload-store.ts';
import type { Batches } from '../batches/batches.ts';
import type { AskedRun, SubmitBatch } from '../submitting/submit-batch.ts';
import type { Books } from './books.ts';
import { withBookFile } from './with-book-file.ts';

export interface SpeechWish {
  /** Numbers of chapters, ascending; null: those that the book would have spoken. */
  readonly chapters: readonly number[] | null;
  /** Of the language that is spoken. */
  readonly language: string | null;
  /** As people call it. */
  readonly voice: string;
  /** Whether the book's own pronunciation lexicons are used, behind the dictionaries that are asked for. */
  readonly usesLexicons: boolean;
  /** SHA-256 hex of everything that was asked. */
  readonly fingerprint: string;
  /** What is asked of each text. */
  readonly toRun: (text: ChapterText) => Pick<AskedRun, 'request' | 'options'>;
}

export interface SpeakBook {
  /**
   * The same wish of a book that is spoken already changes nothing. Throws `not_found`, `invalid_input` when nothing of it can be spoken,
   * `book_spoken` when it is spoken otherwise, what a submit throws, and `busy`; nothing is in line then.
   */
  speak(caller: Caller, id: string, wish: SpeechWish): Promise<StoredBook>;
  /** For the start: undoes what an earlier process has not put in line to its end. Nobody was told that it is. */
  recover(): Promise<void>;
  /** Ends what is being read. */
  stop(): void;
}

/** Texts that are stored at once: as many, or as long. */
const SLICE = { texts: 200, length: 2 * 1024 * 1024 };

interface Dependencies {
  readonly books: Pick<Books, 'find'>;
  readonly store: Pick<BookStore, 'speak' | 'halfSpoken'>;
  readonly uploads: Pick<UploadStore, 'checkOut'>;
  readonly reader: Pick<BookReader, 'read'>;
  readonly batches: Pick<Batches, 'open' | 'find' | 'change'>;
  readonly submit: SubmitBatch;
  readonly clock: Clock;
  readonly log: Pick<Logger, 'warn'>;
  /** UTF-16 code units of a text. */
  readonly maxLength: number;
}

export function createSpeakBook(dependencies: Dependencies): SpeakBook {
  const { books, store, batches, clock } = dependencies;
  const stopping = new AbortController();

  /** The batch of what was asked before, if there is anything left of it. */
  async function isSpoken(ownerId: number, { speech }: StoredBook): Promise<boolean> {
    if (speech === null) return false;
    const batch = await batches.find(ownerId, speech.batchId).catch(nullIfMissing);
    return batch !== null && batch.cancelledAtMs === null;
  }

  async function undo(ownerId: number, id: string, batchId: string): Promise<void> {
    await batches.change(ownerId, batchId, 'delete').catch(nullIfMissing);
    await store.speak({ ownerId, id, before: batchId, speech: null });
  }

  async function submitAll(caller: Caller, book: StoredBook, speech: BookSpeech, wish: SpeechWish): Promise<void> {
    const { ownerId } = caller;
    const submitter = createSubmitter(dependencies, { caller, batchId: speech.batchId, wish });
    await readTexts(dependencies, book, { speech, onText: submitter.add, signal: stopping.signal });
    const unspoken = await submitter.finish();
    await batches.change(ownerId, speech.batchId, 'close');
    const spoken = { ...speech, unspoken, submittedAtMs: clock.now() };
    await store.speak({ ownerId, id: book.id, before: speech.batchId, speech: spoken });
  }

  return {
    async speak(caller, id, wish) {
      const { ownerId } = caller;
      const book = await books.find(ownerId, id);
      if (await isSpoken(ownerId, book)) {
        if (book.speech?.fingerprint === wish.fingerprint && book.speech.submittedAtMs !== null) return book;
        // The call before this one is still at it: its caller has lost the connection, and asks again.
        if (book.speech?.fingerprint === wish.fingerprint) throw beingSpoken();
        throw spokenAlready(book.speech!);
      }
      const chapters = chooseChapters(book, wish.chapters);
      const { id: batchId } = await batches.open(ownerId, nameOf(book));
      const { fingerprint, language, voice, usesLexicons } = wish;
      const speech: BookSpeech = {
        ...{ batchId, atMs: clock.now(), fingerprint, chapters, language, voice, usesLexicons },
        ...{ unspoken: [], submittedAtMs: null },
      };
      const before = book.speech?.batchId ?? null;
      if (!(await store.speak({ ownerId, id, before, speech }))) {
        await batches.change(ownerId, batchId, 'delete');
        throw beingSpoken();
      }
      try {
        await submitAll(caller, book, speech, wish);
      } catch (error) {
        await undo(ownerId, id, batchId);
        throw error;
      }
      return books.find(ownerId, id);
    },
    async recover() {
      for (const { ownerId, id, batchId } of await store.halfSpoken()) await undo(ownerId, id, batchId);
    },
    stop: () => stopping.abort(new AppError('busy', 'The server is ending')),
  };
}

interface Reading {
  readonly speech: BookSpeech;
  readonly onText: (text: ChapterText) => Promise<void>;
  readonly signal: AbortSignal;
}

async function readTexts(
  { uploads, reader, maxLength }: Dependencies,
  book: StoredBook,
  { speech, onText, signal }: Reading,
): Promise<void> {
  const lexiconLanguage = speech.usesLexicons ? speech.language : null;
  const choice = { numbers: new Set(speech.chapters), maxLength, lexiconLanguage };
  await withBookFile(uploads, book, (file) => reader.read(file, choice, onText, signal));
}

interface Submission {
  readonly caller: Caller;
  readonly batchId: string;
  readonly wish: SpeechWish;
}

/** Puts texts in line, some at a time; those that cannot be spoken are told at the end. */
function createSubmitter({ submit }: Dependencies, { caller, batchId, wish }: Submission) {
  const unspoken: UnspokenText[] = [];
  let firstProblem: InputProblem | null = null;
  let slice: ChapterText[] = [];
  let length = 0;
  let submitted = 0;

  function refuse({ number, part }: ChapterText, problems: readonly InputProblem[]): void {
    const problem = problems[0] ?? { loc: ['body'], msg: 'It cannot be spoken', type: 'value_error' };
    firstProblem ??= problem;
    unspoken.push({ chapter: number, part, message: problem.msg, type: problem.type });
  }

  async function flush(): Promise<void> {
    const texts = slice;
    slice = [];
    length = 0;
    if (texts.length === 0) return;
    const runs = texts.map((text, index): AskedRun => {
      const customId = writeChapterName({ chapter: text.number, part: text.part });
      return { ...wish.toRun(text), index, loc: ['body'], customId };
    });
    const refused = new Map<number, readonly InputProblem[]>();
    try {
      await submit(
        caller,
        {
          ...{ batch: { existing: batchId }, closes: false, runs, refused: [], skipsInvalid: true, idempotency: null },
          // The call was paid for as one.
          pay: () => {},
        },
        ({ runs: accepted, skipped }) => {
          submitted += accepted.length;
          for (const { index, problems } of skipped) refused.set(index, problems);
          return '';
        },
      );
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'invalid_input')) throw error;
      for (const index of texts.keys()) refused.set(index, error.details.items ?? []);
    }
    for (const [index, problems] of refused) refuse(texts[index]!, problems);
  }

  return {
    async add(text: ChapterText): Promise<void> {
      slice.push(text);
      length += text.text.length + lengthOf(text.pronunciations);
      if (slice.length >= SLICE.texts || length >= SLICE.length) await flush();
    },
    async finish(): Promise<readonly UnspokenText[]> {
      await flush();
      if (submitted === 0) throw invalidInput(firstProblem ?? NOTHING);
      return unspoken;
    },
  };
}

function lengthOf(pronunciations: ChapterText['pronunciations']): number {
  return pronunciations.reduce(
    (sum, { phrase, respelling, ipa }) => sum + phrase.length + (respelling?.length ?? 0) + (ipa?.length ?? 0),
    0,
  );
}

const NOTHING: InputProblem = {
  loc: ['body', 'chapters'],
  msg: 'There are no words in what is to be spoken',
  type: 'nothing_to_say',
};

function chooseChapters({ facts: { chapters } }: StoredBook, asked: readonly number[] | null): readonly number[] {
  const beyond = asked?.find((number) => number < 1 || number > chapters.length);
  if (beyond !== undefined) {
    const msg = `There is no chapter ${beyond}: the book has ${chapters.length}`;
    throw invalidInput({ loc: ['body', 'chapters'], msg, type: 'no_such_chapter', ctx: { chapters: chapters.length } });
  }
  const wanted = new Set(asked);
  const chosen = chapters
    .filter(({ number, isSpoken }) => (asked === null ? isSpoken : wanted.has(number)))
    .filter(({ characters }) => characters > 0)
    .map(({ number }) => number);
  if (chosen.length === 0) throw invalidInput(NOTHING);
  return chosen;
}

function nameOf({ facts, fileName }: StoredBook): string {
  return [...(facts.metadata.title ?? fileName)].slice(0, 200).join('');
}

function beingSpoken(): AppError {
  return new AppError('busy', 'The book is being put in line at this moment, by another call; this one stored nothing');
}

function spokenAlready({ batchId }: BookSpeech): AppError {
  const words = `The book is spoken already, in ${batchId}: cancel or delete that batch first, or send the book once more`;
  return new AppError('book_spoken', words);
}

function nullIfMissing(error: unknown): null {
  if (error instanceof AppError && error.code === 'not_found') return null;
  throw error;
}
