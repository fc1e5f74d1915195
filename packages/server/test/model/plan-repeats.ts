// Plans calls that repeat runs: one, or all of a batch that have no audio.
import assert from 'node:assert/strict';
import type { Of } from './actions.ts';
import { type Check, httpCheck, readJson, refuses } from './calls.ts';
import type { Client } from './clients.ts';
import { LIMITS, type Model, type Plan } from './model.ts';
import { batchInfoOf, readBatchInfo } from './model-batch.ts';
import { isPending, type ModelRun, NO_SUCH_RUN } from './model-run.ts';
import { noSuchBatch } from './plan-batches.ts';
import { clientOf, planHttp, visible } from './plan-http.ts';

const SILENT: readonly ModelRun['state'][] = ['failed', 'cancelled', 'expired'];

export function planRepeat(model: Model, action: Of<'repeat'>): Plan {
  const client = clientOf(action);
  const { run, name } = model.find(action.run, client);
  const mine = visible(run, client);
  return planHttp(client, {
    scope: 'tts:write',
    call: { method: 'POST', url: `/lector/v1/runs/${name}/retry` },
    touches: [],
    alone: true,
    commit(): Check {
      if (mine === null) return refuses(404, 'not_found', NO_SUCH_RUN);
      if (isPending(mine)) {
        return refuses(400, 'run_unavailable', 'The run has not ended yet: it can be repeated once it has');
      }
      const refusal = findRefusal(model, client, mine.characters);
      if (refusal !== null) return refuses(refusal.status, refusal.code, refusal.message);
      const repeated = repeat(model, client, mine);
      return (answer, racing) => model.learn(repeated)(answer, racing);
    },
  });
}

export function planRetryBatch(model: Model, action: Of<'retryBatch'>): Plan {
  const client = clientOf(action);
  const { batch, name } = model.findBatch(action.batch, client);
  return planHttp(client, {
    scope: 'tts:write',
    call: { method: 'POST', url: `/lector/v1/batches/${name}/retry` },
    touches: [],
    alone: true,
    commit(): Check {
      if (batch === null) return noSuchBatch();
      if (batch.cancelledAtMs !== null) {
        const detail = 'The batch was cancelled: its runs are repeated one by one';
        return refuses(409, 'batch_closed', detail);
      }
      let stoppedBy: string | null = null;
      let retried = 0;
      for (const run of batch.runs.filter(({ state }) => SILENT.includes(state))) {
        const refusal = findRefusal(model, client, run.characters);
        if (refusal !== null) stoppedBy ??= refusal.code;
        else {
          repeat(model, client, run);
          retried++;
        }
      }
      return httpCheck((answer) => {
        const body = readJson(answer) as { retried: number; stopped_by: string | null; batch: never };
        const told = { ...body, stopped: undefined, batch: readBatchInfo(body.batch, batch) };
        // A run of it may be spoken already.
        const { counts, ...info } = batchInfoOf(batch);
        assert.equal(answer.status, 200);
        assert.deepEqual(
          { ...told, batch: { ...told.batch, counts } },
          {
            ...{ retried, stopped_by: stoppedBy, stopped: undefined },
            batch: { ...info, counts },
          },
        );
      });
    },
  });
}

function findRefusal(model: Model, client: Client, characters: number) {
  const used = model.used.get(client.name) ?? 0;
  if (client.budget !== null && used + characters > client.budget) {
    const message = `The key's character limit would be passed: ${used} of ${client.budget} characters are used`;
    return { status: 402, code: 'payment_required', message };
  }
  const waiting = model.waiting(client.owner);
  if (waiting < LIMITS.maxWaiting) return null;
  const message = `Too many runs are waiting: ${waiting} of at most ${LIMITS.maxWaiting} (LECTOR_MAX_WAITING_RUNS)`;
  return { status: 429, code: 'queue_full', message };
}

/** The new run takes the place of one without audio, unless its batch was cancelled. */
function repeat(model: Model, client: Client, run: ModelRun): ModelRun {
  const { owner, inFolder, text, batch, customId } = run;
  const place = SILENT.includes(run.state) && batch?.cancelledAtMs === null ? { batch, customId } : {};
  if ('batch' in place) model.leave(run);
  model.used.set(client.name, (model.used.get(client.name) ?? 0) + run.characters);
  return model.create({ owner, inFolder, text, retryOf: run, ...place });
}
