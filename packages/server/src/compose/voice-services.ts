// Wires the services for installed and custom voices.
import { createReferenceRecordings } from '../blobs/reference-recordings.ts';
import { voicesFolderOf } from '../blobs/voice-folders.ts';
import type { Config } from '../config.ts';
import type { VoiceServices } from '../http/dependencies.ts';
import type { Logger } from '../log.ts';
import type { Clock } from '../ports/clock.ts';
import type { VoiceCatalogue } from '../ports/voice-catalogue.ts';
import type { VoiceInstaller } from '../ports/voice-installer.ts';
import type { VoiceStore } from '../ports/voice-store.ts';
import { createCustomVoices } from '../services/voices/custom-voices.ts';
import { createInstallJobs } from '../services/voices/install-jobs.ts';
import type { InstalledVoices } from '../services/voices/installed-voices.ts';
import { createLookAfterVoices } from '../services/voices/look-after-voices.ts';

export function composeVoiceServices(dependencies: {
  config: Pick<Config, 'voiceConsent'>;
  clock: Clock;
  log: Logger;
  catalogue: VoiceCatalogue;
  store: VoiceStore;
  installer: VoiceInstaller;
  installed: InstalledVoices;
  dataDir: string;
  /** How long a stream of events lasts. */
  streamMs?: number;
}): VoiceServices {
  const { installer, config, catalogue, installed, dataDir } = dependencies;
  const parts = { ...dependencies, refresh: () => catalogue.look() };
  return {
    available: (query) => installer.available(query),
    jobs: createInstallJobs(parts),
    lookAfter: createLookAfterVoices(parts),
    custom: createCustomVoices({
      ...parts,
      recordings: createReferenceRecordings({ voicesFolder: voicesFolderOf(dataDir) }),
      imitating: () => installed.imitating(),
      settings: { consentIsGiven: config.voiceConsent === 'given' },
    }),
  };
}
