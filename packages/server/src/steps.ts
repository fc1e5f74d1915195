// The steps of a run, published on diagnostics channels, so that a test can watch the program or kill it at a step.
import { type Channel, channel } from 'node:diagnostics_channel';

/** Every step, in the order of an undisturbed run. `npm run faults` kills the program at each. */
export const STEPS = [
  'submit.checked', // all checks have passed
  'submit.written', // inside the transaction
  'submit.committed', // survives a power cut; the caller has no answer yet
  'batch.written', // the runs of a call, inside the transaction
  'batch.published', // they are there and survive a power cut; the caller has no answer yet
  'run.claimed',
  'run.handed-over', // the engine process has it
  'segment.spoken', // in the engine process
  'segment.kept', // in the engine process: survives its crash
  'audio.written', // in the engine process: the file is complete and closed
  'run.spoken', // the server has received the result
  'audio.synced',
  'audio.named', // the object has its name, not yet durably
  'audio.stored', // survives a power cut
  'run.written', // SUCCESS, inside the transaction
  'run.committed',
  'run.cleared', // the temporary files are gone
  'remove.marked', // the run is deleted or expired, its bytes still exist
  'remove.unlinked',
  'remove.forgotten',
  'recovery.requeued',
  'recovery.swept',
] as const;

export type Step = (typeof STEPS)[number];

const CHANNELS = Object.fromEntries(STEPS.map((step) => [step, channel(`lector:${step}`)])) as Record<Step, Channel>;

/** Publishes that a step was passed. Costs almost nothing while nobody listens to `lector:<step>`. */
export function passStep(step: Step): void {
  const passed = CHANNELS[step];
  if (passed.hasSubscribers) passed.publish(step);
}
