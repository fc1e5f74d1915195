// Tells how far an installation is: about four times a second, with the rate of the last seconds and the time left by it.
import type { Clock } from '../../../ports/clock.ts';
import type { InstallPhase, InstallProgress } from '../../../ports/voice-installer.ts';

const TELL_EVERY_MS = 250;
/** A rate over less says nothing yet. */
const LEAST_MS = 1_000;
const WINDOW_MS = 5_000;

export interface PhaseProgress {
  /** Bytes of this phase that are done, and of how many. */
  update(doneBytes: number, totalBytes: number | null): void;
}

export interface InstallTeller {
  begin(phase: InstallPhase): PhaseProgress;
}

export function createInstallTeller(
  clock: Clock,
  tell: ((progress: InstallProgress) => void) | undefined,
): InstallTeller {
  return {
    begin(phase) {
      let samples: { readonly atMs: number; readonly bytes: number }[] = [];
      let toldMs = clock.monotonicMs();
      const report = (doneBytes: number, totalBytes: number | null) => {
        const [oldest] = samples;
        const passedMs = oldest === undefined ? 0 : clock.monotonicMs() - oldest.atMs;
        const isKnown = oldest !== undefined && passedMs >= LEAST_MS;
        const rate = isKnown ? ((doneBytes - oldest.bytes) * 1_000) / passedMs : null;
        const left =
          rate === null || rate <= 0 || totalBytes === null ? null : ((totalBytes - doneBytes) * 1_000) / rate;
        tell?.({
          phase,
          doneBytes,
          totalBytes,
          bytesPerSecond: rate,
          msLeft: left === null ? null : Math.max(0, left),
        });
      };
      report(0, null);
      return {
        update(doneBytes, totalBytes) {
          const nowMs = clock.monotonicMs();
          if (samples.length > 0 && nowMs - toldMs < TELL_EVERY_MS && doneBytes !== totalBytes) return;
          toldMs = nowMs;
          samples = samples.filter(({ atMs }) => nowMs - atMs <= WINDOW_MS);
          report(doneBytes, totalBytes);
          samples.push({ atMs: nowMs, bytes: doneBytes });
        },
      };
    },
  };
}
