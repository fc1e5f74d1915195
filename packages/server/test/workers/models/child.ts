// In place of the program of an engine process, with its real turns: writes down what it was told to load and allowed, and does what
// a run's text says.
import { appendFileSync, existsSync, writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import type { FromChild, LoadOrder, SpeakMessage, ToChild } from '../../../src/workers/messages.ts';
import { createOpenRuns, type RunAnswer, type RunControl } from '../../../src/workers/open-runs.ts';

/** A text in JSON. Any other text is one piece. */
export interface Script {
  readonly name: string;
  readonly pieces: number;
  /** In the spool: each piece is written down here as it is begun, and each run as it is heard of. */
  readonly log: string;
  /** In its first piece it waits until this file is there. */
  readonly gate?: string;
  /** MiB that it takes and keeps. */
  readonly grows?: number;
  /** The piece in which the process ends. */
  readonly endsIn?: number;
}

const kept: Buffer[] = [];
const { model } = JSON.parse(process.argv[2]!) as LoadOrder;
const answer = (message: FromChild) => process.send?.(message);

if (model.name === 'voice:broken') throw new Error('the files of this model are broken');

function scriptOf({ request }: SpeakMessage): Partial<Script> {
  return request.text.startsWith('{') ? (JSON.parse(request.text) as Script) : {};
}

function note({ log }: Partial<Script>, words: string): void {
  if (log !== undefined) appendFileSync(log, `${words}\n`);
}

async function speak(message: SpeakMessage, { signal, takeTurn }: RunControl): Promise<RunAnswer> {
  const { job, files, request } = message;
  if (request.text === 'end') process.exit(3);
  if (request.text === 'stand still') for (;;);
  const script = scriptOf(message);
  const told = { pid: process.pid, model: model.name, flags: process.execArgv };
  if (!signal.aborted) writeFileSync(files.audio, JSON.stringify(told), { flag: 'wx' });
  for (let piece = 0; piece < (script.pieces ?? 1); piece++) {
    if (piece > 0) await takeTurn({ at: piece, length: 1 });
    if (signal.aborted) return { type: 'cancelled', job };
    note(script, `${script.name} ${piece}`);
    while (piece === 0 && script.gate !== undefined && !existsSync(script.gate)) await wait(5);
    if (piece === 0 && script.grows !== undefined) kept.push(Buffer.alloc(script.grows * 1024 * 1024, 1));
    if (piece === script.endsIn) process.exit(3);
  }
  return { type: 'done', job, result: {} as never };
}

const runs = createOpenRuns<SpeakMessage>({ speak, answer });
process.on('disconnect', () => process.exit(0));
process.on('message', (message: ToChild) => {
  if (message.type === 'leave') void runs.stop().then(() => process.exit(0));
  else if (message.type === 'cancel') runs.cancel(message.job);
  else if (message.type === 'speak') {
    const script = scriptOf(message);
    note(script, `${script.name} heard of`);
    runs.open(message);
  }
});
answer({ type: 'ready' });
