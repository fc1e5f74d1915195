// Checks the file of every upload that something refers to: books, covers, audiobooks, files of the OpenAI door.
import type { Condition } from '../domain/recording.ts';
import type { UploadFolder } from '../ports/upload-folder.ts';
import type { ReferredUpload, UploadMaintenance } from '../ports/upload-maintenance.ts';

export interface UploadsReport {
  readonly checked: number;
  readonly unsound: readonly { readonly upload: ReferredUpload; readonly condition: Condition }[];
}

export type CheckUploads = (options: {
  /** Read every byte; otherwise only presence and size are checked. */
  readonly hash: boolean;
  readonly signal: AbortSignal;
}) => Promise<UploadsReport>;

export function createCheckUploads(dependencies: {
  maintenance: UploadMaintenance;
  folder: Pick<UploadFolder, 'inspect'>;
}): CheckUploads {
  const { maintenance, folder } = dependencies;
  return async ({ hash, signal }) => {
    const unsound: UploadsReport['unsound'][number][] = [];
    let checked = 0;
    for (const upload of maintenance.uploads()) {
      signal.throwIfAborted();
      checked++;
      const condition = await folder.inspect(upload, { hash, signal });
      // Deleted, or made anew, since its row was read: not a fault.
      if (condition !== 'sound' && maintenance.knowsUpload(upload.uploadId)) unsound.push({ upload, condition });
    }
    return { checked, unsound };
  };
}
