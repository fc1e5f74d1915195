// Wires the voices: those that engines bring along, those that are installed, and what was chosen among them.
import { createRemoteEnginesFile } from '../blobs/remote-engines-file.ts';
import { createVoiceFolders, voicesFolderOf } from '../blobs/voice-folders.ts';
import type { Database } from '../db/sqlite/database.ts';
import { takeLock } from '../db/sqlite/folder-lock.ts';
import { createSqliteVoiceStore } from '../db/sqlite/voices/voice-store.ts';
import type { VoiceChoices } from '../domain/voice-choices.ts';
import { ENGINE_SOURCES, FOLDER_ENGINES, REMOTE_KIND } from '../engines/catalogue.ts';
import { createEspeakData } from '../engines/sherpa/espeak-data.ts';
import { needsEspeakData } from '../engines/sherpa/folder-engine.ts';
import type { Logger } from '../log.ts';
import type { FolderEngine } from '../ports/folder-engine.ts';
import type { RemoteEngines } from '../ports/remote-engines.ts';
import type { VoiceSource } from '../ports/voice-source.ts';
import type { VoiceStore } from '../ports/voice-store.ts';
import { systemClock } from '../services/system-clock.ts';
import { type CheckVoices, createCheckVoices } from '../services/voices/check-voices.ts';
import { createInstalledVoices, type InstalledVoices } from '../services/voices/installed-voices.ts';
import { createRemoteVoices, type RemoteVoices } from '../services/voices/remote-voices.ts';
import { createVoiceCatalogue, type LiveVoiceCatalogue } from '../services/voices/voice-catalogue.ts';

export interface Voices {
  readonly store: VoiceStore;
  readonly installed: InstalledVoices;
  readonly catalogue: LiveVoiceCatalogue;
  /** The operator's list, and the voices on it. */
  readonly remoteEngines: RemoteEngines;
  readonly remotes: RemoteVoices;
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
  const remoteEngines = createRemoteEnginesFile({ dataDir, takeLock });
  const remotes = createRemoteVoices({ engines: remoteEngines, store, kind: REMOTE_KIND, clock: systemClock });
  return {
    store,
    installed,
    remoteEngines,
    remotes,
    espeakData: espeakData.folder,
    catalogue: createVoiceCatalogue([installed, ...sources, remotes], {
      choices: withAbsent(installed, remotes),
      update: () => updateBoth(installed, remotes),
      onFailure: (error) => log?.warn({ err: error }, 'the voices cannot be read now; those that are known stay'),
    }),
  };
}

/** One that cannot be read keeps back no news of the other. */
async function updateBoth(installed: InstalledVoices, remotes: RemoteVoices): Promise<void> {
  const outcomes = await Promise.allSettled([installed.refresh(), remotes.refresh()]);
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}

/** The choices, with the voices that are gone from remote engines. The same object until either changes. */
function withAbsent(installed: InstalledVoices, remotes: RemoteVoices): () => VoiceChoices {
  let joined: { readonly of: readonly [VoiceChoices, VoiceChoices['absent']]; readonly choices: VoiceChoices } | null =
    null;
  return () => {
    const [choices, absent] = [installed.choices(), remotes.absent()];
    if (joined?.of[0] !== choices || joined.of[1] !== absent) {
      const all = new Map([...choices.absent, ...absent]);
      joined = { of: [choices, absent], choices: { ...choices, absent: all } };
    }
    return joined.choices;
  };
}

/** Looks only: nothing is made for the voices that it finds. */
export function composeVoiceCheck({ db, dataDir }: { db: Database; dataDir: string }): CheckVoices {
  const folders = createVoiceFolders({ root: voicesFolderOf(dataDir) });
  const store = createSqliteVoiceStore({ db });
  return createCheckVoices({ folders, installed: createInstalledVoices({ store, folders, engines: FOLDER_ENGINES }) });
}
