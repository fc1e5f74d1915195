// When the server is told to stop: by a signal, or by the end of the npm that started it.

/** What is watched, replaceable in tests. */
export interface StopSources {
  /** Calls back at every SIGINT and SIGTERM. */
  readonly onSignal: (listener: () => void) => void;
  /** Calls back every so often, without keeping the process alive, until the returned function is called. */
  readonly onTick: (listener: () => void) => () => void;
  /** Whose child this process is: somebody else's once that process has ended. */
  readonly parent: () => number;
  /** Whether npm started this process, and in what way. */
  readonly npm: NpmStart;
  /** Ends this process at once. */
  readonly abandon: () => void;
}

export interface NpmStart {
  readonly signalsComeTwice: boolean;
  /** The shell between npm and this process lives as long as npm wants the server. */
  readonly shellIsOurs: boolean;
}

/** Reads what npm leaves in the environment of what it starts. A script may put the server into the background, and it stays there. */
export function readNpmStart(env: NodeJS.ProcessEnv): NpmStart {
  const { npm_command: command, npm_lifecycle_script: script = '' } = env;
  const underNpm = command !== undefined;
  const inBackground = /(^|[^&])&([^&]|$)/.test(script);
  return { signalsComeTwice: underNpm, shellIsOurs: underNpm && /\blector\b/.test(script) && !inBackground };
}

const LOOK_EVERY_MS = 250;

export function systemStopSources(): StopSources {
  return {
    onSignal(listener) {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, listener);
    },
    onTick(listener) {
      const timer = setInterval(listener, LOOK_EVERY_MS).unref();
      return () => clearInterval(timer);
    },
    parent: () => process.ppid,
    npm: readNpmStart(process.env),
    abandon: () => process.exit(1),
  };
}

/**
 * To be made at the beginning of a start. The returned function waits until the server is told to stop; from then on, being told
 * once more ends the process at once.
 *
 * `npx lector serve` has a shell between npm and the server. A signal to npm alone ends that shell, which passes nothing on: all
 * that the server sees is another parent. And one Ctrl-C comes twice under npm, from the terminal and passed on by npm, so there
 * only the third signal says more than the first.
 */
export function createStopRequest(sources: StopSources): () => Promise<void> {
  const { signalsComeTwice, shellIsOurs } = sources.npm;
  const starter = sources.parent();
  const patience = signalsComeTwice ? 2 : 1;
  return () =>
    new Promise((resolve) => {
      let signals = 0;
      sources.onSignal(() => {
        signals++;
        if (signals > patience) sources.abandon();
        resolve();
      });
      if (!shellIsOurs) return;
      const end = sources.onTick(() => {
        if (sources.parent() === starter) return;
        end();
        resolve();
      });
    });
}
