// The steps of a run's life, announced as they are passed, so that a program beside this one can watch or end it there.
import { type Channel, channel } from 'node:diagnostics_channel';

/** Every step, in the order in which an undisturbed run passes them. `npm run faults` kills the program at each. */
export const STEPS = [
  'submit.checked', // everything that can be refused has been
  'submit.written', // inside the transaction
  'submit.committed', // would survive a power cut; the caller knows nothing yet
  'run.claimed',
  'run.handed-over', // the engine process has it
  'segment.spoken', // in the engine process
  'segment.kept', // in the engine process: would survive its end
  'audio.written', // in the engine process: the file is complete and closed
  'run.spoken', // the server has heard so
  'audio.synced',
  'audio.named', // the object has its name, not yet durably
  'audio.stored', // would survive a power cut
  'run.written', // SUCCESS, inside the transaction
  'run.committed',
  'run.cleared', // the temporary files are gone
  'remove.marked', // the run is gone or expired, its bytes are not
  'remove.unlinked',
  'remove.forgotten',
  'recovery.requeued',
  'recovery.swept',
] as const;

export type Step = (typeof STEPS)[number];

const CHANNELS = Object.fromEntries(STEPS.map((step) => [step, channel(`lector:${step}`)])) as Record<Step, Channel>;

/** Says that a step was passed. Costs next to nothing while nobody listens to `lector:<step>`. */
export function passStep(step: Step): void {
  const passed = CHANNELS[step];
  if (passed.hasSubscribers) passed.publish(step);
}
