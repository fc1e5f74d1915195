// Describes damaged uploads: by the ids of books and files, never by their names or what is in them.
import type { Condition } from '../../domain/recording.ts';
import type { ReferredUpload } from '../../ports/upload-maintenance.ts';

interface UnsoundUpload {
  readonly upload: ReferredUpload;
  readonly condition: Condition;
}

const CONDITIONS: Readonly<Record<Condition, string>> = {
  sound: 'is sound',
  missing: 'is missing',
  other_size: 'has another size than was stored',
  other_bytes: 'holds other bytes than were stored',
  unreadable: 'cannot be read from the disk',
};

const NAMES: Readonly<Record<ReferredUpload['what'], string>> = {
  book: 'its file',
  cover: 'the cover that was sent for it',
  audiobook: 'a file of its audiobook',
  file: 'it',
};

const ADVICE: Readonly<Record<ReferredUpload['what'], string>> = {
  book: 'send the book again',
  cover: 'send the cover again',
  audiobook: 'have the audiobook made again',
  file: 'send the file again; results of a batch are in the list of its runs, too',
};

export function describeUpload({ upload, condition }: UnsoundUpload): string {
  const { what, id } = upload;
  return `${what === 'file' ? 'file' : 'book'} ${id}: ${NAMES[what]} ${CONDITIONS[condition]}`;
}

/** What those who sent them can do, each once. */
export function adviceFor(unsound: readonly UnsoundUpload[]): string[] {
  return [...new Set(unsound.map(({ upload }) => ADVICE[upload.what]))];
}
