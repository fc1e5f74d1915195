// The actions of eight clients, the engines and the clock, as fast-check generates them.
import fc from 'fast-check';
import { type BatchAction, type BatchChange, batchAction } from './batch-actions.ts';
import { CLIENTS } from './clients.ts';
import { nth, type Pick, pickRun as run, STEPS_OF_AN_END, type StepOfAnEnd, TEXTS } from './picks.ts';

export type Action =
  | BatchAction
  | {
      readonly kind: 'create';
      readonly client: number;
      readonly text: string;
      readonly key: string | null;
      readonly folder: 'none' | 'own' | 'foreign';
    }
  | { readonly kind: 'poll' | 'get' | 'cancel' | 'delete'; readonly client: number; readonly run: Pick }
  | { readonly kind: 'result'; readonly client: number; readonly run: Pick; readonly as: 'raw_bytes' | 'file_url' }
  | { readonly kind: 'bulk'; readonly client: number; readonly runs: readonly Pick[] }
  | { readonly kind: 'folders'; readonly client: number }
  | { readonly kind: 'follow'; readonly nth: number; readonly method: 'GET' | 'HEAD' }
  | { readonly kind: 'finish'; readonly nth: number }
  | { readonly kind: 'fail'; readonly nth: number; readonly retryable: boolean }
  /** A run is finished, and its owner cancels or deletes it, or changes its batch, at the moment it passes a step. */
  | {
      readonly kind: 'race';
      readonly nth: number;
      readonly against: 'cancel' | 'delete';
      readonly ofBatch: Exclude<BatchChange, 'resume'> | null;
      readonly at: StepOfAnEnd;
    }
  /** The clock goes on, and with `sweep` the sweeper does its round. */
  | { readonly kind: 'wait'; readonly seconds: number; readonly sweep: boolean };

export type Of<K extends Action['kind']> = Extract<Action, { readonly kind: K }>;

const HOUR = 3_600;

const client = fc.nat(CLIENTS.length - 1);
const text = fc.constantFrom(...TEXTS);
const folder = fc.oneof(
  { weight: 6, arbitrary: fc.constant('none' as const) },
  { weight: 3, arbitrary: fc.constant('own' as const) },
  { weight: 1, arbitrary: fc.constant('foreign' as const) },
);
/** With an idempotency key mostly the text that goes with it, and now and then another one. */
const submit = fc.oneof(
  { weight: 3, arbitrary: fc.record({ text, folder, key: fc.constant(null) }) },
  {
    weight: 2,
    arbitrary: fc.record({ number: fc.nat(7), other: fc.option(text, { freq: 4 }) }).map(({ number, other }) => ({
      text: other ?? TEXTS[number % TEXTS.length] ?? '',
      folder: number === 7 ? ('own' as const) : ('none' as const),
      key: `submit ${number}`,
    })),
  },
);
const kind = <K extends string>(name: K) => fc.constant(name);
/** To the second before and the moment at which links and audio expire, and far beyond. */
const wait = fc.constantFrom(
  { seconds: 1, sweep: false },
  { seconds: 90, sweep: false },
  { seconds: HOUR - 1, sweep: false },
  { seconds: 0.2 * HOUR, sweep: true },
  { seconds: 24 * HOUR, sweep: true },
  { seconds: 25 * HOUR, sweep: true },
);

export const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 28, arbitrary: batchAction },
  {
    weight: 15,
    arbitrary: fc.tuple(client, submit).map(([who, what]) => ({ kind: 'create' as const, client: who, ...what })),
  },
  { weight: 7, arbitrary: fc.record({ kind: kind('finish'), nth }) },
  { weight: 3, arbitrary: fc.record({ kind: kind('fail'), nth, retryable: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: kind('race'),
      nth,
      against: fc.constantFrom('cancel', 'delete'),
      ofBatch: fc.option(fc.constantFrom('close', 'pause', 'cancel', 'delete'), { freq: 2 }),
      at: fc.constantFrom(...STEPS_OF_AN_END),
    }),
  },
  { weight: 6, arbitrary: fc.record({ kind: kind('poll'), client, run }) },
  { weight: 6, arbitrary: fc.record({ kind: kind('get'), client, run }) },
  {
    weight: 6,
    arbitrary: fc.record({ kind: kind('result'), client, run, as: fc.constantFrom('raw_bytes', 'file_url') }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ kind: kind('bulk'), client, runs: fc.array(run, { minLength: 1, maxLength: 6 }) }),
  },
  { weight: 3, arbitrary: fc.record({ kind: kind('cancel'), client, run }) },
  { weight: 3, arbitrary: fc.record({ kind: kind('delete'), client, run }) },
  { weight: 4, arbitrary: fc.record({ kind: kind('follow'), nth, method: fc.constantFrom('GET', 'HEAD') }) },
  { weight: 1, arbitrary: fc.record({ kind: kind('folders'), client }) },
  { weight: 1, arbitrary: wait.map((how) => ({ kind: 'wait' as const, ...how })) },
);
