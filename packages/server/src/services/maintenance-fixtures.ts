// Fixtures of the tests of backup, restore and repair: recordings, folders and database copies in memory.
import { hash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Condition, Recording, RecordingFile } from '../domain/recording.ts';
import type { DatabaseCopy } from '../ports/database-copy.ts';
import type { StoredFile } from '../ports/file-folder.ts';
import type { ObjectFolder } from '../ports/object-folder.ts';
import type { UploadCopies } from '../ports/upload-copies.ts';
import type { VoiceCopies } from '../ports/voice-copies.ts';

export const NEVER = new AbortController().signal;

/** The nth recording; `bytesOf` returns its bytes. */
export function makeRecording(n: number): Recording {
  const bytes = `recording ${n}`;
  const objectId = n.toString(16).padStart(32, '0');
  return { runId: 1_000 + n, taskId: `task ${n}`, objectId, sizeBytes: bytes.length, sha256: hash('sha256', bytes) };
}

export function bytesOf({ runId }: Recording): string {
  return `recording ${runId - 1_000}`;
}

/** The name of a recording's file in `MemoryObjects`. */
function nameOf({ objectId, part }: Pick<RecordingFile, 'objectId' | 'part'>): string {
  return part === undefined ? objectId : `${objectId}.${part}`;
}

export class MemoryObjects implements ObjectFolder {
  readonly objects = new Map<string, string>();
  readonly modifiedMs = new Map<string, number>();
  room = Number.MAX_SAFE_INTEGER;
  synced = true;

  constructor(recordings: readonly Recording[] = []) {
    for (const recording of recordings) this.objects.set(recording.objectId, bytesOf(recording));
  }

  #judge(bytes: string | undefined, { sizeBytes, sha256 }: RecordingFile, whole: boolean): Condition {
    if (bytes === undefined) return 'missing';
    if (bytes.length !== sizeBytes) return 'other_size';
    return whole && hash('sha256', bytes) !== sha256 ? 'other_bytes' : 'sound';
  }

  async inspect(file: RecordingFile, options: { readonly hash: boolean }): Promise<Condition> {
    return this.#judge(this.objects.get(nameOf(file)), file, options.hash);
  }

  async copyFrom(file: RecordingFile, from: ObjectFolder): Promise<Condition> {
    const bytes = (from as MemoryObjects).objects.get(nameOf(file));
    const condition = this.#judge(bytes, file, true);
    if (condition === 'sound') this.objects.set(nameOf(file), bytes ?? '');
    this.synced = false;
    return condition;
  }

  async read(file: Pick<RecordingFile, 'objectId' | 'part'>): Promise<Readable | null> {
    const bytes = this.objects.get(nameOf(file));
    return bytes === undefined ? null : Readable.from([Buffer.from(bytes)]);
  }

  async freeBytes(): Promise<number> {
    return this.room;
  }

  async sync(): Promise<void> {
    this.synced = true;
  }

  async *files(): AsyncIterable<StoredFile> {
    for (const name of [...this.objects.keys()]) {
      yield { name, objectId: name.slice(0, 32), runId: null, whole: true };
    }
  }

  async facts({ name }: StoredFile) {
    const bytes = this.objects.get(name);
    return bytes === undefined ? null : { sizeBytes: bytes.length, modifiedMs: this.modifiedMs.get(name) ?? 0 };
  }

  async remove({ name }: StoredFile): Promise<void> {
    this.objects.delete(name);
  }
}

export class MemoryCopy implements DatabaseCopy {
  readonly rows: Recording[];
  installation = 'this one';
  broken: string[] = [];
  texts: Pick<Recording, 'runId' | 'taskId'>[] = [];
  skipped = 0;
  closed = false;

  constructor(rows: readonly Recording[]) {
    this.rows = [...rows];
  }

  facts() {
    const recordingBytes = this.rows.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    const { installation } = this;
    return { schema: 2, installation, runs: this.rows.length, recordings: this.rows.length, recordingBytes };
  }
  faults() {
    return this.broken;
  }
  damagedTexts() {
    return this.texts;
  }
  *recordings() {
    yield* [...this.rows];
  }
  refersTo(objectId: string) {
    return this.rows.some((row) => row.objectId === objectId);
  }
  remove({ objectId }: Recording) {
    const at = this.rows.findIndex((row) => row.objectId === objectId);
    if (at !== -1) this.rows.splice(at, 1);
  }
  expire(recording: Recording) {
    this.remove(recording);
  }
  skipRunIds(count: number) {
    this.skipped += count;
  }
  close() {
    this.closed = true;
  }
}

/** There are no voice folders to copy. */
export const NO_VOICES: VoiceCopies = {
  copy: async () => ({ folders: 0, copiedBytes: 0, broken: [] }),
  tidy: async () => {},
};

export const NO_UPLOADS: UploadCopies = { copy: async () => ({ files: 0, copiedBytes: 0 }), tidy: async () => {} };
