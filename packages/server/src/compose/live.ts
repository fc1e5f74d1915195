// What sends speech while it is spoken.
import { createSharedStreams } from '../db/memory/shared-streams.ts';
import type { Logger } from '../log.ts';
import type { LiveSound } from '../ports/live-sound.ts';
import type { RunStore } from '../ports/run-store.ts';
import type { Synthesizer } from '../ports/synthesizer.ts';
import type { VoiceCatalogue } from '../ports/voice-catalogue.ts';
import type { CheckAudio } from '../services/audio-check.ts';
import type { CancelRun } from '../services/cancel-run.ts';
import type { DeleteRun } from '../services/delete-run.ts';
import { createLiveAudio, type OpenLive } from '../services/live/live-audio.ts';
import { createAssertNotAway } from '../services/live/not-away.ts';
import { createStreamSpeech, type StreamSpeech } from '../services/live/stream-speech.ts';
import type { SubmitRun } from '../services/submitting/submit-run.ts';
import type { Formats } from './formats.ts';

/** As long as a client waits before it sends a request again. */
const GRACE_MS = 5_000;
/** Runs that one sweep deletes. */
const BATCH = 100;

export interface Live {
  readonly openLive: OpenLive;
  readonly streamSpeech: StreamSpeech;
  /** Deletes runs of doors that were to be kept only until now, wall time, some at a time. */
  removeOutdated(nowMs: number): Promise<void>;
  /** Deletes what was kept only as long as somebody listened: at the start nobody does. */
  clearTransient(): Promise<void>;
}

export function composeLive(parts: {
  readonly formats: Formats;
  readonly runs: RunStore;
  readonly liveSound: LiveSound;
  readonly checkAudio: CheckAudio;
  readonly submitRun: SubmitRun;
  readonly cancelRun: CancelRun;
  readonly deleteRun: DeleteRun;
  readonly catalogue: Pick<VoiceCatalogue, 'find'>;
  readonly synthesizer: Pick<Synthesizer, 'heldOff'>;
  readonly log: Logger;
  readonly doorRetentionHours: number;
  readonly graceMs?: number;
}): Live {
  const { formats, runs, deleteRun, graceMs = GRACE_MS } = parts;
  const assertNotAway = createAssertNotAway(parts);
  const openLive = createLiveAudio({ ...parts, ...formats, assertNotAway });
  return {
    openLive,
    streamSpeech: createStreamSpeech({ ...parts, openLive, assertNotAway, streams: createSharedStreams({ graceMs }) }),
    async removeOutdated(nowMs) {
      for (const { ownerId, runId } of await runs.outdated(nowMs, BATCH)) await deleteRun(ownerId, runId);
    },
    async clearTransient() {
      for (const { ownerId, runId } of await runs.transient()) await deleteRun(ownerId, runId);
    },
  };
}
