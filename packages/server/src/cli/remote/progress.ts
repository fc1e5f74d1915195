// Progress of long work: a bar on a terminal, otherwise a plain line now and then, and never a long silence.
import type { Terminal } from '../terminal.ts';
import { formatDuration } from './amounts.ts';
import type { CommandClock } from './command-clock.ts';
import { startHeartbeat } from './heartbeat.ts';
import type { Counts, ProgressState } from './progress-bar.ts';

export interface Progress {
  /** A piece of the work begins; it ends when the returned function is called. */
  begin(): () => void;
  update(counts: Counts): void;
  stop(): void;
}

export interface ProgressOptions {
  readonly terminal: Terminal;
  readonly clock: CommandClock;
  readonly total: number;
  /** What the work waits for besides itself; undefined when nothing. */
  readonly describeTrouble: () => string | undefined;
  /** How fast it goes; undefined when that means nothing. */
  readonly describeRate?: () => string | undefined;
  /** What is counted, where that is not clear. */
  readonly unit?: string;
}

const LINE_EVERY_MS = 10_000;

export async function startProgress(options: ProgressOptions): Promise<Progress> {
  const { terminal, clock, describeTrouble, describeRate, unit } = options;
  const begun = new Map<symbol, number>();
  let counts: Counts = { done: 0, failed: 0 };
  const describeWork = () => {
    const [oldestMs] = begun.values();
    if (oldestMs === undefined) return undefined;
    return `${begun.size} under way, the oldest for ${formatDuration(clock.now() - oldestMs)}`;
  };
  const state = (): ProgressState => {
    // On a bar one sees the time; in a log the line has to say that work is going on.
    const wait = describeTrouble() ?? (terminal.interactive ? undefined : describeWork());
    return { counts, wait, rate: describeRate?.(), unit };
  };
  const show = await (terminal.interactive ? showBar(options, state) : showLines(options, state));
  return {
    begin() {
      const piece = Symbol('piece');
      begun.set(piece, clock.now());
      return () => void begun.delete(piece);
    },
    update(newest) {
      counts = newest;
      show.changed();
    },
    stop: show.stop,
  };
}

interface Display {
  changed(): void;
  stop(): void;
}

/** `12 of 100 done, 2 failed; 8 under way, the oldest for 4:05 min`. */
function describeProgress({ counts, wait, rate, unit }: ProgressState, total: number): string {
  const { done, failed } = counts;
  const speed = rate === undefined ? '' : `, ${rate}`;
  return `${done} of ${counts.total ?? total}${unit === undefined ? '' : ` ${unit}`} done${failed === 0 ? '' : `, ${failed} failed`}${speed}${wait === undefined ? '' : `; ${wait}`}`;
}

function showLines({ terminal, clock, total }: ProgressOptions, state: () => ProgressState): Display {
  const line = () => describeProgress(state(), total);
  const heartbeat = startHeartbeat(terminal, clock, line);
  let nextMs = clock.now() + LINE_EVERY_MS;
  return {
    changed() {
      if (clock.now() < nextMs) return;
      nextMs = clock.now() + LINE_EVERY_MS;
      heartbeat.rest();
      terminal.note(line());
    },
    stop: heartbeat.stop,
  };
}

async function showBar({ terminal, clock, total }: ProgressOptions, state: () => ProgressState): Promise<Display> {
  const bar = await terminal.startBar(total);
  const end = clock.every(1_000, () => bar.show(state()));
  return {
    changed: () => bar.show(state()),
    stop() {
      end();
      bar.stop();
    },
  };
}
