// Brings a file for each chapter into the folder while the book is spoken, tagged, and what libraries read beside them.
import { join } from 'node:path';
import type { AudioChoice, AudioFormat, BatchInfo, BookInfo, LectorClient } from '@lector/client';
import { openManifest, type PullManifest } from '../pull/manifest.ts';
import { type Pulled, pullBatch } from '../pull/pull-batch.ts';
import type { RecordingPaths } from '../pull/recording-paths.ts';
import { startProgress } from '../remote/progress.ts';
import { createRateMeter } from '../remote/rate-meter.ts';
import { saveSubtitles } from '../remote/save-subtitles.ts';
import { type BookOutcome, findMissing, isMissing, type RunFailure } from './book-outcome.ts';
import { type BookPlan, titleOf } from './book-plan.ts';
import { type ChapterFile, factsOf, planChapterFiles } from './chapter-files.ts';
import { describeBatch, type FollowTools } from './follow-book.ts';
import type { BookResult } from './journal.ts';
import { writeLibraryFiles } from './library-files.ts';
import { readCover } from './read-listed-book.ts';
import { removeOutdated } from './remove-outdated.ts';

export interface ChapterTools extends Omit<FollowTools, 'client'> {
  readonly client: LectorClient;
  readonly folder: string;
  /** Of the last time. */
  readonly before: BookResult | null;
}

const NO_COVER = 'The cover of the book is no picture that players show: --cover gives it another.';

export async function saveChapters(tools: ChapterTools, plan: BookPlan, book: BookInfo): Promise<BookOutcome> {
  const { folder } = tools;
  const batch = book.batch!;
  const format = plan.format as AudioFormat;
  const facts = factsOf(book, { ...plan.making, title: titleOf(plan) }, plan.languageTag);
  const chapters = planChapterFiles(book, facts, format);
  const manifest = await openManifest(folder, { lector: 'book', batch_id: batch.batch_id, book_id: book.book_id });
  try {
    const old = [...manifest.files.values()];
    const pulled = await pullChapters(tools, { plan, batch, chapters, manifest });
    const heard = toHeard(chapters, pulled);
    const failures = new Map([...failuresOf(pulled)]);
    await addSubtitles(tools, plan, { chapters, pulled, failures });
    const cover = plan.cover?.bytes ?? (await readCover(plan.path));
    const playlist = await writeLibraryFiles({ folder, facts, files: heard, cover });
    const current = new Set([...chapters.map(({ file }) => file), playlist]);
    const listed = (tools.before?.files ?? []).concat(old);
    await removeOutdated(folder, { files: listed, current, endings: [format, 'm3u8'] });
    for (const entry of old) if (!current.has(entry.file) && entry.format === format) manifest.forget(entry);
    const missing = findMissing(book, failures);
    const refused = missing.filter(({ code }) => code === 'refused' || code === 'no_words');
    await manifest.finish(
      pulled.runs.map(({ entry }) => entry),
      refused.map(({ number, title, code, reason }) => ({
        ...{ chapter: number, title, status: 'refused', file: null, code, message: reason },
      })),
    );
    return {
      ...{ book, missing, manifest: manifest.path },
      remarks: cover === null && plan.listed.cover !== null ? [NO_COVER] : [],
      chosen: book.chapters.filter(({ is_chosen: isChosen }) => isChosen).length,
      files: pulled.runs.flatMap(({ entry: { file, size_bytes: size, sha256 } }) =>
        file === null || size === null || sha256 === null ? [] : [{ file, size_bytes: size, sha256 }],
      ),
      fetched: pulled.runs.filter(({ state, fresh }) => state === 'here' && fresh).length,
      durationMs: heard.reduce((sum, { seconds }) => sum + seconds * 1_000, 0),
    };
  } finally {
    manifest.close();
  }
}

interface Pulling {
  readonly plan: BookPlan;
  readonly batch: BatchInfo;
  readonly chapters: readonly ChapterFile[];
  readonly manifest: PullManifest;
}

/** As `lector pull --watch` does, under names and with tags of its own. */
async function pullChapters(tools: ChapterTools, { plan, batch, chapters, manifest }: Pulling): Promise<Pulled> {
  const { client, clock, terminal, signal, observer, folder } = tools;
  const byName = new Map(chapters.map((chapter) => [chapter.customId, chapter]));
  // The batch is closed: it has no other runs.
  const paths: RecordingPaths = { of: ({ runId, customId }) => byName.get(customId ?? '')?.file ?? `run-${runId}` };
  const format = plan.format as AudioFormat;
  const meter = createRateMeter(clock);
  let awaited: BatchInfo | null = batch;
  const progress = await startProgress({
    ...{ terminal, clock, total: batch.counts.total, describeRate: meter.describe },
    describeTrouble: () => observer.describe() ?? (awaited === null ? undefined : describeBatch(awaited)),
  });
  try {
    return await pullBatch({
      ...{ client, batchId: batch.batch_id, folder, format, manifest, paths, signal, verify: false, watch: true },
      audio: toAudio(plan),
      tagsOf: ({ customId }) => (carriesTags(format) ? byName.get(customId ?? '')?.tags : undefined),
      onBegin: progress.begin,
      onChanged({ here, failed, total }, changed) {
        if (changed?.fresh) meter.count(changed.entry.size_bytes ?? 0);
        progress.update({ done: here, failed, total });
      },
      onWait(newest) {
        awaited = newest ?? awaited;
        if (newest === null) meter.go();
        else meter.rest();
      },
    });
  } finally {
    progress.stop();
  }
}

function toAudio({ format, loudness }: BookPlan): AudioChoice {
  return {
    ...(format !== 'flac' && { format: format as AudioFormat }),
    ...(loudness !== 'none' && { loudness }),
  };
}

function carriesTags(format: AudioFormat): boolean {
  return format === 'flac' || format === 'mp3' || format === 'm4a';
}

function toHeard(chapters: readonly ChapterFile[], { runs }: Pulled) {
  const here = new Map(runs.flatMap(({ state, entry }) => (state === 'here' ? [[entry.file, entry] as const] : [])));
  return chapters.flatMap(({ chapter, title, file }) => {
    const entry = here.get(file);
    if (entry === undefined) return [];
    const seconds = (entry.duration_ms ?? 0) / 1_000;
    return [{ chapter, title, file, seconds }];
  });
}

function* failuresOf({ runs }: Pulled): Generator<[string, RunFailure]> {
  for (const { state, entry } of runs) {
    if (state === 'here' || entry.custom_id === null) continue;
    yield [entry.custom_id, { code: entry.code ?? entry.status, reason: entry.message ?? `it is ${entry.status}` }];
  }
}

interface Subtitling {
  readonly chapters: readonly ChapterFile[];
  readonly pulled: Pulled;
  /** Grows by what has none. */
  readonly failures: Map<string, RunFailure>;
}

async function addSubtitles(
  { client, folder, signal }: ChapterTools,
  { subtitles }: BookPlan,
  { pulled, failures }: Subtitling,
): Promise<void> {
  if (subtitles.length === 0) return;
  for (const { state, fresh, entry } of pulled.runs) {
    if (state !== 'here' || entry.file === null) continue;
    const recording = join(folder, entry.file);
    const only = fresh ? {} : ({ only: 'missing' } as const);
    try {
      await saveSubtitles({ client, runId: entry.run_id, recording, formats: subtitles, signal, ...only });
    } catch (error) {
      if (!isMissing(error) || entry.custom_id === null) throw error;
      failures.set(entry.custom_id, { code: 'no_subtitles', reason: 'there are no subtitles of it' });
    }
  }
}
