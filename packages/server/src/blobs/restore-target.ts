// The data folder as the target of a restore: must be empty or is moved aside, and is closed to servers until the restore ends.
import { existsSync } from 'node:fs';
import { readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError, hasCode } from '../errors.ts';
import type { RestoreTarget } from '../ports/restore-target.ts';
import { syncFile, syncFolder, writing } from './files.ts';
import { createObjectFolder } from './object-folder.ts';
import { openOwnFile } from './ordinary-files.ts';

const DATABASE = 'lector.db';
const UNFINISHED = 'lector.db.restoring';
/** Files that a folder may hold and still count as empty. */
const NOTHING = new Set(['server.lock', 'server.json', 'lost+found']);
/** Files that identify a data folder. A folder without them, such as a mistyped path, must not be moved aside. */
const SIGNS = new Set([DATABASE, UNFINISHED, 'blobs', 'spool', 'server.lock', 'server.json']);

interface Lock {
  release(): void;
}

export function createRestoreTarget(dependencies: {
  /** The data folder. It may be missing. */
  path: string;
  /** Move the existing content aside. */
  force: boolean;
  /** Locks the folder as a server would, creating it when it is missing. */
  lock: (path: string) => Lock;
  nowMs: () => number;
}): RestoreTarget {
  const { path } = dependencies;
  const at = (name: string) => join(path, name);
  const objects = createObjectFolder(at('blobs'));
  let lock: Lock | null = null;
  let full = false;

  /** Marks the folder, so that no server takes it for a new one. */
  async function mark(): Promise<void> {
    await writing(path, async () => (await openOwnFile(at(UNFINISHED))).close());
    await removeLogs(UNFINISHED); // a restore makes none, and SQLite would apply any
  }

  /** SQLite would apply the logs of another database to this one. */
  async function removeLogs(database: string): Promise<void> {
    for (const suffix of ['-wal', '-shm', '-journal']) {
      await writing(path, () => rm(at(`${database}${suffix}`), { force: true }));
    }
  }

  return {
    objects,
    databasePath: at(UNFINISHED),
    async take() {
      const names = await readdir(path).catch((error: unknown): string[] => {
        if (hasCode(error, 'ENOENT')) return [];
        throw new AppError('invalid_input', `${path} cannot be read.`, {}, error);
      });
      const resumed = names.includes(UNFINISHED) && !names.includes(DATABASE);
      full = !resumed && names.some((name) => !NOTHING.has(name));
      if (full && !names.some((name) => SIGNS.has(name))) {
        throw new AppError(
          'invalid_input',
          `${path} is no data folder of Lector, and it is not empty: it is left alone.`,
        );
      }
      if (full && !dependencies.force) {
        const message = `The data folder ${path} is not empty. Choose another by LECTOR_DATA_DIR, or add --force: it is moved aside then.`;
        throw new AppError('invalid_input', message);
      }
      lock = dependencies.lock(path);
      return { resumed };
    },
    async vacate() {
      if (!full) {
        await mark();
        return null;
      }
      const stamp = new Date(dependencies.nowMs()).toISOString().replace(/[-:]|\.\d+/g, '');
      const aside = `${path}.before-restore-${stamp}`;
      await rename(path, aside).catch((error: unknown) => {
        const message = `${path} cannot be moved to ${aside}. Move away what is in it, and restore again without --force.`;
        throw new AppError('unusable_data', message, {}, error);
      });
      const old = lock;
      lock = dependencies.lock(path);
      await mark();
      old?.release();
      return aside;
    },
    async commit() {
      await objects.sync();
      await writing(path, async () => {
        await removeLogs(DATABASE);
        await syncFile(at(UNFINISHED));
        await rename(at(UNFINISHED), at(DATABASE));
        await syncFolder(path);
        await syncFolder(dirname(path));
      });
    },
    release() {
      lock?.release();
      lock = null;
    },
  };
}

/** Throws `unusable_data` when a restore of the data folder was started and not completed. */
export function refuseUnfinishedRestore(path: string): void {
  if (!existsSync(join(path, UNFINISHED))) return;
  const message = `A restore into ${path} was cut short. Run \`lector restore\` again: it goes on where it stopped.`;
  throw new AppError('unusable_data', message);
}
