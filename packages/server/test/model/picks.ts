// What actions on runs and on batches are made of.
import fc from 'fast-check';
import type { Step } from '../../src/steps.ts';

/** A run by its place in a list that is only known when the action is taken: 0 is the newest. */
export interface Pick {
  readonly whose: 'mine' | 'any' | 'nobody';
  readonly nth: number;
  readonly name: 'runId' | 'taskId';
}

/** What an attempt passes on its way from the engine to its end. */
export const STEPS_OF_AN_END = [
  'run.spoken',
  'audio.synced',
  'audio.named',
  'audio.stored',
  'run.written',
  'run.committed',
  'run.cleared',
] as const satisfies readonly Step[];
export type StepOfAnEnd = (typeof STEPS_OF_AN_END)[number];

export const TEXTS = [
  'One.',
  'Two words.',
  'One with * in it.',
  'A sentence of some length, for the counters.',
] as const;

export const nth = fc.oneof({ weight: 3, arbitrary: fc.nat(5) }, fc.nat(60));
export const pickRun: fc.Arbitrary<Pick> = fc.record({
  whose: fc.oneof(
    { weight: 7, arbitrary: fc.constant('mine' as const) },
    { weight: 3, arbitrary: fc.constant('any' as const) },
    { weight: 1, arbitrary: fc.constant('nobody' as const) },
  ),
  nth,
  name: fc.constantFrom('runId', 'taskId'),
});
