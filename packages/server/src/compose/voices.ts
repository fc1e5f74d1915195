// Wires the voices: those that engines bring along, those that are installed, and what was chosen among them.
import { createVoiceFolders } from '../blobs/voice-folders.ts';
import type { Database } from '../db/sqlite/database.ts';
import { createSqliteVoiceStore } from '../db/sqlite/voices/voice-store.ts';
import { ENGINE_SOURCES, FOLDER_ENGINES } from '../engines/catalogue.ts';
import { createEspeakData } from '../engines/sherpa/espeak-data.ts';
import { needsEspeakData } from '../engines/sherpa/folder-engine.ts';
import type { FolderEngine } from '../ports/folder-engine.ts';
import type { VoiceStore } from '../ports/voice-store.ts';
import { createInstalledVoices, type InstalledVoices } from '../services/voices/installed-voices.ts';
import { createVoiceCatalogue, type LiveVoiceCatalogue } from '../services/voices/voice-catalogue.ts';

export interface Voices {
  readonly store: VoiceStore;
  readonly installed: InstalledVoices;
  readonly catalogue: LiveVoiceCatalogue;
  /** Where the data for voices with phonemes is, once such a voice is on offer; null when it cannot be had. */
  readonly espeakData: string | null;
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
  const espeakData = createEspeakData(dataDir);
  const installed = createInstalledVoices({
    store,
    folders: createVoiceFolders({ dataDir }),
    engines,
    prepare: async (manifest) => {
      if (needsEspeakData(manifest)) await espeakData.ensure();
    },
  });
  const { choices, refresh: update } = installed;
  return {
    store,
    installed,
    espeakData: espeakData.folder,
    catalogue: createVoiceCatalogue([installed, ...ENGINE_SOURCES], { choices, update }),
  };
}
