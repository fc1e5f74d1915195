// What a check of `lector doctor` finds, and how it is shown.
import type { Terminal } from '../terminal.ts';

export interface Finding {
  /** `note` is worth knowing and no fault, `skipped` says that there was nothing to look at. */
  readonly verdict: 'ok' | 'note' | 'fault' | 'skipped';
  readonly words: string;
  /** A line each, below. */
  readonly details?: readonly string[];
}

export interface Check {
  readonly name: string;
  readonly run: () => Promise<Finding>;
}

const MARKS = { ok: '✓', note: '!', fault: '✗', skipped: '–' } as const;
const NAME_WIDTH = 12;

/** Runs the checks one after the other and shows what they find; answers how many found a fault. */
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
