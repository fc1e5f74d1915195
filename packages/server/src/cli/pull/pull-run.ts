// One run of a batch: is its recording here, or is there one to fetch?
import { lstat, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { AudioChoice, AudioFormat, BatchResult, LectorClient, LectorError } from '@lector/client';
import type { Comments } from '../../audio/flac-header.ts';
import { removeLeftovers } from '../remote/own-files.ts';
import { isOfOneRun } from '../remote/run-failures.ts';
import { type AudioFacts, digestFile, saveRun } from '../remote/save-audio.ts';
import type { FileEntry, ManifestEntry, PullManifest } from './manifest.ts';
import { keyOf } from './recording-paths.ts';

export interface PullTools {
  readonly client: Pick<LectorClient, 'download' | 'results'>;
  readonly folder: string;
  readonly format: AudioFormat;
  readonly audio: AudioChoice;
  /** Hash every file that is there, not only those whose size or time changed. */
  readonly verify: boolean;
  readonly manifest: PullManifest;
  /** What is set in the file of a run; undefined for as the server hands it out. */
  readonly tagsOf?: (result: BatchResult) => FileTags | undefined;
  /** Folders that were looked after in this call. */
  readonly entered: Set<string>;
  readonly signal: AbortSignal;
}

export interface FileTags {
  readonly comments: Comments;
  /** The same comments have the same digest. */
  readonly digest: string;
}

export interface PulledRun {
  readonly state: 'here' | 'pending' | 'failed';
  readonly entry: ManifestEntry;
  /** Fetched by this call, or tried to. */
  readonly fresh: boolean;
  /** Why it could not be saved. */
  readonly error?: LectorError;
}

/** States that may still become another. */
const PENDING: ReadonlySet<string> = new Set(['queued', 'running', 'unavailable']);

/** `file` is its path in the folder. Rejects with what concerns more than this run. */
export async function pullRun(tools: PullTools, result: BatchResult, file: string): Promise<PulledRun> {
  const found = await findHere(tools, result, file);
  if (found !== undefined) return { state: 'here', entry: found, fresh: false };
  const nothing = { file: null, size_bytes: null, sha256: null, mtime_ms: null };
  const entry = { ...describeRun(tools, result), ...nothing };
  if (PENDING.has(result.status)) return { state: 'pending', entry, fresh: false };
  if (result.status !== 'ready' || result.url === null) return { state: 'failed', entry, fresh: false };
  if ((await lstat(join(tools.folder, file)).catch(() => undefined))?.isDirectory()) {
    const message = `${file} is a folder here, in the place of the recording`;
    return { state: 'failed', entry: { ...entry, status: 'unsaved', code: 'folder', message }, fresh: false };
  }
  try {
    return { state: 'here', entry: await fetchRecording(tools, result, file), fresh: true };
  } catch (error) {
    if (!isOfOneRun(error)) throw error;
    const unsaved = { ...entry, status: 'unsaved', code: error.code ?? error.kind, message: error.message };
    return { state: 'failed', entry: unsaved, fresh: true, error };
  }
}

/** The recording, if an earlier call or somebody else has put it there. */
async function findHere(tools: PullTools, result: BatchResult, file: string): Promise<FileEntry | undefined> {
  const { folder, manifest, format, audio, verify } = tools;
  const path = join(folder, file);
  const known = manifest.files.get(keyOf(result));
  const tags = tools.tagsOf?.(result)?.digest;
  const asked = { file, run_id: result.runId, format, loudness: audio.loudness ?? null, tags };
  const isAsAsked = Object.entries(asked).every(([name, value]) => known?.[name as keyof FileEntry] === value);
  // The server's digest is that of a file without tags.
  const untagged = tags === undefined ? result.sha256 : null;
  const expected = known !== undefined && isAsAsked ? known.sha256 : untagged;
  const facts = await lstat(path).catch(() => undefined);
  if (expected === null || !facts?.isFile()) return undefined;
  if (known !== undefined && isAsAsked) {
    if (facts.size !== known.size_bytes) return undefined;
    if (facts.mtimeMs === known.mtime_ms && !verify) return known;
  }
  if ((await digestFile(path)) !== expected) return undefined;
  const entry = toEntry(tools, result, { file, sizeBytes: facts.size, sha256: expected, mtimeMs: facts.mtimeMs });
  manifest.add(entry);
  return entry;
}

async function fetchRecording(tools: PullTools, result: BatchResult, file: string): Promise<FileEntry> {
  const { client, audio, signal, manifest, entered } = tools;
  const path = join(tools.folder, file);
  const folder = dirname(path);
  if (!entered.has(folder)) {
    entered.add(folder);
    await mkdir(folder, { recursive: true });
    await removeLeftovers(folder);
  }
  const comments = tools.tagsOf?.(result)?.comments;
  const { sizeBytes, sha256 } = await saveRun({ client, result, path, comments, audio, signal });
  const entry = toEntry(tools, result, { file, sizeBytes, sha256, mtimeMs: (await lstat(path)).mtimeMs });
  manifest.add(entry);
  return entry;
}

type Place = AudioFacts & { readonly file: string; readonly mtimeMs: number };

function toEntry(tools: PullTools, result: BatchResult, { file, sizeBytes, sha256, mtimeMs }: Place): FileEntry {
  // Expired at the server, and here for good.
  const run = { ...describeRun(tools, result), status: 'ready', code: null };
  const tags = tools.tagsOf?.(result)?.digest;
  return { ...run, ...(tags !== undefined && { tags }), file, size_bytes: sizeBytes, sha256, mtime_ms: mtimeMs };
}

function describeRun({ format, audio }: PullTools, result: BatchResult) {
  const { runId, customId, status, durationMs, code, message } = result;
  return {
    ...{ custom_id: customId, run_id: runId, status, format, loudness: audio.loudness ?? null },
    ...{ duration_ms: durationMs, code, message },
  };
}
