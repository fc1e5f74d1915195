// Processes one row: submit, wait, fetch, save. Each step is recorded in the journal before the next.
import { lstat, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type AudioChoice, type LectorClient, LectorError, type RunResult, type SubtitlesFormat } from '@lector/client';
import type { CommandClock } from '../remote/command-clock.ts';
import { describeRefusal } from '../remote/failures.ts';
import { fetchReadingNotes } from '../remote/reading-report.ts';
import { digestFile, saveRun, setFileComments } from '../remote/save-audio.ts';
import { saveSubtitles } from '../remote/save-subtitles.ts';
import type { Limiter } from './concurrency.ts';
import type { ResultGatherer } from './gather-results.ts';
import type { DoneFacts, Journal, RowRecord } from './journal.ts';
import type { RunPoller } from './poll-runs.ts';
import type { BatchRow } from './rows.ts';
import { dayOf, type RowTags, type Tagger } from './tags.ts';

export interface RowTools {
  readonly client: LectorClient;
  readonly journal: Journal;
  readonly poller: RunPoller;
  readonly gatherer: ResultGatherer;
  readonly submitting: Limiter;
  readonly downloading: Limiter;
  readonly folder: string;
  /** Hash every existing file, even when its size and time match. */
  readonly verify: boolean;
  /** Take over sentences that were spoken before, and keep these. */
  readonly reuse: boolean;
  readonly audio: AudioChoice;
  /** Written beside each recording. */
  readonly subtitles: readonly SubtitlesFormat[];
  readonly tagger: Tagger;
  readonly clock: CommandClock;
  readonly signal: AbortSignal;
}

export type DoneRecord = Extract<RowRecord, { state: 'done' }>;
type Underway = Exclude<RowRecord, { state: 'error' }>;

/** Of what a server says about a row, this much goes into the journal and the manifest. */
const MAX_REASON_CHARACTERS = 2_000;

/** The row has no audio, and trying again now would not help. */
export class RowFailed extends Error {
  constructor(reason: string) {
    super(reason.slice(0, MAX_REASON_CHARACTERS));
  }
}

/** The server no longer has the run of this row. */
class RunLost extends Error {}

/** Resolves once the row's file is complete on disk; rejects with RowFailed, or with an error that ends the whole batch. */
export async function speakRow(tools: RowTools, row: BatchRow): Promise<{ record: DoneRecord; fresh: boolean }> {
  const { journal } = tools;
  const key = journal.keyOf(row);
  const known = journal.find(key);
  const tags = await tools.tagger.tagsOf(row);
  const kept = known?.state === 'done' ? await keep(tools, row, { key, record: known, tags }) : undefined;
  if (kept !== undefined) {
    await addSubtitles(tools, row, { runId: kept.runId, only: 'missing' });
    return { record: kept, fresh: false };
  }
  try {
    if (known !== undefined && known.state !== 'error') {
      try {
        return { record: await finish(tools, { row, key, tags, from: known, resumed: true }), fresh: true };
      } catch (error) {
        if (!(error instanceof RunLost)) throw error;
      }
    }
    const attempt = (known?.attempt ?? 0) + 1;
    const sent = await submit(tools, row, { key, attempt });
    return { record: await finish(tools, { row, key, tags, from: sent, resumed: false }), fresh: true };
  } catch (error) {
    const reason = error instanceof RunLost ? new RowFailed(error.message) : error;
    if (reason instanceof RowFailed) {
      const attempt = journal.find(key)?.attempt ?? 0;
      journal.write(key, { state: 'error', attempt, message: reason.message });
    }
    throw reason;
  }
}

async function submit(tools: RowTools, row: BatchRow, { key, attempt }: { key: string; attempt: number }) {
  const { client, journal, signal } = tools;
  try {
    const idempotencyKey = journal.idempotencyKey(key, attempt);
    const accepted = await tools.submitting(() =>
      client.createTts({ ...row.request, ...(tools.reuse && { reuse: true }) }, { signal, idempotencyKey }),
    );
    const record = { state: 'sent', attempt, taskId: accepted.task_id } as const;
    journal.write(key, record);
    return record;
  } catch (error) {
    if (error instanceof LectorError && (error.kind === 'validation' || error.kind === 'badRequest')) {
      throw new RowFailed(describeRefusal(error));
    }
    throw error;
  }
}

interface Trip {
  readonly row: BatchRow;
  readonly key: string;
  readonly tags: RowTags | undefined;
  readonly from: Underway;
  /** Submitted by an earlier call of the command. */
  readonly resumed: boolean;
}

