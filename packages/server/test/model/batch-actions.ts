// The actions on batches, and those that end the program and start it again, as fast-check generates them.
import fc from 'fast-check';
import { CLIENTS } from './clients.ts';
import { nth, type Pick, pickRun, STEPS_OF_AN_END, type StepOfAnEnd, TEXTS } from './picks.ts';

/** A batch by its place in a list that is only known when the action is taken: 0 is the newest. */
export interface PickBatch {
  readonly whose: 'mine' | 'any' | 'nobody';
  readonly nth: number;
}

export interface Item {
  readonly text: string;
  readonly name: string | null;
  readonly key: string | null;
  readonly fault: 'text' | 'voice' | 'name' | null;
}

export type BatchChange = 'close' | 'pause' | 'resume' | 'cancel' | 'delete';

export type BatchAction =
  | { readonly kind: 'openBatch'; readonly client: number }
  | { readonly kind: 'listBatches'; readonly client: number }
  | {
      readonly kind: 'addRuns';
      readonly client: number;
      /** Null: the call makes one. */
      readonly batch: PickBatch | null;
      readonly items: readonly Item[];
      readonly skips: boolean;
      readonly closes: boolean;
      readonly key: string | null;
      /** Sends what was sent with this key before. */
      readonly again: boolean;
      /** What happens when the call passes a step. */
      readonly disturbed: Disturbance | null;
    }
  | {
      readonly kind: 'changeBatch';
      readonly client: number;
      readonly batch: PickBatch;
      readonly change: BatchChange;
      /** The program is killed when it has answered. */
      readonly crashes: boolean;
    }
  | { readonly kind: 'getBatch' | 'batchResults' | 'batchNames'; readonly client: number; readonly batch: PickBatch }
  | { readonly kind: 'retryBatch'; readonly client: number; readonly batch: PickBatch }
  | { readonly kind: 'repeat'; readonly client: number; readonly run: Pick }
  /** The program is ended, or killed, and started again. */
  | { readonly kind: 'restart'; readonly isKilled: boolean }
  /** It is killed while a run passes a step on its way to its end. */
  | { readonly kind: 'crash'; readonly nth: number; readonly at: StepOfAnEnd };

export interface Disturbance {
  readonly at: 'batch.written' | 'batch.published';
  readonly by: 'crash' | Exclude<BatchChange, 'resume'>;
}

const client = fc.nat(CLIENTS.length - 1);
const batch: fc.Arbitrary<PickBatch> = fc.record({
  whose: fc.oneof(
    { weight: 8, arbitrary: fc.constant('mine' as const) },
    { weight: 2, arbitrary: fc.constant('any' as const) },
    { weight: 1, arbitrary: fc.constant('nobody' as const) },
  ),
  nth: fc.nat(3),
});
const seldom = fc.nat(9).map((drawn) => drawn === 0);
/** With a key mostly the text that goes with it, and now and then another one. */
const item: fc.Arbitrary<Item> = fc
  .record({
    text: fc.constantFrom(...TEXTS),
    name: fc.option(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { freq: 3 }),
    key: fc.option(fc.nat(3), { freq: 1 }),
    fault: fc.option(fc.constantFrom('text', 'voice', 'name'), { freq: 1 }),
    isOther: seldom,
  })
  .map(({ text, name, key, fault, isOther }) => ({
    text: key === null || isOther ? text : (TEXTS[key] ?? text),
    name,
    key: key === null ? null : `item ${key}`,
    fault: name === 'e' ? fault : null,
  }));
/** A start of the program takes as long as a hundred calls. */
const OTHERS = ['close', 'pause', 'cancel', 'delete'] as const;
const disturbance: fc.Arbitrary<Disturbance> = fc.record({
  at: fc.constantFrom('batch.written', 'batch.published'),
  by: fc.constantFrom('crash', ...OTHERS, ...OTHERS),
});
const kind = <K extends string>(name: K) => fc.constant(name);

const addRuns = fc.record({
  kind: kind('addRuns'),
  client,
  batch: fc.option(batch, { freq: 2 }),
  items: fc.array(item, { minLength: 1, maxLength: 4 }),
  skips: fc.boolean(),
  closes: fc.boolean(),
  key: fc.option(fc.constantFrom('call 1', 'call 2', 'call 3'), { freq: 1 }),
  again: fc.boolean(),
  disturbed: fc.tuple(seldom, disturbance).map(([is, how]) => (is ? how : null)),
});

export const batchAction: fc.Arbitrary<BatchAction> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: kind('openBatch'), client }) },
  { weight: 36, arbitrary: addRuns },
  {
    weight: 24,
    arbitrary: fc.record({
      kind: kind('changeBatch'),
      client,
      batch,
      change: fc.constantFrom('close', 'pause', 'resume', 'resume', 'cancel', 'delete'),
      crashes: fc.nat(59).map((drawn) => drawn === 0),
    }),
  },
  { weight: 12, arbitrary: fc.record({ kind: kind('retryBatch'), client, batch }) },
  { weight: 6, arbitrary: fc.record({ kind: kind('repeat'), client, run: pickRun }) },
  {
    weight: 18,
    arbitrary: fc.record({ kind: fc.constantFrom('getBatch', 'batchResults', 'batchNames'), client, batch }),
  },
  { weight: 3, arbitrary: fc.record({ kind: kind('listBatches'), client }) },
  {
    weight: 1,
    arbitrary: fc.oneof(
      fc.record({ kind: kind('restart'), isKilled: fc.boolean() }),
      fc.record({ kind: kind('crash'), nth, at: fc.constantFrom(...STEPS_OF_AN_END) }),
    ),
  },
);
