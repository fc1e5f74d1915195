// In place of the program of an engine process: writes down what it was told to load and allowed, and does what a run's text says.
import { writeFileSync } from 'node:fs';
import type { FromChild, LoadOrder, ToChild } from '../../../src/workers/messages.ts';

const { model } = JSON.parse(process.argv[2]!) as LoadOrder;
const answer = (message: FromChild) => process.send?.(message);

if (model.name === 'voice:broken') throw new Error('the files of this model are broken');

process.on('disconnect', () => process.exit(0));
process.on('message', (message: ToChild) => {
  if (message.type !== 'speak') return;
  const { job, files, request } = message;
  if (request.text === 'end') process.exit(3);
  if (request.text === 'stand still') for (;;);
  writeFileSync(files.audio, JSON.stringify({ pid: process.pid, model: model.name, flags: process.execArgv }));
  answer({ type: 'done', job, result: {} as never });
});
answer({ type: 'ready' });
