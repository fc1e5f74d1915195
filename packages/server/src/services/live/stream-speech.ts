// Speaks a text for somebody who listens meanwhile: a run like any other, and its audio as it comes.
import { hash } from 'node:crypto';
import type { Caller } from '../../domain/api-key.ts';
import type { AskedAudio } from '../../domain/audio-format.ts';
import type { Door } from '../../domain/door.ts';
import type { RunRequest } from '../../domain/run.ts';
import { AppError } from '../../errors.ts';
import type { Logger } from '../../log.ts';
import type { RunStore } from '../../ports/run-store.ts';
import type { SharedStreams } from '../../ports/shared-streams.ts';
import type { CancelRun } from '../cancel-run.ts';
import type { DeleteRun } from '../delete-run.ts';
import type { AskedReading } from '../submitting/choose-reading.ts';
import type { StreamKeeping } from '../submitting/prepare-run.ts';
import type { SubmitRun } from '../submitting/submit-run.ts';
import type { LiveStream, OpenLive } from './live-audio.ts';
import type { AssertNotAway } from './not-away.ts';

export interface SpeechOrder {
  readonly request: RunRequest;
  readonly reading: AskedReading;
  readonly audio: AskedAudio;
  readonly keeping: Keeping;
  /** What becomes of the run when the last who listens hangs up before its end. */
  readonly onHangUp: 'cancel' | 'finish';
  readonly idempotencyKey: string | null;
}

/** Whether the run stays when it has been heard, or which door it came through: then server and key say how long it stays. */
export type Keeping = { readonly isStored: boolean } | { readonly door: Door };

export interface SpokenStream extends LiveStream {
  readonly runId: number;
}

/**
 * Resolves when there are bytes to send. Equal requests of a key that come while it is spoken, or shortly after the last has hung up, hear the same run
 * from its beginning. Rejects with what a submit and `OpenLive` reject with.
 */
export type StreamSpeech = (
  caller: Caller,
  order: SpeechOrder,
  signal: AbortSignal,
  /** Called when the run has begun to sound. */
  onBegun?: () => void,
) => Promise<SpokenStream>;

export function createStreamSpeech(dependencies: {
  submitRun: SubmitRun;
  cancelRun: CancelRun;
  deleteRun: DeleteRun;
  runs: Pick<RunStore, 'findByTaskId'>;
  streams: SharedStreams;
  openLive: OpenLive;
  assertNotAway: AssertNotAway;
  log: Pick<Logger, 'warn'>;
  /** Hours for which runs of doors are kept where the key does not say; 0: until they are heard. */
  doorRetentionHours: number;
}): StreamSpeech {
  const { submitRun, cancelRun, deleteRun, runs, streams, openLive, assertNotAway, log } = dependencies;

  function keepingOf({ defaults }: Caller, { keeping }: SpeechOrder): StreamKeeping {
    if (!('door' in keeping)) return keeping;
    const hours = defaults?.doorRetentionHours ?? dependencies.doorRetentionHours;
    return { isStored: hours > 0, door: { name: keeping.door, hours } };
  }

  async function begin(caller: Caller, order: SpeechOrder): Promise<number> {
    const { request, idempotencyKey } = order;
    // Rather than a run that is cancelled before it was spoken.
    assertNotAway({ ownerId: caller.ownerId, voiceId: request.voiceId });
    const asked = { ...order.reading, startsSoon: true };
    const stream = keepingOf(caller, order);
    const taskId = await submitRun(caller, request, { idempotencyKey, asked, interactive: true, stream });
    const run = await runs.findByTaskId(caller.ownerId, taskId);
    if (run === null) throw new AppError('run_unavailable', 'The run was deleted');
    return run.runId;
  }

  /** Nobody listens any more. */
  async function desert(caller: Caller, runId: number, order: SpeechOrder, heardAll: boolean) {
    // Whoever has named a request may come back with it for a day.
    const mayEnd = !heardAll && order.onHangUp === 'cancel' && order.idempotencyKey === null;
    try {
      if (!keepingOf(caller, order).isStored) await deleteRun(caller.ownerId, runId);
      else if (mayEnd) await cancelRun(caller.ownerId, runId); // one that has ended stays as it is
    } catch (error) {
      // Its owner has deleted it.
      if (error instanceof AppError && error.code === 'not_found') return;
      log.warn({ err: error, runId }, 'a run to which nobody listens any more could not be ended');
    }
  }

  return async (caller, order, signal, onBegun) => {
    const listener = await streams.enter(keyOf(caller, order), () => begin(caller, order));
    const { runId } = listener;
    const leave = (heardAll: boolean) =>
      listener.leave(heardAll, (anybody) => void desert(caller, runId, order, anybody));
    try {
      const live = await openLive({ ownerId: caller.ownerId, runId }, order.audio, signal, onBegun);
      const { stream } = live;
      let heardAll = false;
      stream.once('end', () => {
        heardAll = true;
      });
      stream.once('close', () => leave(heardAll));
      return { ...live, runId };
    } catch (error) {
      leave(false);
      throw error;
    }
  };
}

/** Equal for requests that want the same run; what it is sent as may differ. */
function keyOf(caller: Caller, { audio, ...order }: SpeechOrder): string {
  return hash('sha256', JSON.stringify([caller.ownerId, caller.id, order]));
}
