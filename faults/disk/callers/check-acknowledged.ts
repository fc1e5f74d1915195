// Checks that a server still knows every acknowledged task, and every SUCCESS unchanged.
import type { Tally } from '../../fault.ts';
import { Caller, type ServerProcess, type Submitted, UnexpectedStatus } from '../../program.ts';
import { takeSuccess, WrongAnswer } from './load.ts';

/** Polls every acknowledged submit and adds lost or changed ones to the tally. Returns how many were polled. */
export async function checkAcknowledged(
  { server, key, submits }: { server: Pick<ServerProcess, 'address'>; key: string; submits: readonly Submitted[] },
  tally: Tally,
): Promise<number> {
  const caller = new Caller(server, key);
  const acknowledged = submits.filter(({ taskId }) => taskId !== null);
  const left = [...acknowledged];
  const askOn = async (): Promise<void> => {
    for (let submit = left.pop(); submit !== undefined; submit = left.pop()) await checkOne(caller, submit, tally);
  };
  await Promise.all(Array.from({ length: 8 }, askOn));
  return acknowledged.length;
}

async function checkOne(caller: Caller, submit: Submitted, tally: Tally): Promise<void> {
  const seen = submit.success;
  try {
    const { status, run_id, message } = await caller.poll(submit.taskId!);
    if (status === 'ERROR') {
      tally.lost++;
      tally.notes.push(`task ${submit.taskId} is ERROR: ${message}`);
    } else if (seen !== null) {
      await takeSuccess(caller, submit, run_id ?? seen.runId);
      if (submit.success?.runId !== seen.runId || submit.success.sha256 !== seen.sha256) {
        throw new WrongAnswer('a SUCCESS is another than it was');
      }
    }
  } catch (error) {
    // An unknown key counts as a loss too: it was acknowledged, and everything under it.
    if (error instanceof UnexpectedStatus && [401, 404].includes(error.status)) tally.lost++;
    else if (error instanceof UnexpectedStatus || error instanceof WrongAnswer) {
      tally.corrupted++;
      tally.notes.push(`task ${submit.taskId}: ${error.message}`);
    } else throw error;
  }
}
