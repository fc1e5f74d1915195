// Makes the audiobook of one book: encodes the recordings of its chapters, as they come, and joins them once all have ended.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import { type AudioVariant, resampledLength, resolveVariant } from '../../domain/audio-format.ts';
import type { Audiobook, AudiobookChapter } from '../../domain/audiobook/audiobook.ts';
import { joinedStarts } from '../../domain/audiobook/joined-starts.ts';
import { splitByHours } from '../../domain/audiobook/split-by-hours.ts';
import type { Artefact } from '../../domain/run.ts';
import { AppError } from '../../errors.ts';
import type { AudiobookBinder } from '../../ports/audiobook-binder.ts';
import type { AudiobookFile, BookMaking, StoredBook } from '../../ports/book-store.ts';
import type { UploadStore } from '../../ports/upload-store.ts';
import type { CheckAudio } from '../audio-check.ts';
import type { DeriveAudio } from '../derive-audio.ts';
import { describeAudiobook } from './audiobook-facts.ts';
import { newId } from './books.ts';
import { type ChapterRun, findMissing } from './chapter-runs.ts';

/** A recording, encoded. */
interface Piece {
  readonly runId: number;
  readonly chapter: number;
  readonly part: number;
  readonly title: string;
  readonly artefact: Artefact;
  readonly variant: AudioVariant;
  readonly sizeBytes: number;
  readonly samples: number;
}

export interface MakingTools {
  readonly deriveAudio: DeriveAudio;
  readonly checkAudio: CheckAudio;
  readonly binder: AudiobookBinder;
  readonly uploads: Pick<UploadStore, 'put' | 'remove'>;
  /** Throws `busy` while the disk has no space. */
  readonly admit: () => void;
}

export interface Making {
  readonly book: StoredBook & { readonly speech: NonNullable<StoredBook['speech']> };
  readonly making: BookMaking;
  readonly runs: readonly ChapterRun[];
  /** Recordings that are encoded at a time. */
  readonly atOnce: number;
  /** JPEG or PNG of a size that a file may have; null without one. */
  readonly cover: () => Promise<Uint8Array | null>;
  readonly onProgress: (done: number) => Promise<void>;
  readonly signal: AbortSignal;
}

/** Encodes what is there and not yet encoded. Resolves with how many are. Throws what an encoder throws. */
export async function encodeRecordings(tools: MakingTools, work: Making): Promise<number> {
  return (await encodeAll(tools, work, work.runs)).length;
}

/** Makes the files. Those that were stored when it rejects are removed again. */
export async function bindAudiobook(
  tools: MakingTools,
  work: Making,
): Promise<Pick<BookMaking, 'files' | 'missing' | 'madeOf' | 'remarks'>> {
  const { book, runs } = work;
  const missing = findMissing(book.speech, runs);
  const whole = runs.filter(({ chapter }) => !missing.includes(chapter));
  if (whole.length === 0) throw new AppError('run_unavailable', 'No chapter of the book was spoken whole');
  const pieces = await encodeAll(tools, work, whole);
  const cover = await work.cover();
  const parts = splitPieces(pieces, work.making.wish.maxHours);
  const files: AudiobookFile[] = [];
  try {
    for (const [index, part] of parts.entries()) {
      const total = parts.length;
      const facts = describeAudiobook(work, { cover, ...(total > 1 && { part: { number: index + 1, total } }) });
      files.push(await bindFile(tools, { pieces: part, facts, number: index + 1, signal: work.signal }));
    }
  } catch (error) {
    for (const { uploadId } of files) await tools.uploads.remove(uploadId);
    throw error;
  }
  const remarks = book.facts.cover !== null && cover === null ? [COVER_LEFT_OUT] : [];
  return { files, missing, madeOf: nameContents(runs), remarks };
}

/** Another name as soon as one recording is another. */
export function nameContents(runs: readonly ChapterRun[]): string {
  const hash = createHash('sha256');
  for (const { chapter, part, run } of runs) {
    if (run.artefact !== null) hash.update(`${chapter}.${part} ${run.artefact.sha256}\n`);
  }
  return hash.digest('hex');
}

const COVER_LEFT_OUT =
  'The cover of the book is not in the file: it cannot be made a JPEG or PNG picture of at most 2 MiB.';

async function encodeAll(tools: MakingTools, work: Making, runs: readonly ChapterRun[]): Promise<readonly Piece[]> {
  const titles = new Map(work.book.facts.chapters.map(({ number, title }) => [number, title]));
  const ready = runs.flatMap((one) => (one.run.artefact === null || one.run.state !== 'done' ? [] : [one]));
  const pieces: Piece[] = new Array(ready.length);
  const rate = ready[0] === undefined ? 0 : variantOf(work, ready[0].run.artefact!).sampleRate;
  let next = 0;
  let done = 0;
  const worker = async () => {
    while (next < ready.length && !work.signal.aborted) {
      const index = next++;
      const { chapter, part, run } = ready[index]!;
      const variant = { ...variantOf(work, run.artefact!), sampleRate: rate };
      const sizeBytes = await encode(tools, { artefact: run.artefact!, variant, signal: work.signal });
      const { samples, sampleRate } = run.artefact!;
      pieces[index] = {
        ...{ runId: run.runId, chapter, part, artefact: run.artefact!, variant, sizeBytes },
        title: titles.get(chapter) ?? '',
        samples: resampledLength(samples, sampleRate, rate),
      };
      await work.onProgress(++done);
    }
  };
  await Promise.all(
    Array.from({ length: work.atOnce }, () =>
      worker().catch((error: unknown) => {
        next = ready.length; // the others end with what they are at
        throw error;
      }),
    ),
  );
  work.signal.throwIfAborted();
  return pieces;
}

