// Voices for tests of the application: an installer without network and engines, which writes the folders of what it installs.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { voicesFolderOf } from '../src/blobs/voice-folders.ts';
import { composeVoiceServices } from '../src/compose/voice-services.ts';
import type { Voices } from '../src/compose/voices.ts';
import type { Config } from '../src/config.ts';
import { printManifest } from '../src/domain/parse-manifest.ts';
import { exampleManifest } from '../src/domain/test-manifest.ts';
import { MANIFEST_FILE, type VoiceManifest } from '../src/domain/voice-manifest.ts';
import { AppError, invalidInput } from '../src/errors.ts';
import type { VoiceServices } from '../src/http/dependencies.ts';
import type { Logger } from '../src/log.ts';
import type { FolderEngine } from '../src/ports/folder-engine.ts';
import type { InstallRequest, VoiceInstaller, VoiceOffer } from '../src/ports/voice-installer.ts';
import type { NewStoredVoice, VoiceStore } from '../src/ports/voice-store.ts';
import { systemClock } from '../src/services/system-clock.ts';
import type { InstallJob } from '../src/services/voices/install-job.ts';
import type { InstallJobs } from '../src/services/voices/install-jobs.ts';
import { TEST_ENGINE } from '../src/services/voices/test-voices.ts';

/** The folder of a model that imitates. */
const POCKET = exampleManifest({ id: 'pocket-test', family: 'pocket', languages: ['en-us', 'de-de'], speakers: [] });

const LICENSE = { name: 'CC0-1.0', commercial: true, attribution: null, url: null };

export function offer(name: string, more: Partial<VoiceOffer> = {}): VoiceOffer {
  return {
    ...{ name, title: name, description: 'A voice of a test.', languages: ['en-us'], family: 'piper', speakers: 1 },
    ...{
      sampleRate: 22_050,
      sizeBytes: 63_000_000,
      license: LICENSE,
      source: 'https://voices.example/',
      list: 'curated',
    },
    ...more,
  };
}

export const OFFERS: readonly VoiceOffer[] = [
  offer('en_US-test-medium', { title: 'Test' }),
  offer('de_DE-test-medium', { languages: ['de-de'] }),
  offer('en_US-research-medium', { license: { ...LICENSE, name: 'Research only', commercial: false } }),
];

export interface FakeInstaller extends VoiceInstaller {
  /** What the next installations do before they store their voice. May report progress, wait and throw. */
  during: (request: InstallRequest) => Promise<void>;
}

/** Installs by putting a voice into the store. */
function createFakeInstaller(parts: { store: VoiceStore; now: () => number; dataDir: string }): FakeInstaller {
  const { store, now, dataDir } = parts;
  const voicesOf = async (folder: string) =>
    (await store.list()).filter((voice) => voice.folder === folder && voice.removedAtMs === null);
  const find = (name: string) => OFFERS.find((one) => one.name === name);
  const voiceOf = (one: VoiceOffer, speaker: number): NewStoredVoice => ({
    ...{ folder: one.name, speaker, name: one.title, gender: 2, age: 40, languages: one.languages },
    ...{ description: one.description, ownerId: null, reference: null, addedAtMs: now() },
  });

  const installer: FakeInstaller = {
    during: async () => {},
    available: async ({ all }) => (all ? [...OFFERS, offer('fr_FR-index-low', { list: 'index' })] : OFFERS),
    look: async () => offer('en_US-test-medium'),
    async install(request) {
      const { source, acceptsLicense, signal } = request;
      const found = source.kind === 'name' ? find(source.name) : undefined;
      if (found === undefined)
        throw invalidInput({
          loc: ['body', 'name'],
          msg: 'There is no such voice to install',
          type: 'voice_not_found',
        });
      if (found.license.commercial === false && !acceptsLicense)
        throw new AppError('license_not_accepted', 'Its licence forbids commerce: accept it to install the voice');
      await installer.during(request);
      signal.throwIfAborted();
      const wasInstalled = (await voicesOf(found.name)).length > 0;
      writeVoiceFolder(dataDir, exampleManifest({ id: found.name, languages: found.languages }));
      const voiceIds = await store.add([voiceOf(found, 0)]);
      return { folder: found.name, voiceIds, speakers: 1, license: found.license, wasInstalled };
    },
    async remove(folder) {
      const ids = (await voicesOf(folder)).map(({ id }) => id);
      if (ids.length === 0) throw new AppError('not_found', 'There is no such voice folder');
      return store.remove(ids, now());
    },
    verify: async () => [],
    async addSpeaker(folder, speaker) {
      const found = find(folder);
      if (found === undefined || (await voicesOf(folder)).length === 0)
        throw new AppError('not_found', 'There is no such voice folder');
      return (await store.add([voiceOf(found, speaker)]))[0] as number;
    },
  };
  return installer;
}

/** A voice folder as it lies on the disk, with files of the right size. */
function writeVoiceFolder(dataDir: string, manifest: VoiceManifest): void {
  const folder = join(voicesFolderOf(dataDir), manifest.id);
  for (const { path, bytes } of Object.values(manifest.files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), Buffer.alloc(bytes));
  }
  writeFileSync(join(folder, MANIFEST_FILE), printManifest(manifest));
}

/** Speaks what is installed here. */
export const FOLDER_ENGINE: FolderEngine = { ...TEST_ENGINE, unreadable: () => null };

/** The services for installed and custom voices, on the voices of a data folder. */
export async function composeTestVoices(
  parts: Pick<Voices, 'store' | 'installed' | 'catalogue'> & {
    dataDir: string;
    config: Config;
    /** The wall clock of what is stored. */
    now: () => number;
    log: Logger;
    /** Whether a model that imitates is installed. */
    imitates?: boolean;
    streamMs?: number;
  },
): Promise<{ voiceServices: VoiceServices; installer: FakeInstaller }> {
  const { now, imitates = true } = parts;
  if (imitates) writeVoiceFolder(parts.dataDir, POCKET);
  await parts.catalogue.look();
  const installer = createFakeInstaller(parts);
  // Streams use the real clock, because no test moves time for them.
  const voiceServices = composeVoiceServices({ ...parts, installer, clock: { ...systemClock, now } });
  return { voiceServices, installer };
}

/** Looks at an installation until it has ended. */
export async function untilEnded(jobs: Pick<InstallJobs, 'find'>, id: string): Promise<InstallJob> {
  for (;;) {
    const job = jobs.find(id);
    if (job.endedAtMs !== null) return job;
    await setImmediate();
  }
}
