// The process that listens: loads one recogniser, and answers one message after the other. It opens no recording: the bytes are sent.
import { loadRecogniser } from '../../engines/sherpa/recogniser.ts';
import { whereItBroke } from '../where-it-broke.ts';
import { createRunListener, type RunListener } from './listen-to-run.ts';
import type { FromListener, ListenerOrder, ToListener } from './messages.ts';

// Without the parent nobody asks or reads answers.
process.on('disconnect', () => process.exit(0));
// Ctrl-C in a terminal reaches the whole process group; the parent decides when this ends.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});

const { folder } = JSON.parse(process.argv[2]!) as ListenerOrder;
const recogniser = await loadRecogniser(folder);
let run: RunListener | null = null;

async function answer(message: ToListener): Promise<FromListener> {
  if (message.type !== 'open') {
    if (run === null) throw new Error('no run was opened');
    return run.answer(message);
  }
  run = null;
  run = await createRunListener(message.run, (samples, rate) => recogniser.hear(samples, rate));
  return { type: 'heard' };
}

process.on('message', (message: ToListener) => {
  answer(message)
    .catch((error: unknown): FromListener => ({ type: 'failed', why: whereItBroke(error) }))
    .then((told) => process.send?.(told));
});

process.send?.({ type: 'ready' } satisfies FromListener);
