// The engine process: loads one model, speaks the runs it is given, a segment of one after the other, and answers with the results.
import { setTimeout as sleep } from 'node:timers/promises';
import { loadLibflac } from '../audio/libflac.ts';
import type { RemoteEngine } from '../domain/remote-engine.ts';
import { loadEngine } from '../engines/registry.ts';
import { hasCode, isStorageFailure } from '../errors.ts';
import { SpokenBefore, SynthesisAway, SynthesisError } from '../ports/synthesizer.ts';
import type { FromChild, HoldOff, LoadOrder, SpeakMessage, ToChild } from './messages.ts';
import { createOpenRuns, type RunAnswer, type RunControl } from './open-runs.ts';
import { permitConnections } from './permitted-connections.ts';
import { warmUp } from './warm-up.ts';
import { whereItBroke } from './where-it-broke.ts';

// Without the parent nobody sends jobs or reads answers, so the process ends.
process.on('disconnect', () => process.exit(0));
/** The server. */
const parent = process.ppid;
// Ctrl-C in a terminal reaches the whole process group; the parent decides when a job may end.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});

/** How long nothing may be asked of the process before it warms up: a run that comes sooner does that as well, and is not kept waiting. */
const WARM_UP_AFTER_MS = 1_000;

const { model, espeakData } = JSON.parse(process.argv[2]!) as LoadOrder;
const remote = Promise.withResolvers<RemoteEngine>();
const loading = load();
let isAsked = false;
const runs = createOpenRuns<SpeakMessage>({ speak, answer, atOnce: model.remote?.atOnce ?? 1 });

/**
 * Ends the process when the server is gone. The kernel gives it another parent at once, while 'disconnect' is heard only in a
 * later turn: a process that was stopped meanwhile would first create a file, and the next server may have cleared the folder already.
 */
function endWithoutParent(): void {
  if (process.ppid !== parent) process.exit(0);
}

function answer(message: FromChild): void {
  process.send?.(message);
}

/** One after the other: the encoder's module changes what the global object has while it loads. */
async function load() {
  const flac = await loadLibflac();
  const engine = await loadEngine(model, {
    espeakData,
    meanwhile: () => void importSpeaking(),
    remote: model.remote === undefined ? null : await permitRemote(),
  });
  return { flac, engine, ...(await importSpeaking()) };
}

/** The process may connect to that server from now on, and to no other. */
async function permitRemote() {
  const { url } = await remote.promise;
  permitConnections(new URL(url));
  return {
    engine: await remote.promise,
    onHealth: (holdOff: HoldOff | null) => answer({ type: 'health', holdOff }),
  };
}

/** Many modules: imported when the engine has been told to load, which native code does beside it. */
function importSpeaking() {
  return import('./speaking/speak-run.ts');
}

async function speak(message: SpeakMessage, { signal, takeTurn, find, tellSound }: RunControl): Promise<RunAnswer> {
  const { job, voice, request, files, maxAudioSeconds, hardPassages, recordings } = message;
  try {
    signal.throwIfAborted();
    const { flac, engine, speakRun } = await loading;
    const result = await speakRun({
      engine,
      flac,
      voice,
      request,
      files,
      maxAudioSeconds,
      hardPassages,
      recordings,
      signal,
      beforeKeeping: endWithoutParent,
      takeTurn,
      findSegments: find,
      // Only where somebody may be waiting for it: it costs a write and a message for each segment.
      tellSound: request.interactive ? tellSound : undefined,
    });
    return { type: 'done', job, result };
  } catch (error) {
    if (signal.aborted) return { type: 'cancelled', job };
    if (error instanceof SpokenBefore) {
      return { type: 'spoken-before', job, recordingKey: error.recordingKey, segments: error.segments };
    }
    if (error instanceof SynthesisAway) return { type: 'away', job, reason: error.message };
    if (error instanceof SynthesisError) return { type: 'failed', job, failure: error.failure };
    if (hasCode(error, 'EEXIST')) return { type: 'taken', job, detail: String(error) };
    if (isStorageFailure(error)) return { type: 'unstored', job, detail: String(error) };
    const failure = { code: 'engine_failed', message: 'The engine failed on this text.', retryable: true } as const;
    return { type: 'failed', job, failure, detail: whereItBroke(error) };
  }
}

process.on('message', (message: ToChild) => {
  if (message.type === 'speak') {
    isAsked = true;
    runs.open(message);
  } else if (message.type === 'remote') remote.resolve(message.remote);
  else if (message.type === 'found') runs.found(message.job, message.found);
  else if (message.type === 'cancel') runs.cancel(message.job);
  else void runs.stop().then(() => process.exit(0));
});

const { flac, engine } = await loading;
answer({ type: 'ready' });
await sleep(WARM_UP_AFTER_MS);
await warmUp(engine, flac, () => !isAsked);
