// Installs, removes and verifies voices. Implements the port of that name.
import { remoteOfModel } from '../../../domain/model.ts';
import { IMITATING, type VoiceManifest } from '../../../domain/voice-manifest.ts';
import { AppError, hasCode } from '../../../errors.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Downloads } from '../../../ports/downloads.ts';
import type { VoiceFolders } from '../../../ports/voice-folders.ts';
import type { VoiceInspector } from '../../../ports/voice-inspector.ts';
import type {
  InstalledVoice,
  InstallRequest,
  VerifiedVoice,
  VoiceInstaller,
  VoiceOffer,
} from '../../../ports/voice-installer.ts';
import type { VoiceStore } from '../../../ports/voice-store.ts';
import type { VoiceBench, VoiceWorkshop } from '../../../ports/voice-workshop.ts';
import { offeredVoices, voiceOfSpeaker } from '../offered-voices.ts';
import { finishVoice } from './finish-voice.ts';
import { gatherFiles } from './gather-files.ts';
import { type Plan, planInstall } from './install-plan.ts';
import { createInstallTeller } from './install-progress.ts';
import { licenseOfCard, strictest } from './license-text.ts';
import type { Sources } from './offer.ts';
import { createVoiceOffers } from './voice-offers.ts';

const MAX_CARD_BYTES = 256 * 1024;

export interface VoiceInstallerOptions {
  readonly downloads: Downloads;
  readonly workshop: VoiceWorkshop;
  readonly folders: VoiceFolders;
  readonly inspector: VoiceInspector;
  readonly store: VoiceStore;
  readonly clock: Clock;
  readonly sources: Sources;
  /** Most bytes that one voice may have. */
  readonly maxBytes: number;
}

