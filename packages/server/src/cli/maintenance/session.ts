// Shared by the maintenance commands: terminal, Ctrl-C and progress.
import { AppError } from '../../errors.ts';
import { systemCommandClock } from '../remote/command-clock.ts';
import { describeSystemError, EXIT, Interrupted, isSystemError, UsageError } from '../remote/failures.ts';
import { type Progress, startProgress } from '../remote/progress.ts';
import { systemTerminal, type Terminal } from '../terminal.ts';

export interface MaintenanceSession {
  readonly terminal: Terminal;
  /** Aborted, with Interrupted as its reason, by SIGINT (Ctrl-C) or SIGTERM. A second one ends the process at once. */
  readonly signal: AbortSignal;
}

/** Runs a command; `work` returns the exit code. */
export async function runMaintenanceCommand(work: (session: MaintenanceSession) => Promise<number>): Promise<void> {
  const terminal = systemTerminal();
  const controller = new AbortController();
  const stop = () => controller.abort(new Interrupted());
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.once(signal, stop);
  try {
    process.exitCode = await work({ terminal, signal: controller.signal });
  } catch (error) {
    if (error instanceof Interrupted) {
      terminal.note('Stopped.');
      process.exitCode = EXIT.interrupted;
    } else if (error instanceof UsageError || (error instanceof AppError && error.code === 'invalid_input')) {
      terminal.note(error.message);
      process.exitCode = EXIT.usage;
    } else if (isSystemError(error)) {
      terminal.note(describeSystemError(error));
      process.exitCode = EXIT.incomplete;
    } else {
      throw error;
    }
  } finally {
    for (const signal of signals) process.off(signal, stop);
  }
}

export interface LateProgress {
  readonly update: (progress: { readonly done: number; readonly failed: number; readonly total: number }) => void;
  readonly stop: () => Promise<void>;
}

/** Progress display for work whose total is known only after it has started. */
export function createLateProgress(terminal: Terminal): LateProgress {
  let latest = { done: 0, failed: 0 };
  let progress: Progress | null = null;
  let starting: Promise<void> | null = null;
  return {
    update({ total, ...counts }) {
      latest = counts;
      starting ??= startProgress({ terminal, clock: systemCommandClock, total, describeTrouble: () => undefined }).then(
        (started) => {
          progress = started;
          progress.update(latest);
        },
      );
      progress?.update(latest);
    },
    async stop() {
      await starting;
      progress?.stop();
    },
  };
}
