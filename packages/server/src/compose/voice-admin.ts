// What the commands for voices need of a data folder, also while a server runs on it.
import { join } from 'node:path';
import { prepareDataFolder } from '../blobs/data-folder.ts';
import { refuseUnfinishedRestore } from '../blobs/restore-target.ts';
import type { Config } from '../config.ts';
import { openDatabase } from '../db/sqlite/database.ts';
import type { VoiceInstaller } from '../ports/voice-installer.ts';
import { composeVoiceInstaller } from './voice-installer.ts';
import { composeVoices, type Voices } from './voices.ts';

export interface VoiceAdmin extends Pick<Voices, 'store' | 'installed' | 'catalogue'> {
  readonly installer: VoiceInstaller;
  close(): void;
}

/** Opens the database of a data folder, creating both when they are missing. */
export function openVoiceAdmin(config: Pick<Config, 'dataDir' | 'voicesUrl' | 'minFreeMib'>): VoiceAdmin {
  const { dataDir } = config;
  prepareDataFolder(dataDir);
  refuseUnfinishedRestore(dataDir);
  const db = openDatabase({ path: join(dataDir, 'lector.db') });
  const { store, installed, catalogue } = composeVoices({ db, dataDir });
  const installer = composeVoiceInstaller({ store, config });
  return { store, installed, catalogue, installer, close: () => db.close() };
}
