// The progress bar of a terminal, with what is being waited for in place of the time left.
import cliProgress from 'cli-progress';

const { SingleBar, Presets, Format } = cliProgress;
const START = '{bar} {value}/{total}{unit}{failed}{rate}  ';
const FORMAT = {
  running: `${START}{duration_formatted} gone, about {eta_formatted} left`,
  waiting: `${START}{wait}`,
  /** Before anything tells how long the rest takes. */
  unknown: `${START}{duration_formatted} gone`,
};

export interface Counts {
  readonly done: number;
  readonly failed: number;
  /** Where it may change on the way. */
  readonly total?: number;
}

/** What is shown: how far the work is, and what it is waiting for. */
export interface ProgressState {
  readonly counts: Counts;
  readonly wait: string | undefined;
  /** How fast it goes, such as `3.1 MB/s`. */
  readonly rate?: string | undefined;
  /** What is counted, where that is not clear: `MB`. */
  readonly unit?: string | undefined;
}

export interface Bar {
  show(state: ProgressState): void;
  stop(): void;
}

/** What the library calls the time left where it cannot tell it, and then formats as if it were a number. */
function chooseFormat(wait: string, eta: unknown): keyof typeof FORMAT {
  if (wait !== '') return 'waiting';
  return eta === 'INF' || eta === 'NULL' ? 'unknown' : 'running';
}

export function startBar(total: number, stream: NodeJS.WritableStream): Bar {
  const bar = new SingleBar(
    {
      // The formats have no formatter of their own, so that this one is called with either.
      format: (options, params, payload: { wait: string }) =>
        Format.Formatter({ ...options, format: FORMAT[chooseFormat(payload.wait, params.eta)] }, params, payload),
      barsize: 30,
      hideCursor: true,
      // We handle Ctrl-C ourselves: the work ends first, then the bar.
      gracefulExit: false,
      etaBuffer: 50,
      stream,
    },
    Presets.shades_classic,
  );
  const payload = ({ counts, wait = '', rate, unit }: ProgressState) => ({
    unit: unit === undefined ? '' : ` ${unit}`,
    failed: counts.failed === 0 ? '' : `, ${counts.failed} failed`,
    rate: rate === undefined ? '' : `, ${rate}`,
    wait,
  });
  bar.start(total, 0, payload({ counts: { done: 0, failed: 0 }, wait: undefined }));
  return {
    show(state) {
      const { done, failed, total: newest } = state.counts;
      if (newest !== undefined) bar.setTotal(newest);
      bar.update(done + failed, payload(state));
    },
    stop: () => bar.stop(),
  };
}
