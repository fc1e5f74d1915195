// The open runs of an engine process: each has its own encoder and files, and one of them at a time speaks a segment; several where the
// engine is a remote one, whose process mostly waits.
import { setImmediate } from 'node:timers/promises';
import type { Passage } from '../domain/run.ts';
import type { FoundSegment } from '../ports/synthesizer.ts';
import type { FromChild, Spoken } from './messages.ts';
import { createTurns, type TurnRun } from './turns.ts';

/** What a run may do while it is open. */
export interface RunControl {
  readonly signal: AbortSignal;
  /** To be called before a passage is spoken: resolves when it is the run's turn, or the run is to be given up. */
  takeTurn(passage: Passage): Promise<void>;
  /** Asks for finished segments, as `FindSegments` does. */
  find(keys: readonly string[]): Promise<readonly (FoundSegment | null)[]>;
  /** Tells how many bytes of the audio file will stay. */
  tellSound(bytes: number): void;
}

/** A message about a run, without what was spoken. */
type AboutRun = WithoutSpoken<Extract<FromChild, { readonly job: number }>>;
type WithoutSpoken<Message> = Message extends unknown ? Omit<Message, 'spoken'> : never;
/** The last message about a run. */
export type RunAnswer = Exclude<AboutRun, { readonly type: 'turn' | 'pause' | 'find' | 'sound' }>;

export interface OpenRunsOptions<Order> {
  /** Most runs that have a turn at a time; 1 when absent. */
  readonly atOnce?: number;
  /** Opens and speaks a run. Its first turn has come. Never rejects. */
  speak(order: Order, control: RunControl): Promise<RunAnswer>;
  answer(message: FromChild): void;
}

export interface RunOrder {
  readonly job: number;
  readonly request: TurnRun;
}

export interface OpenRuns<Order> {
  open(order: Order): void;
  /** The answer to the last question for finished segments. */
  found(job: number, found: readonly (FoundSegment | null)[]): void;
  /** The run is given up before its next turn, or in it if the engine can stop. */
  cancel(job: number): void;
  /** Resolves at the end of the turns that are being taken. No other run has one from then on. */
  stop(): Promise<void>;
}

interface OpenRun<Order> extends TurnRun {
  readonly order: Order;
  readonly abort: AbortController;
  /** What it speaks in its next turn; null before it was begun. */
  passage: Passage | null;
  /** Lets it go on; null before it was begun. */
  goOn: (() => void) | null;
  /** Waits for the answer to a question for finished segments; null when none was asked. */
  onFound: ((found: readonly (FoundSegment | null)[]) => void) | null;
  /** Ends its turn, with the run's answer when it was the last one; null between turns. */
  endTurn: ((last: RunAnswer | null) => void) | null;
}

export function createOpenRuns<Order extends RunOrder>(options: OpenRunsOptions<Order>): OpenRuns<Order> {
  type Run = OpenRun<Order>;
  const { speak, answer, atOnce = 1 } = options;
  const runs = new Map<number, Run>();
  const turns = createTurns<Run>();
  /** Rows of turns that are taken at the same time, as long as there is something to do. */
  let rows = 0;
  const ended = new Set<Promise<void>>();
  let isStopping = false;
  let spoken: readonly Spoken[] = [];

  /** A message tells what was spoken before it. */
  function send(message: AboutRun) {
    answer({ ...message, spoken } as FromChild);
    spoken = [];
  }

  /** The turn of a run. Resolves with its last message, or null when it asks for another turn. */
  function takeTurn(run: Run): Promise<RunAnswer | null> {
    const { job } = run.order;
    return new Promise((resolve) => {
      run.endTurn = resolve;
      // One that is to be given up speaks nothing.
      if (!run.abort.signal.aborted) send({ type: 'turn', job, passage: run.passage });
      if (run.goOn !== null) run.goOn();
      else
        speak(run.order, {
          signal: run.abort.signal,
          takeTurn: (passage) => pause(run, passage),
          find: (keys) => find(run, keys),
          tellSound: (bytes) => send({ type: 'sound', job, bytes }),
        }).then((last) => run.endTurn?.(last));
    });
  }

  function pause(run: Run, passage: Passage): Promise<void> {
    run.passage = passage;
    run.endTurn?.(null);
    return new Promise((resolve) => {
      run.goOn = resolve;
    });
  }

  function find(run: Run, keys: readonly string[]): Promise<readonly (FoundSegment | null)[]> {
    return new Promise((resolve) => {
      run.onFound = resolve;
      send({ type: 'find', job: run.order.job, keys });
    });
  }

  function next(): Run | undefined {
    if (isStopping) return undefined;
    for (const run of runs.values()) if (run.abort.signal.aborted && run.endTurn === null) return run;
    return turns.next();
  }

  function endTurn(run: Run, last: RunAnswer | null, ms: number): void {
    const { job } = run.order;
    run.endTurn = null;
    turns.spent(run, ms);
    spoken = [...spoken, { ownerId: run.ownerId, ms }];
    if (last !== null) {
      runs.delete(job);
      turns.remove(run);
      send(last);
    } else if (atOnce > 1) {
      // Otherwise the next turn tells that this one is over.
      send({ type: 'pause', job });
    }
  }

  async function work(): Promise<void> {
    rows++;
    for (let run = next(); run !== undefined; run = next()) {
      turns.begin(run);
      const beganMs = performance.now();
      const last = await takeTurn(run);
      endTurn(run, last, performance.now() - beganMs);
      // Lets new runs, cancellations and the end of the parent be heard: what comes now may be next.
      await setImmediate();
    }
    rows--;
  }

  return {
    open(order) {
      const { ownerId, interactive } = order.request;
      const abort = new AbortController();
      const state = { passage: null, goOn: null, onFound: null, endTurn: null };
      const run: Run = { ownerId, interactive, order, abort, ...state };
      runs.set(order.job, run);
      turns.add(run);
      if (rows >= atOnce) return;
      const row = work().finally(() => ended.delete(row));
      ended.add(row);
    },
    found(job, found) {
      runs.get(job)?.onFound?.(found);
    },
    cancel(job) {
      runs.get(job)?.abort.abort();
    },
    async stop() {
      isStopping = true;
      await Promise.all(ended);
    },
  };
}
