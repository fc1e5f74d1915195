// Wires the installation of voices, for the server and for the commands that work on the data folder.
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createFileDownloads } from '../blobs/downloads/file-downloads.ts';
import { createVoiceFolders, voicesFolderOf } from '../blobs/voice-folders.ts';
import { createVoiceWorkshop } from '../blobs/voice-workshop.ts';
import type { Config } from '../config.ts';
import { takeLock } from '../db/sqlite/folder-lock.ts';
import { VOICE_INSPECTOR } from '../engines/sherpa/inspector.ts';
import type { Clock } from '../ports/clock.ts';
import type { VoiceInstaller } from '../ports/voice-installer.ts';
import type { VoiceStore } from '../ports/voice-store.ts';
import { systemClock } from '../services/system-clock.ts';
import { readSources } from '../services/voices/install/offer.ts';
import { createVoiceInstaller } from '../services/voices/install/voice-installer.ts';

const MIB = 1024 * 1024;
/** The largest published voice that is known has about a tenth of it. */
const MOST_VOICE_BYTES = 4 * 1024 * MIB;

/** The system's clock lets a command end while it waits for another try. */
const PATIENT: Clock = {
  ...systemClock,
  async sleep(ms, signal) {
    await wait(ms, undefined, signal === undefined ? {} : { signal });
  },
};

export function composeVoiceInstaller({
  store,
  config,
}: {
  store: VoiceStore;
  config: Pick<Config, 'dataDir' | 'voicesUrl' | 'minFreeMib'>;
}): VoiceInstaller {
  const root = voicesFolderOf(config.dataDir);
  const spareBytes = config.minFreeMib * MIB;
  return createVoiceInstaller({
    downloads: createFileDownloads({ folder: join(root, '.downloads'), clock: PATIENT, spareBytes }),
    workshop: createVoiceWorkshop({ root, takeLock, maxBytes: MOST_VOICE_BYTES, spareBytes }),
    folders: createVoiceFolders({ root: voicesFolderOf(config.dataDir) }),
    inspector: VOICE_INSPECTOR,
    store,
    clock: systemClock,
    sources: readSources(config.voicesUrl),
    maxBytes: MOST_VOICE_BYTES,
  });
}
