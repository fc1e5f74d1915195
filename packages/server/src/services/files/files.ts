// Files of the OpenAI door: takes them, lists them, hands them out, deletes them, and removes those that have expired.
import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import { toFileId } from '../../domain/file-id.ts';
import type { FileLimits, FilePurpose, UploadedFile } from '../../domain/uploaded-file.ts';
import { AppError, invalidInput } from '../../errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { FileStore } from '../../ports/file-store.ts';
import type { StoredUpload, UploadStore } from '../../ports/upload-store.ts';

export interface SentFile extends StoredUpload {
  readonly uploadId: string;
  readonly filename: string;
}

export interface Files {
  /** Throws `storage_full` when the owner may not store another one, and `busy` while the disk has no space. */
  admit(ownerId: number): Promise<void>;
  /** Stores the bytes, of which nobody knows until `keep`. Throws `storage_full` for more than one file may have, and what `bytes` throws. */
  take(bytes: AsyncIterable<Uint8Array>, filename: string): Promise<SentFile>;
  /** Makes it a file of the owner. Throws `storage_full` when a limit would be passed; the bytes are gone then. */
  keep(sent: SentFile, of: { ownerId: number; purpose: FilePurpose; keptMs: number | null }): Promise<UploadedFile>;
  /** Removes what was taken and is not to be kept. */
  discard(sent: SentFile): Promise<void>;
  /** Throws `not_found` for foreign, deleted, expired and unknown ones, as all that follow. */
  find(ownerId: number, uploadId: string): Promise<UploadedFile>;
  list(query: Omit<Parameters<FileStore['list']>[0], 'nowMs'>): Promise<readonly UploadedFile[]>;
  /** Throws `damaged` when the bytes are missing. */
  open(ownerId: number, uploadId: string): Promise<{ readonly file: UploadedFile; readonly stream: Readable }>;
  /** Throws `invalid_input` while a batch reads it. */
  remove(ownerId: number, uploadId: string): Promise<void>;
  /** Removes files that were to be kept until now. */
  removeExpired(): Promise<void>;
}

const REMOVED_AT_ONCE = 100;
const MIB = 1024 * 1024;

export function createFiles(dependencies: {
  store: FileStore;
  uploads: UploadStore;
  clock: Clock;
  limits: FileLimits;
  /** Throws `busy` while the disk has no space. */
  admit: () => void;
}): Files {
  const { store, uploads, clock, limits } = dependencies;
  const find = async (ownerId: number, uploadId: string): Promise<UploadedFile> => {
    const file = await store.find({ ownerId, uploadId, nowMs: clock.now() });
    if (file === null) throw noFile();
    return file;
  };

  return {
    async admit(ownerId) {
      dependencies.admit();
      const stock = await store.stock(ownerId);
      if (stock.files >= limits.files) throw full('files', stock, limits);
      if (stock.bytes >= limits.bytes) throw full('bytes', stock, limits);
    },
    async take(bytes, filename) {
      const uploadId = newUploadId();
      const stored = await uploads.put(uploadId, bytes, limits.fileBytes);
      if (stored === null) throw tooLarge(limits);
      return { ...stored, uploadId, filename };
    },
    async keep({ uploadId, filename, sizeBytes }, { ownerId, purpose, keptMs }) {
      const nowMs = clock.now();
      const expiresAtMs = keptMs === null ? null : nowMs + keptMs;
      const file = { uploadId, ownerId, purpose, filename, sizeBytes, createdAtMs: nowMs, expiresAtMs };
      const outcome = await store.insert(file, limits);
      if (outcome === 'stored') return file;
      await uploads.remove(uploadId);
      throw full(outcome.passed, outcome.stock, limits);
    },
    discard: ({ uploadId }) => uploads.remove(uploadId),
    find,
    list: (query) => store.list({ ...query, nowMs: clock.now() }),
    async open(ownerId, uploadId) {
      const file = await find(ownerId, uploadId);
      const found = await uploads.read(uploadId);
      if (found === null) throw new AppError('damaged', 'The bytes of this file are missing on this server');
      return { file, stream: found.stream };
    },
    async remove(ownerId, uploadId) {
      const outcome = await store.remove({ ownerId, uploadId });
      if (outcome === null) throw noFile();
      if (outcome === 'in_use') throw inUse(uploadId);
      await uploads.remove(uploadId);
    },
    async removeExpired() {
      for (;;) {
        const removed = await store.removeExpired(clock.now(), REMOVED_AT_ONCE);
        for (const uploadId of removed) await uploads.remove(uploadId);
        if (removed.length < REMOVED_AT_ONCE) return;
      }
    },
  };
}

/** A name that nothing has. */
export function newUploadId(): string {
  return randomBytes(16).toString('hex');
}

function noFile(): AppError {
  return new AppError('not_found', 'There is no such file');
}

function inUse(uploadId: string): AppError {
  const msg = `A batch has not read ${toFileId(uploadId)} to its end: cancel it first, or wait until it is in progress`;
  return invalidInput({ loc: ['path', 'file_id'], msg, type: 'file_in_use' });
}

function tooLarge({ fileBytes }: FileLimits): AppError {
  const msg = `A file may have ${fileBytes} bytes (LECTOR_MAX_FILE_MIB=${fileBytes / MIB})`;
  return invalidInput({ loc: ['body', 'file'], msg, type: 'file_too_large', ctx: { max_bytes: fileBytes } });
}

function full(passed: 'files' | 'bytes', { files, bytes }: { files: number; bytes: number }, limits: FileLimits) {
  const words = {
    files: `${files} of at most ${limits.files} files are stored (LECTOR_MAX_FILES)`,
    bytes: `${bytes} of at most ${limits.bytes} bytes of files are stored, and this one does not fit (LECTOR_MAX_FILES_MIB=${limits.bytes / MIB})`,
  };
  return new AppError('storage_full', `${words[passed]}: delete files that are not needed any more`);
}
