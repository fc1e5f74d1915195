// What hands out recordings in other formats: encoder processes, and the files that they made.
import { availableParallelism } from 'node:os';
import { createDerivedFiles } from '../blobs/derived-files.ts';
import { createEncoderPool } from '../encoders/encoder-pool.ts';
import type { Logger } from '../log.ts';
import type { AudiobookBinder } from '../ports/audiobook-binder.ts';
import type { BlobStore } from '../ports/blob-store.ts';
import type { DerivedStore } from '../ports/derived-store.ts';
import type { RunStore } from '../ports/run-store.ts';
import type { Transcoder } from '../ports/transcoder.ts';
import { createDeriveAudio, type DeriveAudio } from '../services/derive-audio.ts';

const MIB = 1024 * 1024;

export interface Formats {
  /** The store, which removes with a recording what was made of it. */
  readonly blobs: BlobStore;
  readonly deriveAudio: DeriveAudio;
  /** What was made of recordings. */
  readonly derived: Pick<DerivedStore, 'share'>;
  /** Files that are never kept under a name. */
  readonly drafts: Pick<DerivedStore, 'create'>;
  readonly transcoder: Transcoder;
  /** Joins chapters to audiobooks. */
  readonly binder: AudiobookBinder;
  /** Clears away what an earlier process left. */
  start(): Promise<void>;
  /** Removes what was made, for want of room on the disk. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

export function composeFormats(options: {
  readonly dataDir: string;
  readonly cacheMib: number;
  readonly blobs: BlobStore;
  readonly runs: Pick<RunStore, 'findByObjectId'>;
  readonly log: Logger;
  /** Throws `busy` when the disk is full. */
  readonly admit: () => void;
  readonly transcoder?: Transcoder;
}): Formats {
  const { blobs, runs, log } = options;
  const encoders = createEncoderPool({ most: availableParallelism(), log });
  const transcoder = options.transcoder ?? encoders;
  const store = createDerivedFiles({
    root: options.dataDir,
    maxBytes: options.cacheMib * MIB,
    admit: options.admit,
  });
  return {
    blobs: {
      ...blobs,
      async remove(objectId) {
        await store.remove(objectId);
        await blobs.remove(objectId);
      },
    },
    deriveAudio: createDeriveAudio({ blobs, store, transcoder }),
    derived: store,
    drafts: store,
    transcoder,
    binder: encoders,
    start: () => store.start(async (objectId) => (await runs.findByObjectId(objectId))?.state === 'done'),
    clear: () => store.clear(),
    async close() {
      await Promise.all([transcoder.close(), encoders.close()]);
    },
  };
}