export function createVoiceInstaller(options: VoiceInstallerOptions): VoiceInstaller {
  const { downloads, workshop, folders, inspector, store, clock, sources } = options;
  const offers = createVoiceOffers({ downloads, workshop, sources });

  async function plan(request: Pick<InstallRequest, 'source' | 'isTyped' | 'signal'>): Promise<Plan> {
    const found = await planInstall({ ...request, sources, workshop, find: offers.find });
    const license = await readLicense(found, request.signal);
    return license === null ? found : { ...found, offer: { ...found.offer, license } };
  }

  /** The card beside a Piper voice says more than its name. The table has been read by people, so that nothing is asked for it. */
  async function readLicense(found: Plan, signal: AbortSignal): Promise<VoiceOffer['license'] | null> {
    if (found.kind !== 'remote' || found.recipe.kind !== 'files' || found.recipe.card === null) return null;
    if (found.offer.list === 'curated') return null;
    const url = found.resolve(found.recipe.card, 'piper');
    const card = await downloads.read({ url, trusted: found.trusted, maxBytes: MAX_CARD_BYTES, signal });
    return card === null ? null : strictest(found.offer.license, licenseOfCard(Buffer.from(card).toString('utf8')));
  }

  async function readInstalled(name: string): Promise<VoiceManifest | null> {
    const found = (await folders.read()).find((folder) => folder.name === name);
    return found !== undefined && 'manifest' in found ? found.manifest : null;
  }

  async function offer(manifest: VoiceManifest, wasInstalled: boolean): Promise<InstalledVoice> {
    const { id: folder, license, speakers } = manifest;
    const voiceIds = await store.add(offeredVoices(manifest, clock.now()));
    return { folder, voiceIds, speakers: speakers.length, license, wasInstalled };
  }

  async function build(found: Plan, bench: VoiceBench, request: InstallRequest): Promise<InstalledVoice> {
    const teller = createInstallTeller(clock, request.onProgress);
    const { signal, languages = [] } = request;
    const installed = await readInstalled(found.offer.name);
    // What has a name in a list is not fetched once more to see that it is the same.
    if (installed !== null && found.offer.list !== null && installed.source === found.offer.source)
      return offer(installed, true);
    const gathering = { downloads, workshop, inspector, teller, languages, maxBytes: options.maxBytes, signal };
    const known = found.kind === 'folder' ? found.manifest : null;
    const from = await gatherFiles(found, bench, gathering);
    const manifest = await finishVoice(bench, {
      offer: found.offer,
      known,
      from,
      languages,
      inspector,
      teller,
      signal,
    });
    if (installed !== null) {
      if (sameFiles(installed, manifest)) return offer(installed, true);
      const next = `remove it first (lector voices remove ${manifest.id})`;
      throw new AppError('invalid_input', `${manifest.id} is installed already, with other files: ${next}.`);
    }
    signal.throwIfAborted();
    teller.begin('store');
    // A broken folder of the name is of no use to anybody.
    await bench.removePublished();
    await bench.publish(manifest);
    return offer(manifest, false);
  }

  return {
    async available(query) {
      return (await offers.list(query)).map((offered) => offered.offer);
    },

    async look(request) {
      return (await plan(request)).offer;
    },

    async install(request) {
      const teller = createInstallTeller(clock, request.onProgress);
      teller.begin('look');
      const found = await plan(request);
      refuseUnaccepted(found.offer, request);
      return await tellingCauses(request.signal, async () => {
        await using opened = new AsyncDisposableStack();
        const bench = await workshop.open(found.offer.name);
        opened.defer(() => bench.close());
        await downloads.clearOld();
        return await build(found, bench, request);
      });
    },

    async remove(folder) {
      // The voices of a remote engine are its operator's to remove.
      if (remoteOfModel(folder) !== null) throw noFolder(folder);
      const stored = (await store.list()).filter((voice) => voice.folder === folder);
      const there = (await folders.read()).some(({ name }) => name === folder);
      if (stored.length === 0 && !there) throw noFolder(folder);
      await using opened = new AsyncDisposableStack();
      const bench = await workshop.open(folder);
      opened.defer(() => bench.close());
      // First the voices, so that no run is taken for files that are on their way out.
      const removed = await store.remove(
        stored.map(({ id }) => id),
        clock.now(),
      );
      await bench.removePublished();
      return removed;
    },

    async verify(folder, signal) {
      const found = (await folders.read()).filter(({ name }) => folder === null || name === folder);
      if (folder !== null && found.length === 0) throw noFolder(folder);
      const verified: VerifiedVoice[] = [];
      for (const one of found) {
        signal.throwIfAborted();
        const problems = 'manifest' in one ? await inspector.verify(one.path, one.manifest) : [one.problem];
        verified.push({ folder: one.name, problems });
      }
      return verified;
    },

    async addSpeaker(folder, number) {
      const manifest = await readInstalled(folder);
      if (manifest === null) throw noFolder(folder);
      const voice = voiceOfSpeaker(manifest, number, clock.now());
      if (voice === null) {
        const has = IMITATING.has(manifest.family)
          ? 'none, it imitates'
          : `those from 0 to ${manifest.speakers.length - 1}`;
        throw new AppError('invalid_input', `${folder} has no speaker ${number}: it has ${has}.`);
      }
      const [id] = await store.add([voice]);
      return id!;
    },
  };
}

function refuseUnaccepted({ name, license }: VoiceOffer, { acceptsLicense }: InstallRequest): void {
  if (license.commercial !== false || acceptsLicense) return;
  const which = license.name === null ? '' : ` (${license.name})`;
  throw new AppError(
    'license_not_accepted',
    `The licence of ${name}${which} does not allow commercial use: install it with --accept-licence when you agree to it.`,
  );
}

function sameFiles(one: VoiceManifest, other: VoiceManifest): boolean {
  const digests = ({ files }: VoiceManifest) =>
    JSON.stringify(
      Object.values(files)
        .map(({ sha256 }) => sha256)
        .sort(),
    );
  return digests(one) === digests(other);
}

function noFolder(folder: string): AppError {
  return new AppError('not_found', `There is no installed voice ${folder}: \`lector voices list\` shows them.`);
}

/** A full disk is told by a code of its own here: it is no use to try again at once. A stop is told by its reason, whoever heard of it. */
async function tellingCauses<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    signal.throwIfAborted();
    const isFull = error instanceof AppError && error.code === 'busy' && hasCode(error.cause, 'ENOSPC', 'EDQUOT');
    throw isFull ? new AppError('no_space', error.message, {}, error.cause) : error;
  }
}
