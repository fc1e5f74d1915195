// Checks, before stored audio is sent, that its bytes are still those that were stored.
import { createHash } from 'node:crypto';
import type { Artefact } from '../domain/run.ts';
import { AppError } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { BlobStore } from '../ports/blob-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { RunStore } from '../ports/run-store.ts';

/**
 * Resolves when the object's bytes are those of the row. Throws `damaged` when they differ or are missing, and `not_found` when
 * the run was deleted or expired since its row was read.
 */
export type CheckAudio = (artefact: Artefact) => Promise<void>;

/** How long a check is valid while the store reports no change. It expires because disks can lose bits silently. */
const GOOD_FOR_MS = 3_600_000;
/** Objects remembered; the least recently checked are dropped first. */
const MAX_REMEMBERED = 20_000;

interface Checked {
  readonly revision: string;
  readonly atMs: number;
}

/** Reads the whole object at its first use, and again when it changed or an hour has passed. */
export function createAudioCheck(dependencies: {
  blobs: BlobStore;
  runs: Pick<RunStore, 'findByObjectId'>;
  clock: Clock;
  log: Logger;
}): CheckAudio {
  const { blobs, runs, clock, log } = dependencies;
  const checked = new Map<string, Checked>();
  const checking = new Map<string, Promise<void>>();

  /** Why the audio cannot be handed out. The row goes before the bytes, so where bytes are missing the row tells the reason. */
  async function explain(artefact: Artefact, what: string): Promise<AppError> {
    checked.delete(artefact.objectId);
    const run = await runs.findByObjectId(artefact.objectId);
    if (run?.state !== 'done') return new AppError('not_found', 'There is no such recording any more');
    log.error({ objectId: artefact.objectId }, `stored audio is ${what}: lector doctor --repair makes it anew`);
    return new AppError('damaged', `The stored audio is ${what}, so it is not handed out. It can be made anew.`);
  }

  async function read(artefact: Artefact, revision: string): Promise<void> {
    const found = await blobs.read(artefact.objectId);
    if (found === null) throw await explain(artefact, 'missing');
    const hash = createHash('sha256');
    for await (const chunk of found.stream) hash.update(chunk as Buffer);
    if (hash.digest('hex') !== artefact.sha256) throw await explain(artefact, 'damaged');
    const [oldest] = checked.keys();
    if (checked.size >= MAX_REMEMBERED && oldest !== undefined) checked.delete(oldest);
    checked.delete(artefact.objectId);
    checked.set(artefact.objectId, { revision, atMs: clock.monotonicMs() });
  }

  return async (artefact) => {
    const stat = await blobs.stat(artefact.objectId);
    if (stat === null) throw await explain(artefact, 'missing');
    if (stat.sizeBytes !== artefact.sizeBytes) throw await explain(artefact, 'damaged');
    const known = checked.get(artefact.objectId);
    if (known?.revision === stat.revision && clock.monotonicMs() - known.atMs < GOOD_FOR_MS) return;
    let check = checking.get(artefact.objectId);
    if (check === undefined) {
      check = read(artefact, stat.revision).finally(() => checking.delete(artefact.objectId));
      checking.set(artefact.objectId, check);
    }
    await check;
  };
}
