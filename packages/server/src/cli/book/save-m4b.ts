// Has the server make an audiobook of a book, and brings its files into the folder.
import { join } from 'node:path';
import { type BookInfo, type LectorClient, LectorError } from '@lector/client';
import { sanitiseName } from '../batch/file-names.ts';
import { openManifest } from '../pull/manifest.ts';
import { UsageError } from '../remote/failures.ts';
import { removeLeftovers, replaceFile } from '../remote/own-files.ts';
import { startProgress } from '../remote/progress.ts';
import { createRateMeter } from '../remote/rate-meter.ts';
import { type BookOutcome, fetchFailures, findMissing, isMissing, type MissingChapter } from './book-outcome.ts';
import { type BookPlan, titleOf } from './book-plan.ts';
import { type Audiobook, type FollowTools, followMaking, followSpeaking } from './follow-book.ts';
import type { BookJournal, SavedFile } from './journal.ts';
import { removeOutdated } from './remove-outdated.ts';
import { saveAudiobookFile } from './save-audiobook.ts';

export interface M4bTools extends Omit<FollowTools, 'client'> {
  readonly client: LectorClient;
  readonly folder: string;
  readonly journal: BookJournal;
}

const MB = 1_000_000;

export async function saveM4b(tools: M4bTools, plan: BookPlan, spoken: BookInfo): Promise<BookOutcome> {
  const { client, signal, journal } = tools;
  const { book_id: id } = spoken;
  // At once: recordings are encoded while others are still spoken.
  await askForAudiobook(tools, plan, spoken);
  await followSpeaking(tools, spoken.batch!.batch_id);
  let audiobook = await followMaking(tools, id);
  if (audiobook?.status === 'made' && !audiobook.is_current) {
    // Something was spoken anew behind it.
    await ask(tools, plan, id);
    audiobook = await followMaking(tools, id);
  }
  const book = await client.getBook(id, { signal });
  const missing = [...findMissing(book, await fetchFailures(client, book, signal))];
  if (audiobook === null) throw new UsageError('Somebody has deleted the audiobook: run the same command again');
  if (audiobook.status === 'failed' && missing.length === 0) {
    throw new LectorError('runFailed', `the audiobook could not be made: ${audiobook.remarks.join(' ')}`);
  }
  const saved = await saveFiles(tools, { plan, book, audiobook });
  const current = new Set(saved.files.map(({ file }) => file));
  await removeOutdated(tools.folder, { files: journal.result?.files ?? [], current, endings: ['m4b'] });
  const manifest = await writeManifest(tools.folder, { book, audiobook, files: saved.files, missing });
  return {
    ...{ book, missing, manifest, ...saved },
    chosen: book.chapters.filter(({ is_chosen: isChosen }) => isChosen).length,
    durationMs: audiobook.files.reduce((sum, { seconds }) => sum + seconds * 1_000, 0),
    remarks: [...audiobook.remarks, ...saved.remarks],
  };
}

/** Unless it was asked for before, in the same shape, and may still be had. */
async function askForAudiobook(tools: M4bTools, plan: BookPlan, { book_id: id, audiobook }: BookInfo): Promise<void> {
  const known = tools.journal.state?.audiobook;
  const isSame = audiobook !== null && known?.shape === plan.shape && known.asked_at === audiobook.asked_at;
  if (isSame && audiobook.status !== 'failed') return;
  await setCover(tools, plan, id);
  await ask(tools, plan, id);
}

async function ask({ client, signal, journal }: M4bTools, { making, shape }: BookPlan, id: string): Promise<void> {
  const { audiobook } = await client.makeAudiobook(id, making, { signal });
  await journal.write({ ...journal.state!, audiobook: { shape, asked_at: audiobook?.asked_at ?? '' } });
}

