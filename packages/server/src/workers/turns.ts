// Whose turn it is in an engine process that holds several open runs. A turn is one segment. Interactive runs go before batch runs,
// which keep a fifth of the time; in a lane the owner who has been spoken for least is next. Of an owner's batch runs the oldest is
// next, so that they end in their order; of the interactive ones the one that has been spoken least, so that a sentence does not wait
// for the end of a chapter.

export interface TurnRun {
  readonly ownerId: number;
  readonly interactive: boolean;
}

export interface Turns<Run extends TurnRun> {
  add(run: Run): void;
  /** Call it after the `spent` of the run's last turn. */
  remove(run: Run): void;
  /** The run that is due, and has no turn already; undefined when there is none. */
  next(): Run | undefined;
  /** The run has a turn from now on, until `spent`. Only where several have one at a time. */
  begin(run: Run): void;
  /** The run has had a turn of so many milliseconds. */
  spent(run: Run, ms: number): void;
}

/** Of the time in which both lanes have runs, what batch runs get at least. */
const BATCH_SHARE = 0.2;
/**
 * What batch runs can be owed before a turn is given to them: five seconds of interactive speech. So somebody who asks for a sentence
 * now and then never waits for more than the segment that is being spoken.
 */
const SLACK_MS = 1_000;
/** Owners without an open run whose time is kept in a lane. */
const MAX_ABSENT = 1_000;

export function createTurns<Run extends TurnRun>(): Turns<Run> {
  const interactive = createLane<Run>({ inOrder: false });
  const batch = createLane<Run>({ inOrder: true });
  const laneOf = (run: Run) => (run.interactive ? interactive : batch);
  /** Milliseconds that batch runs would have had by their share, and have not. Below 0 after a long segment of theirs. */
  let owedMs = 0;

  /** The time of a batch run while no interactive run is there pays a debt off, and saves nothing for later. */
  const payOff = (ms: number) => Math.max(0, owedMs - ms);

  return {
    add: (run) => laneOf(run).add(run),
    remove(run) {
      laneOf(run).remove(run);
      if (batch.isEmpty()) owedMs = 0;
    },
    next: () => (owedMs > SLACK_MS ? batch.next() : undefined) ?? interactive.next() ?? batch.next(),
    begin: (run) => laneOf(run).begin(run),
    spent(run, ms) {
      laneOf(run).spent(run, ms);
      if (run.interactive) owedMs += batch.isEmpty() ? 0 : ms * BATCH_SHARE;
      else owedMs = interactive.isEmpty() ? payOff(ms) : owedMs - ms * (1 - BATCH_SHARE);
    },
  };
}

interface Lane<Run> {
  add(run: Run): void;
  remove(run: Run): void;
  isEmpty(): boolean;
  next(): Run | undefined;
  begin(run: Run): void;
  spent(run: Run, ms: number): void;
}

/** `inOrder`: the runs of an owner one after the other. */
function createLane<Run extends TurnRun>({ inOrder }: { readonly inOrder: boolean }): Lane<Run> {
  /** In the order in which they came. */
  const runs: Run[] = [];
  const ownMs = new WeakMap<Run, number>();
  const atWork = new Set<Run>();
  /** By owner. Of one without a run it is kept while it is more than a newcomer starts with. */
  const spentMs = new Map<number, number>();
  const timeOf = ({ ownerId }: Run) => spentMs.get(ownerId) ?? 0;
  const leastMs = (among: readonly Run[] = runs) =>
    among.reduce((least, run) => Math.min(least, timeOf(run)), Number.POSITIVE_INFINITY);

  function forgetAbsent(): void {
    const least = leastMs();
    const present = new Set(runs.map(({ ownerId }) => ownerId));
    for (const [owner, ms] of spentMs) {
      if (!present.has(owner) && (ms <= least || spentMs.size > MAX_ABSENT)) spentMs.delete(owner);
    }
  }

  return {
    add(run) {
      const isPresent = runs.some(({ ownerId }) => ownerId === run.ownerId);
      // A newcomer has not waited for the time in which it had nothing to say.
      if (!isPresent && runs.length > 0) spentMs.set(run.ownerId, Math.max(timeOf(run), leastMs()));
      runs.push(run);
    },
    remove(run) {
      const at = runs.indexOf(run);
      if (at >= 0) runs.splice(at, 1);
      atWork.delete(run);
      forgetAbsent();
    },
    isEmpty: () => runs.length === 0,
    next() {
      const free = runs.filter((run) => !atWork.has(run));
      const least = leastMs(free);
      const due = free.filter((run) => timeOf(run) === least);
      if (inOrder) return due[0];
      const ownOf = (run: Run) => ownMs.get(run) ?? 0;
      return due.reduce<Run | undefined>((next, run) => (next && ownOf(next) <= ownOf(run) ? next : run), undefined);
    },
    begin(run) {
      atWork.add(run);
    },
    spent(run, ms) {
      atWork.delete(run);
      spentMs.set(run.ownerId, timeOf(run) + ms);
      ownMs.set(run, (ownMs.get(run) ?? 0) + ms);
    },
  };
}
