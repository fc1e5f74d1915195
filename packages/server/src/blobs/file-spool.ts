// Temporary files of runs being spoken: spool/<run id>-<attempt>-<object id>.flac, .timings, .pcm and .found.
import { readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { hasCode } from '../errors.ts';
import type { Spool, SpooledAttempt } from '../ports/spool.ts';
import { makePrivateFolder } from './private-folder.ts';

const NAME = /^(\d{1,10})-(\d{1,10})-([0-9a-f]{32})\.(flac|timings|pcm|found)$/;

/** The audio is last: a restart finds an orphaned object by its name. */
const KINDS = ['found', 'pcm', 'timings', 'flac'] as const;
type Kind = (typeof KINDS)[number];

/** Where the spool of a data folder is. */
export function spoolFolderOf(root: string): string {
  return join(root, 'spool');
}

/** `root` is the data folder; the spool is created inside it. It keeps track of the files of runs that have not ended. */
export function createFileSpool({ root }: { root: string }): Spool {
  const folder = spoolFolderOf(root);
  makePrivateFolder(folder);
  const attempts = new Map<number, SpooledAttempt[]>();

  const pathOf = ({ runId, attempt, objectId }: SpooledAttempt, kind: Kind) =>
    join(folder, `${runId}-${attempt}-${objectId}.${kind}`);

  function remember(attempt: SpooledAttempt): void {
    const known = attempts.get(attempt.runId) ?? [];
    if (known.every(({ objectId }) => objectId !== attempt.objectId)) attempts.set(attempt.runId, [...known, attempt]);
  }

  function forget({ runId, objectId }: SpooledAttempt): void {
    const left = (attempts.get(runId) ?? []).filter((one) => one.objectId !== objectId);
    if (left.length > 0) attempts.set(runId, left);
    else attempts.delete(runId);
  }

  async function removeAll(gone: readonly SpooledAttempt[]): Promise<void> {
    await Promise.all(gone.flatMap((one) => KINDS.map((kind) => removeFile(pathOf(one, kind)))));
  }

  return {
    open({ runId, attempt, objectId }) {
      const mine = { runId, attempt, objectId };
      remember(mine);
      return {
        audio: pathOf(mine, 'flac'),
        timings: pathOf(mine, 'timings'),
        segments: pathOf(mine, 'pcm'),
        found: pathOf(mine, 'found'),
      };
    },

    // By its name, not from the kept list: the run may have been cleared while the attempt was still writing.
    attemptsAt: (runIds) => runIds.flatMap((runId) => attempts.get(runId) ?? []),

    async discard(attempt) {
      await removeAll([attempt]);
      forget(attempt);
    },

    async clear(runId) {
      await removeAll(attempts.get(runId) ?? []);
      attempts.delete(runId);
    },

    async leftovers() {
      const found = new Map<string, SpooledAttempt>();
      for (const name of (await readdir(folder)).sort(byAttempt)) {
        const [, runId, attempt, objectId] = NAME.exec(name) ?? [];
        if (objectId === undefined) {
          await removeFile(join(folder, name));
          continue;
        }
        const one = { runId: Number(runId), attempt: Number(attempt), objectId };
        remember(one);
        found.set(objectId, one);
      }
      return [...found.values()];
    },
  };
}

function byAttempt(a: string, b: string): number {
  return Number(NAME.exec(a)?.[2] ?? 0) - Number(NAME.exec(b)?.[2] ?? 0);
}

/** Without fsync: a name that a power cut brings back is found and removed at the next start. */
async function removeFile(path: string): Promise<void> {
  await unlink(path).catch((error: unknown) => {
    if (!hasCode(error, 'ENOENT')) throw error;
  });
}