async function setCover({ client, signal, journal }: M4bTools, { cover }: BookPlan, id: string): Promise<void> {
  if (cover === null || journal.state?.cover === cover.sha256) return;
  try {
    await client.setBookCover(id, cover.bytes, cover.type, { signal });
  } catch (error) {
    throw isMissing(error) ? new UsageError('This server takes no covers: leave --cover out') : error;
  }
  await journal.write({ ...journal.state!, cover: cover.sha256 });
}

interface Made {
  readonly plan: BookPlan;
  readonly book: BookInfo;
  readonly audiobook: Audiobook;
}

async function saveFiles(tools: M4bTools, { plan, book, audiobook }: Made) {
  const { client, terminal, clock, signal, observer, folder } = tools;
  const title = sanitiseName([...titleOf(plan)].slice(0, 150).join('')) || 'Book';
  const count = audiobook.files.length;
  if (count === 0) return { files: [], fetched: 0, remarks: [] };
  const nameOf = (number: number) => (count === 1 ? `${title}.m4b` : `${title} ${number} of ${count}.m4b`);
  const total = audiobook.files.reduce((sum, { bytes }) => sum + bytes, 0);
  const meter = createRateMeter(clock);
  const progress = await startProgress({
    ...{ terminal, clock, total: Math.ceil(total / MB), unit: 'MB' },
    ...{ describeTrouble: observer.describe, describeRate: meter.describe },
  });
  const files: SavedFile[] = [];
  let [before, fetched] = [0, 0];
  try {
    for (const { number, bytes, sha256 } of audiobook.files) {
      const path = join(folder, nameOf(number));
      const onBytes = (here: number, fresh: number) => {
        meter.count(fresh);
        progress.update({ done: Math.floor((before + here) / MB), failed: 0 });
      };
      const part = { bookId: book.book_id, number, bytes, sha256, path };
      if (await saveAudiobookFile({ client, signal, onBytes }, part)) fetched++;
      files.push({ file: nameOf(number), size_bytes: bytes, sha256 });
      before += bytes;
    }
    progress.update({ done: Math.ceil(total / MB), failed: 0 });
  } finally {
    progress.stop();
  }
  await removeLeftovers(folder);
  const remarks = await addSubtitles(tools, { plan, book, files });
  return { files, fetched, remarks };
}

async function addSubtitles(
  { client, signal, folder }: M4bTools,
  { plan, book, files }: { plan: BookPlan; book: BookInfo; files: readonly SavedFile[] },
): Promise<readonly string[]> {
  for (const format of plan.subtitles) {
    for (const [index, { file }] of files.entries()) {
      try {
        const { stream } = await client.getAudiobookSubtitles(book.book_id, index + 1, format, { signal });
        await replaceFile(join(folder, file.replace(/m4b$/, format)), async (write) => {
          for await (const bytes of stream as unknown as AsyncIterable<Uint8Array>) await write(bytes);
        });
      } catch (error) {
        if (!isMissing(error)) throw error;
        return [`There are no subtitles: ${(error as LectorError).message}`];
      }
    }
  }
  return [];
}

interface Listed {
  readonly book: BookInfo;
  readonly audiobook: Audiobook;
  readonly files: readonly SavedFile[];
  readonly missing: readonly MissingChapter[];
}

/** Returns its path. */
async function writeManifest(folder: string, { book, audiobook, files, missing }: Listed): Promise<string> {
  const batchId = book.batch?.batch_id ?? '';
  const manifest = await openManifest(folder, { lector: 'book', batch_id: batchId, book_id: book.book_id });
  try {
    const lines = files.map(({ file, size_bytes: size, sha256 }, index) => {
      const { seconds, chapters } = audiobook.files[index]!;
      const facts = { status: 'ready', file, format: 'm4b', size_bytes: size, sha256 };
      return { ...facts, duration_ms: Math.round(seconds * 1_000), chapters: chapters.map(({ number }) => number) };
    });
    const lacking = missing.map(({ number, title, code, reason }) => {
      return { chapter: number, title, status: 'missing', file: null, code, message: reason };
    });
    await manifest.finish([], [...lines, ...lacking]);
    return manifest.path;
  } finally {
    manifest.close();
  }
}
