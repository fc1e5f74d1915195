// Wires what accepts runs, one at a time and many at once.
import type { Config } from '../config.ts';
import type { BatchStore } from '../ports/batch-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { RunStore } from '../ports/run-store.ts';
import type { VoiceCatalogue } from '../ports/voice-catalogue.ts';
import type { ChoosePronunciations } from '../services/dictionaries/choose-pronunciations.ts';
import { createPrepareRun } from '../services/submitting/prepare-run.ts';
import { createSubmitBatch, type SubmitBatch } from '../services/submitting/submit-batch.ts';
import { createSubmitRun, type SubmitRun } from '../services/submitting/submit-run.ts';
import { readOwnerLimits } from './owner-limits.ts';
import { readReadingSettings } from './reading-settings.ts';

export function composeSubmitting(dependencies: {
  config: Config;
  runs: RunStore;
  batchStore: BatchStore;
  catalogue: VoiceCatalogue;
  clock: Clock;
  choosePronunciations: ChoosePronunciations;
  /** Throws `busy` while the disk has no space for another run. */
  admit: () => void;
  /** Whether there is a recogniser. */
  canListen: boolean;
}): { submitRun: SubmitRun; submitBatch: SubmitBatch } {
  const { config, runs, batchStore: batches, clock, admit } = dependencies;
  const prepareRun = createPrepareRun({ ...dependencies, reading: readReadingSettings(config) });
  const limits = readOwnerLimits(config);
  return {
    submitRun: createSubmitRun({ prepareRun, runs, limits, admit }),
    submitBatch: createSubmitBatch({ prepareRun, batches, clock, limits, admit }),
  };
}
