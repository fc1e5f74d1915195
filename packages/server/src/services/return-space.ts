// Gives disk space back that deleting has freed, while nobody asks for anything.
import type { Clock } from '../ports/clock.ts';
import type { DatabaseSpace } from '../ports/database-space.ts';

/** The server counts as idle when nobody has asked it for this long. */
const QUIET_MS = 1_000;

export interface ReturnSpace {
  /** Called for every request. */
  noteRequest(): void;
  /** One round, to be called about once a second. Does nothing while the server is not idle, and stops with the next request. */
  run(): Promise<void>;
}

export function createReturnSpace(dependencies: {
  space: DatabaseSpace;
  clock: Pick<Clock, 'monotonicMs'>;
}): ReturnSpace {
  const { space, clock } = dependencies;
  let askedAtMs = clock.monotonicMs();
  const isQuiet = () => clock.monotonicMs() - askedAtMs >= QUIET_MS;
  return {
    noteRequest() {
      askedAtMs = clock.monotonicMs();
    },
    async run() {
      if (isQuiet()) await space.giveBack(isQuiet);
    },
  };
}
