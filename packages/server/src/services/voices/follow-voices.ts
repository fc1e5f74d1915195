// Keeps a server's voices up to date with what was installed and removed, also by other processes on the same data.
import type { Logger } from '../../log.ts';
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
  log: Logger;
}): FollowVoices {
  const { catalogue, clock, log } = dependencies;
  const ending = new AbortController();
  let following: Promise<void> | null = null;
  let isFailing = false;

  async function look(): Promise<void> {
    try {
      await catalogue.look();
      isFailing = false;
    } catch (error) {
      // The voices that are known stay on offer. Told once, not each second.
      if (!isFailing) log.warn({ err: error }, 'the installed voices cannot be read now');
      isFailing = true;
    }
  }

  async function follow(): Promise<void> {
    while (!ending.signal.aborted) {
      await clock.sleep(PERIOD_MS, ending.signal).catch(() => {});
      if (!ending.signal.aborted) await look();
    }
  }

  return {
    async start() {
      await look();
      following ??= follow();
    },
    async stop() {
      ending.abort();
      await following;
    },
  };
}
