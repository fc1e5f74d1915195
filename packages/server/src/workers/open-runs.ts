// The open runs of an engine process: each has its own encoder and files, and one of them at a time speaks a segment.
import { setImmediate } from 'node:timers/promises';
import type { Passage } from '../domain/run.ts';
import type { FromChild, Spoken } from './messages.ts';
import { createTurns, type TurnRun } from './turns.ts';

/** What a run may do while it is open. */
export interface RunControl {
  readonly signal: AbortSignal;
  /** To be called before a passage is spoken: resolves when it is the run's turn, or the run is to be given up. */
  takeTurn(passage: Passage): Promise<void>;
  /** Tells how many bytes of the audio file will stay. */
  tellSound(bytes: number): void;
}

/** The last message about a run, without what was spoken. */
export type RunAnswer = WithoutSpoken<Extract<FromChild, { readonly job: number }>>;
type WithoutSpoken<Message> = Message extends unknown ? Omit<Message, 'spoken'> : never;

export interface OpenRunsOptions<Order> {
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
  /** The run is given up before its next turn, or in it if the engine can stop. */
  cancel(job: number): void;
  /** Resolves at the end of the turn that is being taken. No other run has one from then on. */
  stop(): Promise<void>;
}

interface OpenRun<Order> extends TurnRun {
  readonly order: Order;
  readonly abort: AbortController;
  /** What it speaks in its next turn; null before it was begun. */
  passage: Passage | null;
  /** Lets it go on; null before it was begun. */
  goOn: (() => void) | null;
}

export function createOpenRuns<Order extends RunOrder>({ speak, answer }: OpenRunsOptions<Order>): OpenRuns<Order> {
  type Run = OpenRun<Order>;
  const runs = new Map<number, Run>();
  const turns = createTurns<Run>();
  let isSpeaking = false;
  let isStopping = false;
  let ended: Promise<void> = Promise.resolve();
  let spoken: readonly Spoken[] = [];
  /** Ends the turn that is being taken, with the run's answer when it was the last one. */
  let endTurn: (last: RunAnswer | null) => void = () => {};

  /** A message tells what was spoken before it. */
  function send(message: RunAnswer) {
    answer({ ...message, spoken } as FromChild);
    spoken = [];
  }

  /** The turn of a run. Resolves with its last message, or null when it asks for another turn. */
  function takeTurn(run: Run): Promise<RunAnswer | null> {
    const { job } = run.order;
    return new Promise((resolve) => {
      endTurn = resolve;
      // One that is to be given up speaks nothing.
      if (!run.abort.signal.aborted) send({ type: 'turn', job, passage: run.passage });
      if (run.goOn !== null) run.goOn();
      else
        speak(run.order, {
          signal: run.abort.signal,
          takeTurn: (passage) => pause(run, passage),
          tellSound: (bytes) => send({ type: 'sound', job, bytes }),
        }).then((last) => endTurn(last));
    });
  }

  function pause(run: Run, passage: Passage): Promise<void> {
    run.passage = passage;
    endTurn(null);
    return new Promise((resolve) => {
      run.goOn = resolve;
    });
  }

  function next(): Run | undefined {
    if (isStopping) return undefined;
    for (const run of runs.values()) if (run.abort.signal.aborted) return run;
    return turns.next();
  }

  async function work(): Promise<void> {
    isSpeaking = true;
    for (let run = next(); run !== undefined; run = next()) {
      const beganMs = performance.now();
      const last = await takeTurn(run);
      const ms = performance.now() - beganMs;
      turns.spent(run, ms);
      spoken = [...spoken, { ownerId: run.ownerId, ms }];
      if (last !== null) {
        runs.delete(run.order.job);
        turns.remove(run);
        send(last);
      }
      // Lets new runs, cancellations and the end of the parent be heard: what comes now may be next.
      await setImmediate();
    }
    isSpeaking = false;
  }

  return {
    open(order) {
      const { ownerId, interactive } = order.request;
      const run: Run = { ownerId, interactive, order, abort: new AbortController(), passage: null, goOn: null };
      runs.set(order.job, run);
      turns.add(run);
      if (!isSpeaking) ended = work();
    },
    cancel(job) {
      runs.get(job)?.abort.abort();
    },
    stop() {
      isStopping = true;
      return ended;
    },
  };
}
