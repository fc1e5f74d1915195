// The operator's list of remote engines, `engines.json` of the data folder. It holds keys: it is written for this user alone, and not read when
// others may read it.
import { lstat, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { MAX_REMOTES_BYTES, parseRemotes, printRemotes } from '../domain/parse-remotes.ts';
import type { RemoteEngine } from '../domain/remote-engine.ts';
import { AppError } from '../errors.ts';
import type { RemoteEngines } from '../ports/remote-engines.ts';
import { nullIfMissing, syncFolder, writeSynced, writing } from './files.ts';
import { readSmallFile } from './ordinary-files.ts';

const FILE = 'engines.json';
const OTHERS = 0o077;
const NONE: readonly RemoteEngine[] = [];

export interface RemoteEnginesFileOptions {
  readonly dataDir: string;
  /** Held by one process at a time; null while another holds it. */
  readonly takeLock: (path: string) => { release(): void } | null;
}

export function createRemoteEnginesFile({ dataDir, takeLock }: RemoteEnginesFileOptions): RemoteEngines {
  const path = join(dataDir, FILE);
  let known: { readonly mark: string; readonly engines: readonly RemoteEngine[] } = { mark: '', engines: NONE };

  async function read(): Promise<readonly RemoteEngine[]> {
    const found = await lstat(path, { bigint: true }).catch(nullIfMissing);
    // A file is replaced by another one, or edited: either changes one of these.
    const mark = found === null ? '' : [found.ino, found.size, found.mtimeNs, found.mode].join(' ');
    if (mark !== known.mark) known = { mark, engines: found === null ? NONE : await parse(Number(found.mode)) };
    return known.engines;
  }

  async function parse(mode: number): Promise<readonly RemoteEngine[]> {
    const text = await readSmallFile(path, MAX_REMOTES_BYTES);
    if (text === null) throw unusable('it is no ordinary file, or has more than 8 MiB');
    let engines: readonly RemoteEngine[];
    try {
      engines = parseRemotes(text);
    } catch (error) {
      throw unusable(error instanceof Error ? error.message : String(error));
    }
    const holdsKey = engines.some(({ key }) => key !== null);
    if (holdsKey && process.platform !== 'win32' && (mode & OTHERS) !== 0)
      throw unusable('it holds a key, and others may read it: chmod 600');
    return engines;
  }

  function unusable(why: string): AppError {
    return new AppError('unusable_data', `The list of remote engines ${path} cannot be used: ${why}.`);
  }

  return {
    read,
    async change(change) {
      const lock = takeLock(join(dataDir, '.engines.lock'));
      if (lock === null)
        throw new AppError('busy', 'The remote engines are being changed already. Wait for the end of it.');
      try {
        const text = printRemotes(change(await read()));
        assertReadable(text);
        const part = `${path}.part`;
        await writing(path, async () => {
          await rm(part, { force: true });
          await writeSynced(await open(part, 'wx', 0o600), text);
          await rename(part, path);
          await syncFolder(dataDir);
        });
      } finally {
        lock.release();
      }
    },
  };
}

function assertReadable(text: string): void {
  try {
    parseRemotes(text);
  } catch (error) {
    throw new AppError('invalid_input', `The list of remote engines cannot hold this: ${(error as Error).message}.`);
  }
}
