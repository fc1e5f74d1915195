// Streamed runs without engines: each is spoken at the moment in which it is submitted.
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeFlac, makeVoice } from '../../src/audio/test-sounds.ts';
import type { LiveSound } from '../../src/ports/live-sound.ts';
import type { RunStore } from '../../src/ports/run-store.ts';
import type { SubmitRun } from '../../src/services/submitting/submit-run.ts';

const RATE = 22_050;

/** They all sound the same. Whether they are stored is another matter. */
export async function speakAtOnce(parts: {
  readonly submitRun: SubmitRun;
  readonly runs: Pick<RunStore, 'findByTaskId'>;
  readonly liveSound: Pick<LiveSound, 'begin'>;
  readonly dataDir: string;
}): Promise<SubmitRun> {
  const { submitRun, runs, liveSound, dataDir } = parts;
  const path = join(dataDir, 'spoken.flac');
  writeFileSync(path, await encodeFlac(makeVoice(RATE / 5, RATE), RATE));
  const { size } = statSync(path);
  return async (caller, request, options) => {
    const taskId = await submitRun(caller, request, options);
    const run = await runs.findByTaskId(caller.ownerId, taskId);
    if (run !== null) liveSound.begin(run.runId, path).complete(size);
    return taskId;
  };
}
