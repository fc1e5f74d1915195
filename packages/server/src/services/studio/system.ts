// The server's state and settings; and the rotation of the link-signing key.
import { type Allowances, allowancesOf, type OwnerLimits } from '../../domain/owner-limits.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Disk } from '../../ports/disk.ts';
import type { Rotation, SecretStore } from '../../ports/secret-store.ts';
import type { Synthesizer } from '../../ports/synthesizer.ts';
import type { Holdings, UsageStore } from '../../ports/usage-store.ts';
import type { LinkSigner } from '../links.ts';

/** A setting and its value as text. */
export interface Setting {
  readonly name: string;
  readonly value: string;
  readonly unit: string;
  readonly about: string;
}

/** A package that the program uses. */
export interface Licence {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
}

export interface SystemFacts {
  readonly startedAtMs: number;
  readonly engines: {
    readonly processes: number;
    readonly ready: number;
    readonly busy: number;
    readonly restarts: number;
  };
  readonly holdings: Holdings;
  readonly allowances: Allowances;
  readonly freeBytes: number;
  readonly retentionHours: number;
  /** When the oldest recording expires; null when none does. */
  readonly nextExpiryAtMs: number | null;
  readonly linkSeconds: number;
  readonly signingKey: { readonly kid: string; readonly createdAtMs: number };
  readonly settings: readonly Setting[];
  readonly licences: readonly Licence[];
}

export interface System {
  /** As the owner sees it: recordings and runs are the owner's own, the rest is of the whole server. */
  read(ownerId: number): Promise<SystemFacts>;
  /** Signs all links, of all owners, with a new key from now on, in this process at once; `dropOld` ends every link made before. */
  rotateSigningKey(dropOld: boolean): Promise<Rotation>;
}

export function createSystem(dependencies: {
  usage: UsageStore;
  disk: Pick<Disk, 'freeBytes'>;
  secrets: SecretStore;
  links: Pick<LinkSigner, 'refresh'>;
  synthesizer: Synthesizer;
  clock: Clock;
  retentionHours: number;
  linkSeconds: number;
  settings: readonly Setting[];
  limits: OwnerLimits;
  /** How many are configured. */
  engineProcesses: number;
  /** Reads many small files, so it is called once. */
  readLicences: () => readonly Licence[];
}): System {
  const { usage, disk, secrets, synthesizer, clock, retentionHours, linkSeconds, settings, limits } = dependencies;
  const startedAtMs = clock.now();
  let licences: readonly Licence[] | undefined;

  return {
    async read(ownerId) {
      const holdings = await usage.holdings(ownerId);
      const [signingKey] = await secrets.signingKeys();
      if (signingKey === undefined) throw new Error('there is no signing key');
      licences ??= dependencies.readLicences();
      const { kid, createdAtMs } = signingKey;
      const { oldestAtMs } = holdings;
      return {
        startedAtMs,
        engines: { processes: dependencies.engineProcesses, ...synthesizer.health() },
        holdings,
        allowances: allowancesOf(holdings, limits),
        freeBytes: await disk.freeBytes(),
        retentionHours,
        nextExpiryAtMs: retentionHours === 0 || oldestAtMs === null ? null : oldestAtMs + retentionHours * 3_600_000,
        linkSeconds,
        signingKey: { kid, createdAtMs },
        settings,
        licences,
      };
    },

    async rotateSigningKey(dropOld) {
      const rotation = await secrets.rotate({ nowMs: clock.now(), dropOld });
      await dependencies.links.refresh();
      return rotation;
    },
  };
}
