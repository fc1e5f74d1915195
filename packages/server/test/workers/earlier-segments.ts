// The finished segments of earlier attempts, for engine processes and runs that are tested without a server.
import { randomBytes } from 'node:crypto';
import { cpSync, existsSync } from 'node:fs';
import { createMemorySegmentStore } from '../../src/blobs/memory-segment-store.ts';
import type { FindSegments } from '../../src/ports/synthesizer.ts';
import { createKeptSegments } from '../../src/services/segments/kept-segments.ts';
import { systemClock } from '../../src/services/system-clock.ts';

const RUN_ID = 42;
const REQUEST = { runId: RUN_ID, ownerId: 1, text: '', voiceId: 1, languageId: 1, gender: null, age: null };
const LEASE = { ownerId: 1, continuesRunIds: [], request: { ...REQUEST, reading: null, interactive: false } };

/** Finds what earlier attempts have written to these files, which stay, and puts it where an attempt looks for it. */
export async function findIn(logs: readonly string[], found: string): Promise<FindSegments> {
  const kept = createKeptSegments({
    store: createMemorySegmentStore(systemClock),
    queue: {
      ownersOf: async () => new Map([[RUN_ID, 1]]),
      unfinished: async (runIds) => new Set(runIds),
      resumable: async () => new Set(),
      reusable: async () => new Set(),
    },
    clock: systemClock,
    maxBytes: 0,
  });
  for (const [n, log] of logs.entries()) {
    if (existsSync(log)) cpSync(log, `${log}.copy`);
    await kept.keep({ runId: RUN_ID, attempt: n + 1, objectId: randomBytes(16).toString('hex') }, `${log}.copy`);
  }
  const { find } = await kept.open({ ...LEASE, runId: RUN_ID }, found);
  return find;
}
