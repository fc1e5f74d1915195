// Collects the run ids that rows ask for into bulk calls.
import type { AudioChoice, LectorClient, RunResult } from '@lector/client';

export interface ResultGatherer {
  /** The server's result for the run, from a call that may serve other rows too. */
  fetch(runId: number): Promise<RunResult>;
}

const IDS_PER_CALL = 5;
/** Long enough to collect several ids while runs end one after the other, short compared with the work of a run. */
const LINGER_MS = 200;

/** `othersMayFollow` returns false when every active row waits here already; then the call is sent at once. */
export function createGatherer(options: {
  client: Pick<LectorClient, 'results'>;
  signal: AbortSignal;
  audio: AudioChoice;
  othersMayFollow: (waiting: number) => boolean;
}): ResultGatherer {
  let waiting: { runId: number; resolve: (result: RunResult) => void; reject: (error: unknown) => void }[] = [];
  let timer: NodeJS.Timeout | undefined;

  const flush = async () => {
    clearTimeout(timer);
    timer = undefined;
    const group = waiting;
    waiting = [];
    try {
      const results = await options.client.results(
        group.map(({ runId }) => runId),
        { ...options.audio, signal: options.signal },
      );
      // Every id asked for has its entry.
      for (const { runId, resolve } of group) resolve(results.get(runId)!);
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  };

  return {
    fetch: (runId) =>
      new Promise((resolve, reject) => {
        waiting.push({ runId, resolve, reject });
        if (waiting.length >= IDS_PER_CALL || !options.othersMayFollow(waiting.length)) void flush();
        else timer ??= setTimeout(() => void flush(), LINGER_MS);
      }),
  };
}
