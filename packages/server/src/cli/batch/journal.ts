// The journal of a batch in its folder: which batch it is at the server, and of each row what was asked and what became of it, so that the same command goes on.
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { closeSync, constants, createReadStream, fstatSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { hasCode } from '../../errors.ts';
import { UsageError } from '../remote/failures.ts';
import { AS_NAMED, replaceFile } from '../remote/own-files.ts';
import { type Entries, readJournal } from './read-journal.ts';
import type { KnownBatch, RowRecord } from './row-record.ts';
import type { BatchRow } from './rows.ts';

export interface Journal {
  /** The name of a row in the journal: the same row, file name and server give the same key in the same folder. */
  keyOf(row: BatchRow): string;
  find(key: string): RowRecord | undefined;
  /** All that is known, of rows that are asked for and of others. */
  entries(): Iterable<readonly [key: string, record: RowRecord]>;
  /** Once it returns, the entry survives a crash of this process. */
  write(key: string, record: RowRecord): void;
  /** The newest batch of this folder at this server. */
  readonly batch: KnownBatch | undefined;
  writeBatch(batch: KnownBatch): void;
  /**
   * The idempotency key of what is sent: of an attempt of a row, or of a call. It is the same after a crash between sending and recording;
   * the server then answers with what it has already.
   */
  idempotencyKey(...of: readonly (string | number)[]): string;
  close(): void;
}

export const JOURNAL_NAME = '.lector-batch.jsonl';
/** 1 had a task for each row and no batch. */
const FORMAT = 2;

/** Opens the journal of a folder, or creates one. One of an earlier version is written anew. */
export async function openJournal(folder: string, serverUrl: string): Promise<Journal> {
  const path = join(folder, JOURNAL_NAME);
  let { file, size } = openRegular(path);
  let entries: Entries | undefined;
  try {
    if (size > 0) entries = await readJournal(createReadStream('', { fd: file, start: 0, autoClose: false }));
    // Longer than a torn first line could be: the file is not a journal, or of a later version.
    if (entries === undefined && size > 100) {
      throw new UsageError(`${path} is not the state of a batch of this version: use another folder, or delete it`);
    }
    if (entries !== undefined && entries.format < FORMAT) {
      await rewrite(path, entries);
      closeSync(file);
      ({ file, size } = openRegular(path));
    }
  } catch (error) {
    closeSync(file);
    throw error;
  }
  const { salt, records, batches } = entries ?? createEmpty(file);
  // Ends a line that a crash may have cut off.
  if (entries !== undefined) writeSync(file, '\n');
  return {
    keyOf: ({ output, request }) =>
      createHmac('sha256', salt)
        .update(JSON.stringify([serverUrl, asFlac(output), request]))
        .digest('base64url')
        .slice(0, 22),
    find: (key) => records.get(key),
    entries: () => records,
    write(key, record) {
      records.set(key, record);
      writeSync(file, `${JSON.stringify({ key, ...record })}\n`);
    },
    get batch() {
      return batches.get(serverUrl);
    },
    writeBatch({ id, state }) {
      batches.set(serverUrl, { id, state });
      writeSync(file, `${JSON.stringify({ batch: id, server: serverUrl, state })}\n`);
    },
    idempotencyKey: (...of) =>
      `batch-${createHash('sha256')
        .update([salt, ...of].join(' '))
        .digest('hex')
        .slice(0, 40)}`,
    close: () => closeSync(file),
  };
}

function headOf(salt: string): string {
  return `${JSON.stringify({ lector: 'batch', format: FORMAT, salt })}\n`;
}

function createEmpty(file: number): Entries {
  const salt = randomBytes(16).toString('hex');
  writeSync(file, headOf(salt));
  // Without its salt the idempotency keys of earlier submits cannot be computed again.
  fsyncSync(file);
  return { format: FORMAT, salt, records: new Map(), batches: new Map() };
}

async function rewrite(path: string, { salt, records }: Entries): Promise<void> {
  await replaceFile(path, async (write) => {
    await write(headOf(salt));
    for (const [key, record] of records) await write(`${JSON.stringify({ key, ...record })}\n`);
  });
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
