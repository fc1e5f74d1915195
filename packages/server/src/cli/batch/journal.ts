// The journal of a batch in its folder: one appended line for each step of a row, so that an interrupted batch can continue.
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { closeSync, constants, createReadStream, fstatSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { hasCode } from '../../errors.ts';
import { UsageError } from '../remote/failures.ts';
import { AS_NAMED } from '../remote/own-files.ts';
import type { AudioFacts } from '../remote/save-audio.ts';
import { readLines } from './inputs/text-file.ts';
import type { BatchRow } from './rows.ts';
import type { SetTags } from './tags.ts';

/** The last known state of a row. Texts are never stored. */
export type RowRecord = { readonly attempt: number } & (
  | { readonly state: 'sent'; readonly taskId: string }
  | { readonly state: 'ready'; readonly taskId: string; readonly runId: number }
  | ({ readonly state: 'done'; readonly taskId: string; readonly runId: number } & DoneFacts)
  | { readonly state: 'error'; readonly message: string }
);

export interface DoneFacts {
  /** Of the file. */
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly mtimeMs: number;
  readonly durationMs: number | null;
  /** As the call asked that fetched it; absent for as it was spoken. */
  readonly loudness?: string;
  /** Missing where the file is what the server stores. */
  readonly tagged?: SetTags & { readonly stored: AudioFacts };
  /** What the server said about the reading of a text with markup. */
  readonly told?: { readonly leftOut: number; readonly warnings: number };
}

export interface Journal {
  /** The name of a row in the journal: the same row, file name and server give the same key in the same folder. */
  keyOf(row: BatchRow): string;
  find(key: string): RowRecord | undefined;
  /** Once it returns, the entry survives a crash of this process. */
  write(key: string, record: RowRecord): void;
  /**
   * The idempotency key of the attempt. It is the same after a crash between sending and recording; the server then answers
   * with the run it has already.
   */
  idempotencyKey(key: string, attempt: number): string;
  close(): void;
}

export const JOURNAL_NAME = '.lector-batch.jsonl';
const FORMAT = 1;

/** Opens the journal of a folder, or creates one. */
export async function openJournal(folder: string, serverUrl: string): Promise<Journal> {
  const path = join(folder, JOURNAL_NAME);
  const records = new Map<string, RowRecord>();
  const { file, size } = openRegular(path);
  let salt: string | undefined;
  try {
    if (size > 0) salt = await load({ path, file, size }, records);
  } catch (error) {
    closeSync(file);
    throw error;
  }
  if (salt === undefined) {
    salt = randomBytes(16).toString('hex');
    writeSync(file, `${JSON.stringify({ lector: 'batch', format: FORMAT, salt })}\n`);
    // Without its salt the idempotency keys of earlier submits cannot be computed again.
    fsyncSync(file);
  } else {
    // Ends a line that a crash may have cut off.
    writeSync(file, '\n');
  }
  const secret = salt;
  return {
    keyOf: ({ output, request }) =>
      createHmac('sha256', secret)
        .update(JSON.stringify([serverUrl, asFlac(output), request]))
        .digest('base64url')
        .slice(0, 22),
    find: (key) => records.get(key),
    write(key, record) {
      records.set(key, record);
      writeSync(file, `${JSON.stringify({ key, ...record })}\n`);
    },
    idempotencyKey: (key, attempt) =>
      `batch-${createHash('sha256').update(`${secret} ${key} ${attempt}`).digest('hex').slice(0, 40)}`,
    close: () => closeSync(file),
  };
}

/** The same row in another format is the same run: it is fetched again, not spoken again. */
function asFlac(output: string): string {
  return output.replace(/\.[0-9a-z]{3,4}$/, '.flac');
}

/** Opens the file to read and append, or makes it. Whatever else has its name is not the journal, and where a link leads is not ours. */
function openRegular(path: string): { file: number; size: number } {
  let file: number;
  try {
    file = openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_APPEND | AS_NAMED, 0o600);
  } catch (error) {
    if (hasCode(error, 'ELOOP')) throw new UsageError(`${path} is a symbolic link, which is not followed: delete it`);
    throw error;
  }
  const facts = fstatSync(file);
  if (facts.isFile()) return { file, size: facts.size };
  closeSync(file);
  throw new UsageError(`${path} is no regular file, and so not the state of a batch: delete it`);
}

interface OpenFile {
  readonly path: string;
  readonly file: number;
  readonly size: number;
}

/** Fills the records and returns the salt, or undefined when a crash left not even that. */
async function load({ path, file, size }: OpenFile, records: Map<string, RowRecord>): Promise<string | undefined> {
  let salt: string | undefined;
  for await (const { text } of readLines(createReadStream('', { fd: file, start: 0, autoClose: false }))) {
    const entry = parseEntry(text);
    if (entry === undefined) continue;
    if (salt === undefined) {
      if (entry.lector !== 'batch' || entry.format !== FORMAT || typeof entry.salt !== 'string') break;
      salt = entry.salt;
    } else if (typeof entry.key === 'string' && typeof entry.attempt === 'number') {
      const { key, ...record } = entry;
      records.set(key as string, record as unknown as RowRecord);
    }
  }
  // Longer than a torn first line could be: the file is not a journal, or of another version.
  if (salt === undefined && size > 100) {
    throw new UsageError(`${path} is not the state of a batch of this version: use another folder, or delete it`);
  }
  return salt;
}

function parseEntry(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