/** Continues from the row's last recorded step. */
async function finish(tools: RowTools, trip: Trip): Promise<DoneRecord> {
  const { key, from, resumed } = trip;
  const { taskId, attempt } = from;
  let runId: number;
  if (from.state === 'sent') {
    runId = await waitForRun(tools, taskId, resumed);
    tools.journal.write(key, { state: 'ready', attempt, taskId, runId });
  } else {
    runId = from.runId;
  }
  const result = await tools.gatherer.fetch(runId);
  if (result.status === 'NOT_FOUND' || result.status === 'EXPIRED') {
    throw new RunLost(result.message ?? 'the server does not have the audio any more');
  }
  if (result.url === null) throw new RowFailed(result.message ?? 'the run failed');
  const facts = await tools.downloading(() => save(tools, trip, result));
  // Before the row counts as done, so that no subtitles of an earlier text stay beside it.
  await addSubtitles(tools, trip.row, { runId });
  const told = await fetchTold(tools, trip.row, runId);
  const record = { state: 'done', attempt, taskId, runId, ...facts, ...told } as const;
  tools.journal.write(key, record);
  return record;
}

/** Only of texts with markup, so that a large batch does not ask about each of its rows. */
async function fetchTold(
  { client, downloading, signal }: RowTools,
  { request }: BatchRow,
  runId: number,
): Promise<Pick<DoneFacts, 'told'>> {
  if ((request.input_type ?? 'text') === 'text') return {};
  const notes = await downloading(() => fetchReadingNotes(client, runId, signal));
  return notes === undefined ? {} : { told: { leftOut: notes.leftOut, warnings: notes.warnings } };
}

async function waitForRun({ poller }: RowTools, taskId: string, resumed: boolean): Promise<number> {
  try {
    const status = await poller.wait(taskId, resumed);
    if (status.status === 'SUCCESS' && status.run_id !== null) return status.run_id;
    throw new RowFailed(status.message ?? status.exception_reason ?? 'the run failed');
  } catch (error) {
    const unknown = error instanceof LectorError && error.kind === 'notFound';
    throw unknown ? new RunLost('the server does not know the run any more') : error;
  }
}

async function save(
  { client, clock, folder, audio, signal }: RowTools,
  { row, tags, from }: Trip,
  result: RunResult,
): Promise<DoneFacts> {
  const path = join(folder, row.output);
  // A file that is fetched again keeps its day.
  const date = (from.state === 'done' ? from.tagged?.date : undefined) ?? dayOf(clock.now());
  const comments = tags === undefined ? undefined : { ...tags.comments, DATE: date };
  try {
    const { stored, ...file } = await saveRun({ client, result, path, comments, audio, signal });
    const { mtimeMs } = await stat(path);
    const tagged = tags === undefined ? {} : { tagged: { digest: tags.digest, date, stored } };
    const { loudness } = audio;
    return { ...file, mtimeMs, durationMs: result.durationMs, ...tagged, ...(loudness !== undefined && { loudness }) };
  } catch (error) {
    // The download of this file failed repeatedly; others may still work.
    if (error instanceof LectorError && error.kind === 'integrity') throw new RowFailed(error.message);
    throw error;
  }
}

/** Fails the row when they cannot be had: its recording stays, and the next call of the command tries again. */
async function addSubtitles(
  { client, downloading, folder, subtitles, signal }: RowTools,
  { output }: BatchRow,
  run: { readonly runId: number; readonly only?: 'missing' },
): Promise<void> {
  if (subtitles.length === 0) return;
  const recording = join(folder, output);
  try {
    await downloading(() => saveSubtitles({ client, ...run, recording, formats: subtitles, signal }));
  } catch (error) {
    if (!(error instanceof LectorError) || !['notFound', 'badRequest', 'integrity'].includes(error.kind)) throw error;
    throw new RowFailed(`there are no subtitles: ${error.message}`);
  }
}

interface Kept {
  readonly key: string;
  readonly record: DoneRecord;
  readonly tags: RowTags | undefined;
}

/** The record of the row's file when that is intact, after its tags were brought up to date; otherwise undefined. */
async function keep(tools: RowTools, row: BatchRow, { key, record, tags }: Kept): Promise<DoneRecord | undefined> {
  if (!(await isIntact(tools, row, record))) return undefined;
  if (tags === undefined || tags.digest === record.tagged?.digest) return record;
  const path = join(tools.folder, row.output);
  const { sizeBytes, sha256, tagged } = record;
  const date = tagged?.date ?? dayOf(record.mtimeMs);
  const facts = await tools.downloading(() => setFileComments(path, record, { ...tags.comments, DATE: date }));
  if (facts === undefined) return undefined;
  const { mtimeMs } = await stat(path);
  const stored = tagged?.stored ?? { sizeBytes, sha256 };
  const updated: DoneRecord = { ...record, ...facts, mtimeMs, tagged: { digest: tags.digest, date, stored } };
  tools.journal.write(key, updated);
  return updated;
}

/** A file with the recorded size and time is accepted; a changed one is hashed. One that is as loud as an earlier call asked is not wanted now. */
async function isIntact({ folder, verify, audio }: RowTools, row: BatchRow, record: DoneRecord): Promise<boolean> {
  if (record.loudness !== audio.loudness) return false;
  const path = join(folder, row.output);
  // Not through a link: what it leads to is not this batch's.
  const facts = await lstat(path).catch(() => undefined);
  if (facts?.isFile() !== true || facts.size !== record.sizeBytes) return false;
  if (facts.mtimeMs === record.mtimeMs && !verify) return true;
  return (await digestFile(path)) === record.sha256;
}
