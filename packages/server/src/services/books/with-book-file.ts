// Has something done with the file of a book, which stays where it is until that is over.
import { AppError } from '../../errors.ts';
import type { BookFile } from '../../ports/book-reader.ts';
import type { UploadStore } from '../../ports/upload-store.ts';

/** Throws `busy` when the file cannot be had, and what `work` throws. */
export async function withBookFile<T>(
  uploads: Pick<UploadStore, 'checkOut'>,
  { uploadId, fileName }: { readonly uploadId: string; readonly fileName: string },
  work: (file: BookFile) => Promise<T>,
): Promise<T> {
  const file = await uploads.checkOut(uploadId);
  if (file === null) throw new AppError('busy', 'The book cannot be read now. Try again shortly.');
  try {
    return await work({ path: file.path, name: fileName });
  } finally {
    await file.release();
  }
}