function variantOf({ making }: Making, { sampleRate }: Artefact): AudioVariant {
  const { loudness } = making.wish;
  return resolveVariant({ format: 'aac', sampleRate: null, ...(loudness !== null && { loudness }) }, sampleRate)!;
}

interface Encoding {
  readonly artefact: Artefact;
  readonly variant: AudioVariant;
  readonly signal: AbortSignal;
}

/** The size of what it became. What is kept already costs a look. */
async function encode({ deriveAudio, checkAudio, admit }: MakingTools, work: Encoding): Promise<number> {
  const { artefact, variant, signal } = work;
  signal.throwIfAborted();
  const known = await deriveAudio.sizeOf(artefact, variant);
  if (known !== null) return known;
  admit();
  await checkAudio(artefact);
  const audio = await deriveAudio.open(artefact, variant, signal);
  let sizeBytes = 0;
  for await (const chunk of audio.read()) sizeBytes += (chunk as Buffer).length;
  return sizeBytes;
}

/** Between chapters only. */
function splitPieces(pieces: readonly Piece[], maxHours: number | null): readonly (readonly Piece[])[] {
  if (maxHours === null) return [pieces];
  const chapters = [...Map.groupBy(pieces, ({ chapter }) => chapter).values()];
  const timed = chapters.map((list) => ({ list, seconds: list.reduce((sum, piece) => sum + secondsOf(piece), 0) }));
  return splitByHours(timed, maxHours).map((part) => part.flatMap(({ list }) => list));
}

function secondsOf({ samples, variant }: Piece): number {
  return samples / variant.sampleRate;
}

interface Binding {
  readonly pieces: readonly Piece[];
  readonly facts: Omit<Audiobook, 'chapters'>;
  readonly number: number;
  readonly signal: AbortSignal;
}

async function bindFile(tools: MakingTools, { pieces, facts, number, signal }: Binding): Promise<AudiobookFile> {
  const { binder, uploads, admit } = tools;
  admit();
  const chapters = pieces.map(({ title, sizeBytes, samples, chapter }, index): AudiobookChapter => {
    return { title, sizeBytes, samples, ...(pieces[index - 1]?.chapter === chapter && { continues: true }) };
  });
  const output = new PassThrough({ highWaterMark: 1024 * 1024 });
  output.on('error', () => {});
  const uploadId = newId();
  const stored = uploads.put(uploadId, output, Number.POSITIVE_INFINITY);
  stored.catch((error: Error) => output.destroy(error));
  const bind = binder.bind({
    book: { ...facts, chapters },
    openAdts: async () => Readable.from(readAll(tools, pieces, signal)),
    onBytes: async (bytes) => {
      // The buffer belongs to the encoder's pipe from here on.
      const hasRoom = output.write(Buffer.from(bytes));
      if (output.errored !== null) throw output.errored;
      if (!hasRoom) await once(output, 'drain', { signal });
    },
    signal,
  });
  try {
    await bind;
    output.end();
  } catch (error) {
    output.destroy(error as Error);
    await Promise.allSettled([bind, stored]);
    throw error;
  }
  const { sizeBytes, sha256 } = (await stored)!;
  return { number, uploadId, sizeBytes, sha256, ...placeChapters(pieces) };
}

async function* readAll({ deriveAudio }: MakingTools, pieces: readonly Piece[], signal: AbortSignal) {
  for (const { artefact, variant } of pieces) {
    const audio = await deriveAudio.open(artefact, variant, signal);
    yield* audio.read();
  }
}

function placeChapters(pieces: readonly Piece[]): Pick<AudiobookFile, 'seconds' | 'chapters' | 'recordings'> {
  const rate = pieces[0]!.variant.sampleRate;
  const starts = joinedStarts(pieces.map(({ samples }) => samples));
  const seconds = (starts.at(-1)! + pieces.at(-1)!.samples) / rate;
  const placed = pieces.map(({ runId, chapter, title }, index) => {
    return { runId, number: chapter, title, startSeconds: starts[index]! / rate };
  });
  const chapters = placed
    .filter(({ number }, index) => placed[index - 1]?.number !== number)
    .map(({ number, title, startSeconds }) => ({ number, title, startSeconds }));
  return { seconds, chapters, recordings: placed.map(({ runId, startSeconds }) => ({ runId, startSeconds })) };
}
