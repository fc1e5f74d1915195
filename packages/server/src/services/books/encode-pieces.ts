// Encodes the recordings of a book's chapters for its audiobook.
import { type AudioVariant, type PartOfChapter, resampledLength, resolveVariant } from '../../domain/audio-format.ts';
import type { Artefact } from '../../domain/run.ts';
import type { AudiobookBinder } from '../../ports/audiobook-binder.ts';
import type { BookMaking, StoredBook } from '../../ports/book-store.ts';
import type { UploadStore } from '../../ports/upload-store.ts';
import type { CheckAudio } from '../audio-check.ts';
import type { DeriveAudio } from '../derive-audio.ts';
import type { ChapterRun } from './chapter-runs.ts';

/** A recording, encoded. */
export interface Piece {
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

/** What is there by now, in the order in which it is heard; what is encoded already costs a look. Throws what an encoder throws. */
export async function encodePieces(
  tools: MakingTools,
  work: Making,
  runs: readonly ChapterRun[] = work.runs,
): Promise<readonly Piece[]> {
  const titles = new Map(work.book.facts.chapters.map(({ number, title }) => [number, title]));
  const ready = findReady(work, runs);
  const pieces: Piece[] = new Array(ready.length);
  const rate = ready[0] === undefined ? 0 : variantOf(work, ready[0].artefact).sampleRate;
  let next = 0;
  let done = 0;
  const worker = async () => {
    while (next < ready.length && !work.signal.aborted) {
      const index = next++;
      const { chapter, part, runId, artefact, among } = ready[index]!;
      const variant = { ...variantOf(work, artefact), sampleRate: rate, ...(among && { chapter: among }) };
      const sizeBytes = await encode(tools, { artefact, variant, signal: work.signal });
      const { samples, sampleRate } = artefact;
      pieces[index] = {
        ...{ runId, chapter, part, artefact, variant, sizeBytes },
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

interface ReadyRun {
  readonly runId: number;
  readonly chapter: number;
  readonly part: number;
  readonly artefact: Artefact;
  /** The chapter that it is brought to a loudness with. */
  readonly among?: PartOfChapter;
}

/** What can be encoded by now: of a chapter of several runs that gets a loudness all or none. */
function findReady({ making }: Making, runs: readonly ChapterRun[]): readonly ReadyRun[] {
  const chapters = [...Map.groupBy(runs, ({ chapter }) => chapter).values()];
  return chapters.flatMap((chapter) => {
    const done = chapter.flatMap(({ chapter, part, run: { runId, state, artefact } }) =>
      artefact === null || state !== 'done' ? [] : [{ runId, chapter, part, artefact }],
    );
    if (making.wish.loudness === null || chapter.length === 1) return done;
    if (done.length < chapter.length) return [];
    const parts = done.map(({ artefact }) => artefact);
    // A part that was spoken again in another voice may have another rate.
    const canBeHeardTogether = parts.every(({ sampleRate }) => sampleRate === parts[0]!.sampleRate);
    return canBeHeardTogether ? done.map((one, index) => ({ ...one, among: { parts, index } })) : done;
  });
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
  for (const heard of variant.chapter?.parts ?? [artefact]) await checkAudio(heard);
  const audio = await deriveAudio.open(artefact, variant, signal);
  let sizeBytes = 0;
  for await (const chunk of audio.read()) sizeBytes += (chunk as Buffer).length;
  return sizeBytes;
}
