// Makes the files of an audiobook of the encoded recordings of its chapters.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import type { Audiobook, AudiobookChapter } from '../../domain/audiobook/audiobook.ts';
import { joinedStarts } from '../../domain/audiobook/joined-starts.ts';
import { splitByHours } from '../../domain/audiobook/split-by-hours.ts';
import { AppError } from '../../errors.ts';
import type { AudiobookFile, BookMaking } from '../../ports/book-store.ts';
import { describeAudiobook } from './audiobook-facts.ts';
import { newId } from './books.ts';
import { type ChapterRun, findMissing } from './chapter-runs.ts';
import { encodePieces, type Making, type MakingTools, type Piece } from './encode-pieces.ts';

/** Makes the files. Those that were stored when it rejects are removed again. */
export async function bindAudiobook(
  tools: MakingTools,
  work: Making,
): Promise<Pick<BookMaking, 'files' | 'missing' | 'madeOf' | 'remarks'>> {
  const { book, runs } = work;
  const missing = findMissing(book.speech, runs);
  const whole = runs.filter(({ chapter }) => !missing.includes(chapter));
  if (whole.length === 0) throw new AppError('run_unavailable', 'No chapter of the book was spoken whole');
  const pieces = await encodePieces(tools, work, whole);
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
