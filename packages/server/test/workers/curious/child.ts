// In place of the program of an engine process: takes a text for targets, tries what it may not, and writes down what it got.
import { writeFileSync } from 'node:fs';
import type { FromChild, ToChild } from '../../../src/workers/messages.ts';
import { tryAll } from './attempts.ts';

const answer = (message: FromChild) => process.send?.(message);

process.on('disconnect', () => process.exit(0));
process.on('message', async (message: ToChild) => {
  if (message.type !== 'speak') return;
  writeFileSync(message.files.audio, JSON.stringify(await tryAll(JSON.parse(message.request.text))));
  answer({ type: 'done', job: message.job, result: {} as never, spoken: [] });
});
answer({ type: 'ready' });
