// Whether a remote engine is asked at all: after faults it is held off, longer each time, until it has spoken again.
import { SynthesisAway } from '../../ports/synthesizer.ts';
import type { RemoteFault } from './remote-fault.ts';

/** Answers in a row that are no speech, before the fault is taken for the engine's and not for the texts'. */
const UNFIT_IN_A_ROW = 3;
const FIRST_HOLD_MS = 1_000;
const LONGEST_HOLD_MS = 60_000;

export interface RemoteHealth {
  /** Throws `SynthesisAway` while it is held off. */
  assertUp(): void;
  noteSpeech(): void;
  noteFault(fault: RemoteFault): void;
}

export interface HealthOptions {
  readonly name: string;
  /** Null once it has spoken: the first time, and after it was held off. */
  onChange(holdOff: { readonly ms: number; readonly reason: string } | null): void;
  /** A clock that never goes back; another one only in tests. */
  readonly nowMs?: () => number;
}

export function createHealth({ name, onChange, nowMs = () => performance.now() }: HealthOptions): RemoteHealth {
  let inARow = 0;
  let holds = 0;
  let untilMs = Number.NEGATIVE_INFINITY;
  let reason = '';
  let isTold = false;

  return {
    assertUp() {
      if (nowMs() < untilMs) throw new SynthesisAway(reason);
    },
    noteSpeech() {
      inARow = 0;
      holds = 0;
      untilMs = Number.NEGATIVE_INFINITY;
      if (!isTold) onChange(null);
      isTold = true;
    },
    noteFault({ kind, message, retryAfterMs = 0 }) {
      inARow++;
      // Requests that were in flight together fail together: that is one reason to hold it off, not several.
      if (nowMs() < untilMs || (kind === 'unfit' && inARow < UNFIT_IN_A_ROW)) return;
      const ms = Math.min(LONGEST_HOLD_MS, Math.max(retryAfterMs, FIRST_HOLD_MS * 2 ** Math.min(holds, 6)));
      holds++;
      untilMs = nowMs() + ms;
      reason = `The remote engine ${name} cannot be used now: ${message}`;
      isTold = false;
      onChange({ ms, reason });
    },
  };
}
