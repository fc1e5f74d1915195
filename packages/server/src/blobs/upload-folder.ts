// Uploads as files under maintenance: uploads/<id>, and uploads/<id>.part while it is written.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoredFile } from '../ports/file-folder.ts';
import type { UploadFolder } from '../ports/upload-folder.ts';
import { createFileFolder } from './file-folder.ts';
import { nullIfMissing } from './files.ts';
import { inspectFile } from './inspect-file.ts';
import { isFolder } from './ordinary-files.ts';

const ID = /^[0-9a-f]{32}$/;
const NAME = /^([0-9a-f]{32})(\.part)?$/;

/** `root` is the folder of uploads; it may be missing. A database from elsewhere may name uploads that none of ours can be: they are missing. */
export function createUploadFolder(root: string): UploadFolder {
  return {
    ...createFileFolder(root, list),
    async inspect(upload, options) {
      if (!ID.test(upload.uploadId) || !(await isFolder(root))) return 'missing';
      return inspectFile(join(root, upload.uploadId), upload, options);
    },
  };
}

async function* list(root: string): AsyncIterable<StoredFile> {
  if (!(await isFolder(root))) return;
  for (const name of (await readdir(root).catch(nullIfMissing)) ?? []) {
    const [, objectId = null, partial] = NAME.exec(name) ?? [];
    yield { name, objectId, runId: null, whole: objectId !== null && partial === undefined };
  }
}
