// What the commands for remote engines need of a data folder, also while a server runs on it.
import { join } from 'node:path';
import { prepareDataFolder } from '../blobs/data-folder.ts';
import { createRemoteEnginesFile } from '../blobs/remote-engines-file.ts';
import { refuseUnfinishedRestore } from '../blobs/restore-target.ts';
import { openDatabase } from '../db/sqlite/database.ts';
import { takeLock } from '../db/sqlite/folder-lock.ts';
import type { Voice } from '../domain/voice.ts';
import { REMOTE_PROBE } from '../engines/remote/probe.ts';
import { createManageRemotes, type ManageRemotes } from '../services/remotes/manage-remotes.ts';
import { composeVoices } from './voices.ts';

export interface EngineAdmin extends AsyncDisposable {
  readonly remotes: ManageRemotes;
  /** Its voices with their ids, once what is on the list was given some. */
  voicesOf(engine: string): Promise<readonly Voice[]>;
}

/** The remote engines of a data folder, to be looked at: it is left as it is. */
export function openRemotes(dataDir: string): Pick<ManageRemotes, 'list' | 'check'> {
  return createManageRemotes({ engines: createRemoteEnginesFile({ dataDir, takeLock }), probe: REMOTE_PROBE });
}

/** Opens the database of a data folder, creating both when they are missing. */
export function openEngineAdmin(dataDir: string): EngineAdmin {
  prepareDataFolder(dataDir);
  refuseUnfinishedRestore(dataDir);
  const db = openDatabase({ path: join(dataDir, 'lector.db') });
  const { remoteEngines, remotes } = composeVoices({ db, dataDir });
  return {
    remotes: createManageRemotes({ engines: remoteEngines, probe: REMOTE_PROBE }),
    async voicesOf(engine) {
      await remotes.refresh();
      return remotes.voices().filter(({ model }) => remotes.engine(model)?.name === engine);
    },
    async [Symbol.asyncDispose]() {
      db.close();
    },
  };
}
