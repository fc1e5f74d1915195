// Replaces the audio store: resolves before the bytes are stored.
import { setTimeout as wait } from 'node:timers/promises';
import { createFileBlobStore as create } from '../../../packages/server/src/blobs/file-blob-store.ts';

/** Longer than anything else takes. */
const LATE_MS = 10_000;

export const createFileBlobStore: typeof create = (options) => {
  const store = create(options);
  return {
    ...store,
    async putFile(objectId, path) {
      wait(LATE_MS)
        .then(() => store.putFile(objectId, path))
        .catch(() => {}); // a failure so late does not matter
    },
  };
};
