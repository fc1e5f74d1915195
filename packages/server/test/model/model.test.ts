// Model-based test: for any calls of eight clients in any order, also across crashes and restarts, the server answers as a small model predicts.
import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { amount } from '../../../../test/support/effort.ts';
import { action } from './actions.ts';
import { Model } from './model.ts';
import { openTestServer } from './test-server.ts';
import { checkAtEnd, type Tally, Turn } from './turn.ts';

/** Set it to the printed number to see the same sequences again, or to that of a failure to come to it at once. */
const SEED = Number(process.env.LECTOR_MODEL_SEED ?? randomInt(2 ** 31));
const USUAL_ACTIONS = amount(10_000, 20_000);
const LEAST_ACTIONS = Number(process.env.LECTOR_MODEL_COMMANDS ?? USUAL_ACTIONS);
const TURNS_IN_SEQUENCE = 250;
const SEQUENCES_AT_ONCE = 5;
/** Takes a second or two; looking for a smaller sequence that fails as well is worth no more than this. */
const MOST_MS_AT_ONCE = 60_000;

/** Each has to be met, or the actions have drifted away from what they are to try. */
const OUTCOMES = [
  ...['create 200', 'create 402', 'create 403', 'create 422', 'create 429', 'finish', 'fail', 'wait'],
  ...['race 200 cancelled', 'race 200 done', 'race 204', 'poll 200', 'poll 403', 'poll 404', 'get 404'],
  ...['result 200', 'result 400', 'bulk 200', 'bulk 422', 'follow 200', 'follow 403', 'follow 404', 'folders 200'],
  ...['cancel 403', 'cancel 404', 'delete 204', 'delete 404'],
  ...['queued', 'running', 'done', 'failed', 'cancelled', 'expired'].map((status) => `get 200 ${status}`),
  ...['done', 'failed', 'cancelled', 'expired'].map((status) => `cancel 200 ${status}`),
  ...['openBatch 200', 'openBatch 402', 'listBatches 200', 'retryBatch 200', 'retryBatch 404', 'retryBatch 409'],
  ...['200', '402', '403', '404', '409', '422', '429'].map((status) => `addRuns ${status}`),
  ...['open', 'running', 'completed', 'cancelled'].map((status) => `getBatch 200 ${status}`),
  ...['changeBatch 204', 'changeBatch 404', 'batchResults 200', 'batchResults 404', 'batchNames 200', 'batchNames 404'],
  ...['repeat 200', 'repeat 400', 'repeat 404', 'restart', 'crash', 'changeBatch 200 paused'],
];

describe('the model of the server', () => {
  it(`agrees with the server on every answer (seed ${SEED})`, async (t) => {
    const tally: Tally = { actions: 0, together: 0, outcomes: new Map() };
    const actions = fc.oneof(
      { weight: 2, arbitrary: fc.array(action, { minLength: 1, maxLength: 1 }) },
      { weight: 1, arbitrary: fc.array(action, { minLength: 2, maxLength: 8 }) },
    );
    const turns = fc.commands([actions.map((together) => new Turn(together, tally))], {
      maxCommands: TURNS_IN_SEQUENCE,
      size: 'max',
    });
    const property = fc.asyncProperty(turns, async (sequence) => {
      const server = await openTestServer();
      try {
        const model = new Model(server.startMs);
        await fc.asyncModelRun(() => ({ model, real: server }), sequence);
        await checkAtEnd(model, server);
      } finally {
        await server.close();
      }
    });
    const unmet = () => OUTCOMES.filter((name) => !tally.outcomes.has(name));
    /** What is rare is met in time, whatever the seed. */
    const goesOn = () =>
      tally.actions < LEAST_ACTIONS ||
      (LEAST_ACTIONS >= USUAL_ACTIONS && unmet().length > 0 && tally.actions < 2 * LEAST_ACTIONS);
    for (let round = 0; goesOn(); round++) {
      await fc.assert(property, {
        seed: SEED + round,
        numRuns: SEQUENCES_AT_ONCE,
        interruptAfterTimeLimit: MOST_MS_AT_ONCE,
      });
    }
    const table = [...tally.outcomes]
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([name, times]) => `${name}: ${times}`);
    t.diagnostic(`${tally.actions} commands, ${tally.together} of them together with others, seed ${SEED}`);
    t.diagnostic(table.join(', '));
    if (LEAST_ACTIONS < USUAL_ACTIONS) return;
    assert.deepEqual(unmet(), []);
  });
});
