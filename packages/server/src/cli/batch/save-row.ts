// The recording of a row: is it here, or is it to be fetched? What became of it stands in the journal before the next step.
import { lstat, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type AudioChoice, type LectorClient, LectorError, type SubtitlesFormat } from '@lector/client';
import type { CommandClock } from '../remote/command-clock.ts';
import { fetchReadingNotes } from '../remote/reading-report.ts';
import { digestFile, type SavedRun, saveRun, setFileComments } from '../remote/save-audio.ts';
import { saveSubtitles } from '../remote/save-subtitles.ts';
import type { Journal } from './journal.ts';
import type { DoneFacts, DoneRecord } from './row-record.ts';
import type { RowFacts } from './rows.ts';
import { dayOf, type RowTags } from './tags.ts';

export interface SaveTools {
  readonly client: LectorClient;
  readonly journal: Journal;
  readonly folder: string;
  /** Hash every existing file, even when its size and time match. */
  readonly verify: boolean;
  readonly audio: AudioChoice;
  /** Written beside each recording. */
  readonly subtitles: readonly SubtitlesFormat[];
  readonly clock: CommandClock;
  readonly signal: AbortSignal;
}

/** A row whose run is known. */
export interface KnownRow {
  readonly facts: RowFacts;
  readonly key: string;
  readonly attempt: number;
  readonly tags: RowTags | undefined;
  /** The day of the file that there was. */
  readonly date: string | undefined;
}

/** Of what a server says about a row, this much goes into the journal and the manifest. */
const MAX_REASON_CHARACTERS = 2_000;

/** The row has no audio, and trying again now would not help. */
export class RowFailed extends Error {
  constructor(reason: string) {
    super(reason.slice(0, MAX_REASON_CHARACTERS));
  }
}

export type EndedRun = SavedRun & { readonly durationMs: number | null };

/** Resolves once the row's file is complete on disk. Rejects with RowFailed, or as saving a recording does. */
export async function fetchRow(tools: SaveTools, row: KnownRow, result: EndedRun): Promise<DoneRecord> {
  const { attempt } = row;
  const { runId } = result;
  const facts = await save(tools, row, result);
  // Before the row counts as done, so that no subtitles of an earlier text stay beside it.
  await addSubtitles(tools, row.facts, { runId });
  const told = await fetchTold(tools, row.facts, runId);
  const record = { state: 'done', attempt, runId, ...facts, ...told } as const;
  tools.journal.write(row.key, record);
  return record;
}

async function save(
  { client, clock, folder, audio, signal }: SaveTools,
  { facts: { output }, tags, date = dayOf(clock.now()) }: KnownRow,
  result: EndedRun,
): Promise<DoneFacts> {
  const path = join(folder, output);
  const comments = tags === undefined ? undefined : { ...tags.comments, DATE: date };
  try {
    const { stored, ...file } = await saveRun({ client, result, path, comments, audio, signal });
    const { mtimeMs } = await stat(path);
    const tagged = tags === undefined ? {} : { tagged: { digest: tags.digest, date, stored } };
    const { loudness } = audio;
    return { ...file, mtimeMs, durationMs: result.durationMs, ...tagged, ...(loudness !== undefined && { loudness }) };
  } catch (error) {
    if (error instanceof LectorError && error.kind === 'integrity') throw new RowFailed(error.message);
    throw error;
  }
}

/** Only of texts with markup, so that a large batch does not ask about each of its rows. */
async function fetchTold(
  { client, signal }: SaveTools,
  { hasMarkup }: RowFacts,
  runId: number,
): Promise<Pick<DoneFacts, 'told'>> {
  if (!hasMarkup) return {};
  const notes = await fetchReadingNotes(client, runId, signal);
  return notes === undefined ? {} : { told: { leftOut: notes.leftOut, warnings: notes.warnings } };
}

/** Fails the row when they cannot be had: its recording stays, and the next call of the command tries again. */
async function addSubtitles(
  { client, folder, subtitles, signal }: SaveTools,
  { output }: RowFacts,
  run: { readonly runId: number; readonly only?: 'missing' },
): Promise<void> {
  if (subtitles.length === 0) return;
  const recording = join(folder, output);
  try {
    await saveSubtitles({ client, ...run, recording, formats: subtitles, signal });
  } catch (error) {
    if (!(error instanceof LectorError) || !['notFound', 'badRequest', 'integrity'].includes(error.kind)) throw error;
    throw new RowFailed(`there are no subtitles: ${error.message}`);
  }
}

/** The record of the row's file when that is intact, after its tags and subtitles were brought up to date; otherwise undefined. */
export async function keepRow(tools: SaveTools, row: KnownRow, record: DoneRecord): Promise<DoneRecord | undefined> {
  const kept = (await isIntact(tools, row, record)) ? await keepTags(tools, row, record) : undefined;
  if (kept !== undefined) await addSubtitles(tools, row.facts, { runId: kept.runId, only: 'missing' });
  return kept;
}

async function keepTags(
  { journal, folder }: SaveTools,
  { facts: { output }, key, tags }: KnownRow,
  record: DoneRecord,
): Promise<DoneRecord | undefined> {
  if (tags === undefined || tags.digest === record.tagged?.digest) return record;
  const path = join(folder, output);
  const { sizeBytes, sha256, tagged } = record;
  const date = tagged?.date ?? dayOf(record.mtimeMs);
  const facts = await setFileComments(path, record, { ...tags.comments, DATE: date });
  if (facts === undefined) return undefined;
  const { mtimeMs } = await stat(path);
  const stored = tagged?.stored ?? { sizeBytes, sha256 };
  const updated: DoneRecord = { ...record, ...facts, mtimeMs, tagged: { digest: tags.digest, date, stored } };
  journal.write(key, updated);
  return updated;
}

/** A file with the recorded size and time is accepted; a changed one is hashed. One that is as loud as an earlier call asked is not wanted now. */
async function isIntact(
  { folder, verify, audio }: SaveTools,
  { facts: { output } }: KnownRow,
  record: DoneRecord,
): Promise<boolean> {
  if (record.loudness !== audio.loudness) return false;
  const path = join(folder, output);
  // Not through a link: what it leads to is not this batch's.
  const facts = await lstat(path).catch(() => undefined);
  if (facts?.isFile() !== true || facts.size !== record.sizeBytes) return false;
  if (facts.mtimeMs === record.mtimeMs && !verify) return true;
  return (await digestFile(path)) === record.sha256;
}
