// Replaces what follows the sound of runs: at the next attempt its listeners begin again at the first byte.
import { createLiveSound as create } from '../../../packages/server/src/blobs/live-sound.ts';

export const createLiveSound: typeof create = () => {
  const live = create();
  const readers = new Map<number, Set<{ rewind(): void }>>();
  return {
    begin(runId, path) {
      for (const reader of readers.get(runId) ?? []) reader.rewind();
      return live.begin(runId, path);
    },
    follow(runId) {
      const reader = live.follow(runId);
      const others = readers.get(runId) ?? new Set();
      readers.set(runId, others.add(reader));
      return reader;
    },
  };
};
