// The manifest of a pulled batch, in its folder: what became of every run, and of each file the facts by which the next call knows it again.
import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { AudioFormat } from '@lector/client';
import { readLines } from '../batch/inputs/text-file.ts';
import { UsageError } from '../remote/failures.ts';
import { AS_NAMED, openRegularFile, replaceFile } from '../remote/own-files.ts';
import { keyOf } from './recording-paths.ts';

export const MANIFEST_NAME = 'lector-manifest.jsonl';
const FORMAT = 1;
const LINES_PER_WRITE = 1_000;

/** A line of the file. Texts are never stored. */
export interface ManifestEntry {
  readonly custom_id: string | null;
  readonly run_id: number;
  /** As the results of the batch have it; `unsaved`: there is audio, which could not be saved. */
  readonly status: string;
  /** In the folder; null where there is none. */
  readonly file: string | null;
  readonly format: AudioFormat;
  readonly loudness: string | null;
  readonly size_bytes: number | null;
  readonly sha256: string | null;
  readonly mtime_ms: number | null;
  readonly duration_ms: number | null;
  readonly code: string | null;
  readonly message: string | null;
  /** Names the tags that were set in the file; absent where it is as the server hands it out. */
  readonly tags?: string;
}

/** What the folder holds: the first line. */
export interface ManifestHead {
  /** A folder that was pulled belongs to one batch. That of a book may be spoken anew, by another one. */
  readonly lector: 'pull' | 'book';
  readonly batch_id: string;
  readonly book_id?: string;
}

/** An entry whose file is there. */
export type FileEntry = ManifestEntry & { readonly file: string; readonly size_bytes: number; readonly sha256: string };

export interface PullManifest {
  readonly path: string;
  /** Of earlier calls and of this one, by key. */
  readonly files: ReadonlyMap<string, FileEntry>;
  /** Once it returns, the entry survives a crash of this process. */
  add(entry: FileEntry): void;
  /**
   * Replaces the file: these entries in their order, and behind them the files of runs that the batch has no more, and `more`, which is no run
   * of the batch.
   */
  finish(entries: readonly ManifestEntry[], more?: readonly object[]): Promise<void>;
  /** Its file is no more. */
  forget(entry: FileEntry): void;
  close(): void;
}

/** Opens the manifest of a folder, or makes one. Throws a UsageError when the folder holds another batch. */
export async function openManifest(folder: string, wanted: ManifestHead): Promise<PullManifest> {
  const path = join(folder, MANIFEST_NAME);
  const { lector, ...of } = wanted;
  const head = `${JSON.stringify({ lector, format: FORMAT, ...of })}\n`;
  const files = await load(path, wanted);
  if (files === undefined) await replaceFile(path, (write) => write(head));
  const file = openSync(path, constants.O_WRONLY | constants.O_APPEND | AS_NAMED);
  // Ends a line that a crash may have cut off.
  if (files !== undefined) writeSync(file, '\n');
  const known = files ?? new Map<string, FileEntry>();
  return {
    path,
    files: known,
    add(entry) {
      known.set(toKey(entry), entry);
      writeSync(file, `${JSON.stringify(entry)}\n`);
    },
    forget: (entry) => void known.delete(toKey(entry)),
    async finish(entries, more = []) {
      const listed = new Set(entries.map(toKey));
      const gone = [...known.values()].filter((entry) => !listed.has(toKey(entry)));
      const all: readonly object[] = [...entries, ...gone, ...more];
      await replaceFile(path, async (write) => {
        await write(head);
        for (let i = 0; i < all.length; i += LINES_PER_WRITE) {
          const lines = all.slice(i, i + LINES_PER_WRITE).map((entry) => `${JSON.stringify(entry)}\n`);
          await write(lines.join(''));
        }
      });
    },
    close: () => closeSync(file),
  };
}

function toKey({ run_id: runId, custom_id: customId }: ManifestEntry): string {
  return keyOf({ runId, customId });
}

/** Undefined when there is none. */
async function load(path: string, wanted: ManifestHead): Promise<Map<string, FileEntry> | undefined> {
  const file = await openRegularFile(path);
  if (file === undefined) return undefined;
  const files = new Map<string, FileEntry>();
  let isHead = true;
  try {
    for await (const { text } of readLines(file.createReadStream({ autoClose: false }))) {
      const line = parseLine(text);
      if (isHead) checkHead(path, line, wanted);
      else if (isFileEntry(line)) files.set(toKey(line), line);
      isHead = false;
    }
  } finally {
    await file.close();
  }
  return isHead ? undefined : files;
}

function checkHead(path: string, head: Record<string, unknown>, wanted: ManifestHead): void {
  if (head.lector !== wanted.lector || head.format !== FORMAT)
    throw new UsageError(
      `${path} is not the manifest of a ${wanted.lector} of this version: use another folder, or delete it`,
    );
  if (wanted.lector === 'pull' && head.batch_id !== wanted.batch_id)
    throw new UsageError(`This folder holds the recordings of ${String(head.batch_id)}: use another one`);
}

function isFileEntry(line: Record<string, unknown>): line is Record<string, unknown> & FileEntry {
  const { custom_id: customId, run_id: runId, file, size_bytes: size, sha256 } = line;
  const isNamed = (customId === null || typeof customId === 'string') && typeof runId === 'number';
  return isNamed && typeof file === 'string' && typeof size === 'number' && typeof sha256 === 'string';
}

function parseLine(text: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}
