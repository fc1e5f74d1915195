// The limits of one owner, from the settings.
import type { Config } from '../config.ts';
import type { OwnerLimits } from '../domain/owner-limits.ts';

const MIB = 1024 * 1024;

export function readOwnerLimits(config: Config): OwnerLimits {
  return {
    waitingRuns: config.maxWaitingRuns,
    storedRuns: config.maxStoredRuns,
    textBytes: config.maxStoredTextMib * MIB,
    audioBytes: config.maxStoredAudioMib * MIB,
    batches: config.maxBatches,
    batchRuns: config.maxBatchRuns,
  };
}
