// Wires the voices: those that engines bring along, those that are installed, and what was chosen among them.
import { createVoiceFolders } from '../blobs/voice-folders.ts';
import type { Database } from '../db/sqlite/database.ts';
import { createSqliteVoiceStore } from '../db/sqlite/voices/voice-store.ts';
import { ENGINE_SOURCES, FOLDER_ENGINES } from '../engines/catalogue.ts';
import type { FolderEngine } from '../ports/folder-engine.ts';
import type { VoiceStore } from '../ports/voice-store.ts';
import { createInstalledVoices, type InstalledVoices } from '../services/voices/installed-voices.ts';
import { createVoiceCatalogue, type LiveVoiceCatalogue } from '../services/voices/voice-catalogue.ts';

export interface Voices {
  readonly store: VoiceStore;
  readonly installed: InstalledVoices;
  readonly catalogue: LiveVoiceCatalogue;
}

/** Installed voices are on offer from the first `catalogue.look()`. */
export function composeVoices({
  db,
  dataDir,
  engines = FOLDER_ENGINES,
}: {
  db: Database;
  dataDir: string;
  engines?: readonly FolderEngine[];
}): Voices {
  const store = createSqliteVoiceStore({ db });
  const installed = createInstalledVoices({ store, folders: createVoiceFolders({ dataDir }), engines });
  const { choices, refresh: update } = installed;
  return { store, installed, catalogue: createVoiceCatalogue([installed, ...ENGINE_SOURCES], { choices, update }) };
}
