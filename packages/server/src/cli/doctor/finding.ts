// The result of a check of `lector doctor`, and its display.
import type { Terminal } from '../terminal.ts';

export interface Finding {
  /** `note`: worth knowing but no fault. `skipped`: there was nothing to check. */
  readonly verdict: 'ok' | 'note' | 'fault' | 'skipped';
  readonly words: string;
  /** Further lines below the finding. */
  readonly details?: readonly string[];
}

export interface Check {
  readonly name: string;
  readonly run: () => Promise<Finding>;
}

const MARKS = { ok: '✓', note: '!', fault: '✗', skipped: '–' } as const;
const NAME_WIDTH = 12;

/** Runs the checks in order and prints their findings; returns how many found a fault. */
export async function runChecks(terminal: Terminal, checks: readonly Check[], signal: AbortSignal): Promise<number> {
  let faults = 0;
  for (const { name, run } of checks) {
    const {
      verdict,
      words,
      details = [],
    } = await run().catch((error: unknown): Finding => {
      if (signal.aborted) throw signal.reason;
      return { verdict: 'fault', words: messageOf(error) };
    });
    if (verdict === 'fault') faults++;
    terminal.out(`${MARKS[verdict]} ${name.padEnd(NAME_WIDTH)} ${words}`);
    for (const line of details) terminal.out(`  ${' '.repeat(NAME_WIDTH)} ${line}`);
  }
  return faults;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
