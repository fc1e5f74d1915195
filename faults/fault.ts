// The definition of a fault: what is done to the real program, its result, and the control that must fail.

/** What a machine must offer. A fault whose tool is missing is skipped loudly and counted as skipped. */
export type Tool =
  | 'root'
  | 'strace'
  | 'libfaketime'
  | 'libeatmydata'
  | 'loop devices'
  | 'tmpfs mounts'
  | 'memory cgroups'
  | 'flac';

export type Tier = 'quick' | 'full';

/** The result of one or many trials. All harm counts must be 0 for the fault to pass. */
export interface Tally {
  /** Trials: kills, cuts, jumps, cycles. */
  tried: number;
  /** Acknowledged items at stake over all trials: submits, results, files. */
  acknowledged: number;
  /** Acknowledged tasks that are unknown, never end, or ended as ERROR without a reason (I1, I2). */
  lost: number;
  /** SUCCESS whose bytes are missing, truncated or do not match their hash; a damaged database (I3, I6, I7). */
  corrupted: number;
  /** Runs, results or charges that are there twice (I4, I5, I8). */
  duplicated: number;
  /** Descriptions of any other violation: a leaked secret, a second server, a wrong status, an orphan that stayed. */
  readonly violations: string[];
  /** From the next start, or the end of the fault, until everything was well again. */
  readonly recoveryMs: number[];
  /** Facts worth a line below the table: how many points a sweep has, what was detected by what. */
  readonly notes: string[];
}

export function emptyTally(): Tally {
  return { tried: 0, acknowledged: 0, lost: 0, corrupted: 0, duplicated: 0, violations: [], recoveryMs: [], notes: [] };
}

/** Adds what another tally counted. */
export function addTally(to: Tally, from: Tally): void {
  to.tried += from.tried;
  to.acknowledged += from.acknowledged;
  to.lost += from.lost;
  to.corrupted += from.corrupted;
  to.duplicated += from.duplicated;
  to.violations.push(...from.violations);
  to.recoveryMs.push(...from.recoveryMs);
  to.notes.push(...from.notes);
}

/** Whether there is any harm: required of every control, forbidden to every fault. */
export function isHarmed(tally: Tally): boolean {
  return tally.lost + tally.corrupted + tally.duplicated + tally.violations.length > 0;
}

export interface FaultContext {
  readonly tier: Tier;
  /** Seeds everything random; printed, so that a failure can be had again. */
  readonly seed: number;
  /** A line of progress for people. */
  say(line: string): void;
}

export interface Fault {
  /** For the command line: `npm run faults -- quick power-cut`. */
  readonly name: string;
  /** For the table. */
  readonly title: string;
  readonly needs: readonly Tool[];
  /** Too long for `quick`, unless it is asked for by name. */
  readonly onlyInFull?: boolean;
  run(context: FaultContext): Promise<Tally>;
  /** The same with one protection removed. It proves that the suite detects the harm: its tally must be harmed. */
  readonly control: {
    /** What was taken away, in words for the page. */
    readonly what: string;
    readonly needs?: readonly Tool[];
    run(context: FaultContext): Promise<Tally>;
  };
}
