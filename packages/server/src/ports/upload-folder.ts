// Port to uploads as files under maintenance: checked, listed, removed.
import type { Condition } from '../domain/recording.ts';
import type { FileFolder } from './file-folder.ts';
import type { ReferredUpload } from './upload-maintenance.ts';

export interface UploadFolder extends FileFolder {
  /** The condition of the file of an upload. Without `hash` the bytes are not read. Memory does not grow with the file. */
  inspect(
    upload: Pick<ReferredUpload, 'uploadId' | 'sizeBytes' | 'sha256'>,
    options: { readonly hash: boolean; readonly signal: AbortSignal },
  ): Promise<Condition>;
}
