// A real server on whose data folder there is a run in every state that the bulk call tells apart.
import { ToneInstallation } from '../../faults/engines/tone-installation.ts';
import { awaitEnd } from '../../faults/fixtures/decode-recording.ts';
import { openGate } from '../../faults/fixtures/gates.ts';
import { type PoisonName, poisonWord } from '../../faults/fixtures/poison.ts';
import type { Submitted } from '../../faults/program.ts';
import { until } from './until.ts';

/** Nothing is given up for being slow, so that a busy machine changes nothing: only what is poisoned fails. */
export const PATIENT = { LECTOR_MAX_ATTEMPTS: '1', LECTOR_SEGMENT_SECONDS: '3600' };
/** What is spoken is deleted at once, and what hangs is given up soon. */
const HASTY = { LECTOR_MAX_ATTEMPTS: '1', LECTOR_SEGMENT_SECONDS: '1', LECTOR_RETENTION_HOURS: '0.0001' };

export interface EveryState extends AsyncDisposable {
  readonly installation: ToneInstallation;
  readonly done: readonly [number, number];
  readonly failed: number;
  readonly late: number;
  readonly cancelled: number;
  readonly expired: number;
  readonly unknown: number;
  /** Submits a run that is pending until `open` is called. */
  pending(): Promise<{ readonly runId: number; open(): void }>;
}

export async function makeEveryState(): Promise<EveryState> {
  const installation = new ToneInstallation();
  await installation.startTones({ settings: PATIENT });
  const speak = (words: string) => speakToEnd(installation, words);
  const poisoned = (name: PoisonName) => speak(`It stops ${poisonWord(name)} here.`);
  const failed = await poisoned('throw');
  const expired = await speak('This one is old.');

  await installation.server.end('SIGTERM');
  await installation.startTones({ settings: HASTY });
  const late = await poisoned('hang');
  await until(
    'old audio is gone',
    async () => (await installation.caller.bulk([expired]))[expired]?.status === 'EXPIRED',
  );

  await installation.server.end('SIGTERM');
  await installation.startTones({ settings: PATIENT });
  const done = [await speak('The first is spoken.'), await speak('The second is spoken, too.')] as const;
  let gates = 0;
  const pending = async () => {
    const gate = ++gates;
    const runId = await runIdOf(installation, await installation.speak(poisonWord('gate', { number: gate })));
    return { runId, open: () => openGate(installation.poisonedDir, gate, 1) };
  };
  const { runId: cancelled } = await pending();
  await installation.caller.request(`/lector/v1/runs/${cancelled}/cancel`, { method: 'POST' });
  const known = [...done, failed, late, cancelled, expired];
  const unknown = [11, 12, 13, 14, 15, 16, 17].find((id) => !known.includes(id))!;
  return {
    ...{ installation, done, failed, late, cancelled, expired, unknown, pending },
    [Symbol.asyncDispose]: () => installation[Symbol.asyncDispose](),
  };
}

/** Has a text spoken, or not, and answers the id of its run. */
export async function speakToEnd(installation: ToneInstallation, words: string): Promise<number> {
  const task = await installation.speak(words);
  await awaitEnd(installation.caller, task);
  return runIdOf(installation, task);
}

/** Known from the start there, while a poll tells it at SUCCESS. */
async function runIdOf({ caller }: ToneInstallation, { taskId }: Submitted): Promise<number> {
  const answer = await caller.request(`/lector/v1/runs/${taskId}`);
  return ((await answer.json()) as { run_id: number }).run_id;
}
