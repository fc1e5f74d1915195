// Wires the voices: those that engines bring along, those that are installed, and what was chosen among them.
import { createVoiceFolders, voicesFolderOf } from '../blobs/voice-folders.ts';
import type { Database } from '../db/sqlite/database.ts';
import { createSqliteVoiceStore } from '../db/sqlite/voices/voice-store.ts';
import { ENGINE_SOURCES, FOLDER_ENGINES } from '../engines/catalogue.ts';
import { createEspeakData } from '../engines/sherpa/espeak-data.ts';
import { needsEspeakData } from '../engines/sherpa/folder-engine.ts';
import type { Logger } from '../log.ts';
import type { FolderEngine } from '../ports/folder-engine.ts';
import type { VoiceSource } from '../ports/voice-source.ts';
import type { VoiceStore } from '../ports/voice-store.ts';
import { type CheckVoices, createCheckVoices } from '../services/voices/check-voices.ts';
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
  log,
  sources = ENGINE_SOURCES,
}: {
  db: Database;
  dataDir: string;
  engines?: readonly FolderEngine[];
  log?: Logger;
  /** Of the voices that come with engines. */
  sources?: readonly VoiceSource[];
}): Voices {
  const store = createSqliteVoiceStore({ db });
  const espeakData = createEspeakData(dataDir);
  const folders = createVoiceFolders({ root: voicesFolderOf(dataDir) });
  const installed = createInstalledVoices({
    store,
    folders,
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
    catalogue: createVoiceCatalogue([installed, ...sources], {
      choices,
      update,
      onFailure: (error) => log?.warn({ err: error }, 'the installed voices cannot be read now'),
    }),
  };
}

/** Looks only: nothing is made for the voices that it finds. */
export function composeVoiceCheck({ db, dataDir }: { db: Database; dataDir: string }): CheckVoices {
  const folders = createVoiceFolders({ root: voicesFolderOf(dataDir) });
  const store = createSqliteVoiceStore({ db });
  return createCheckVoices({ folders, installed: createInstalledVoices({ store, folders, engines: FOLDER_ENGINES }) });
}
