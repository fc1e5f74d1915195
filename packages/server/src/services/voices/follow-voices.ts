// Keeps a server's voices up to date with what was installed and removed, also by other processes on the same data.
import type { Clock } from '../../ports/clock.ts';
import type { VoiceCatalogue } from '../../ports/voice-catalogue.ts';

const PERIOD_MS = 1_000;

export interface FollowVoices {
  /** Resolves when the voices have been read for the first time. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export function createFollowVoices(dependencies: {
  catalogue: Pick<VoiceCatalogue, 'look'>;
  clock: Clock;
}): FollowVoices {
  const { catalogue, clock } = dependencies;
  const ending = new AbortController();
  let following: Promise<void> | null = null;

  async function follow(): Promise<void> {
    while (!ending.signal.aborted) {
      await clock.sleep(PERIOD_MS, ending.signal).catch(() => {});
      if (!ending.signal.aborted) await catalogue.look();
    }
  }

  return {
    async start() {
      await catalogue.look();
      following ??= follow();
    },
    async stop() {
      ending.abort();
      await following;
    },
  };
}
