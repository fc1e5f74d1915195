// Turns an action into the call to send and the expected answer: a second, independent statement of the API's rules.
import assert from 'node:assert/strict';
import type { Action, Of } from './actions.ts';
import { answers, type Check, httpCheck, invalid, readJson, refuses } from './calls.ts';
import { CLIENTS } from './clients.ts';
import { LIMITS, type Model, type Plan } from './model.ts';
import { CANCELLED, isPending, LANGUAGE_ID, type ModelRun, NO_SUCH_RUN, taskStatusOf, VOICE_ID } from './model-run.ts';
import { planAddRuns } from './plan-added-runs.ts';
import { planBulk, planFollow, planResult } from './plan-audio.ts';
import { planChangeBatch, planListBatches, planLookAtBatch, planOpenBatch } from './plan-batches.ts';
import { planCrash, planRestart } from './plan-crashes.ts';
import { planFail, planFinish, planRace, planWait } from './plan-engines.ts';
import { clientOf, planHttp, reads, visible } from './plan-http.ts';
import { planRepeat, planRetryBatch } from './plan-repeats.ts';

export const FOLDER_NAME = 'chapters';

/** What the model cannot know by itself: the ids of each owner and of its folder. */
export interface Facts {
  readonly folderIds: Readonly<Record<string, number>>;
  readonly ownerIds: Readonly<Record<string, number>>;
}

/** Null when there is nothing to do, such as a run to finish when none is being spoken. */
export function plan(model: Model, action: Action, facts: Facts): Plan | null {
  switch (action.kind) {
    case 'create':
      return planCreate(model, action, facts);
    case 'poll':
    case 'get':
    case 'cancel':
    case 'delete':
      return planRun(model, action);
    case 'result':
      return planResult(model, action);
    case 'bulk':
      return planBulk(model, action);
    case 'folders':
      return planFolders(model, action, facts);
    case 'follow':
      return planFollow(model, action);
    case 'finish':
      return planFinish(model, action);
    case 'fail':
      return planFail(model, action);
    case 'race':
      return planRace(model, action);
    case 'wait':
      return planWait(model, action);
    case 'openBatch':
      return planOpenBatch(model, action, LIMITS.maxBatches);
    case 'addRuns':
      return planAddRuns(model, action);
    case 'changeBatch':
      return planChangeBatch(model, action);
    case 'retryBatch':
      return planRetryBatch(model, action);
    case 'getBatch':
    case 'batchResults':
    case 'batchNames':
      return planLookAtBatch(model, action);
    case 'listBatches':
      return planListBatches(model, action);
    case 'repeat':
      return planRepeat(model, action);
    case 'restart':
      return planRestart(model, action);
    case 'crash':
      return planCrash(model, action);
  }
}

function planCreate(model: Model, action: Of<'create'>, facts: Facts): Plan {
  const client = clientOf(action);
  const { owner } = client;
  const characters = [...action.text].length;
  const request = JSON.stringify([action.text, action.folder]);
  const name = action.key === null ? null : `${owner}/${action.key}`;
  const folderOwner = action.folder === 'own' ? owner : CLIENTS.find((other) => other.owner !== owner)?.owner;
  const folderId = action.folder === 'none' ? null : facts.folderIds[folderOwner ?? ''];
  const earlier = name === null ? undefined : model.remembered.get(name);
  const used = model.used.get(client.name) ?? 0;
  const next = model.runs.length;

  function commit(): Check {
    if (earlier?.request === request) return accepts(earlier.run);
    if (earlier !== undefined) {
      const msg = 'This Idempotency-Key was used before with another request';
      return invalid({ loc: ['header', 'idempotency-key'], msg, type: 'idempotency_key_reused' });
    }
    if (action.folder === 'foreign') {
      return invalid({ loc: ['body', 'folder_id'], msg: 'There is no such folder', type: 'folder_not_found' });
    }
    if (client.budget !== null && used + characters > client.budget) {
      const detail = `The key's character limit would be passed: ${used} of ${client.budget} characters are used`;
      return refuses(402, 'payment_required', detail);
    }
    const waiting = model.waiting(owner);
    if (waiting >= LIMITS.maxWaiting) {
      const most = `${waiting} of at most ${LIMITS.maxWaiting} (LECTOR_MAX_WAITING_RUNS)`;
      return refuses(429, 'queue_full', `Too many runs are waiting: ${most}`);
    }
    model.used.set(client.name, used + characters);
    const run = model.create({ owner, inFolder: action.folder === 'own', text: action.text });
    if (name !== null) model.remembered.set(name, { request, run });
    return accepts(run);
  }

  return planHttp(client, {
    scope: 'tts:write',
    call: {
      method: 'POST',
      url: '/apis/tts',
      headers: action.key === null ? {} : { 'idempotency-key': action.key },
      body: { text: action.text, voice_id: VOICE_ID, language: LANGUAGE_ID, folder_id: folderId },
    },
    touches: [
      { what: `run ${earlier?.run.index ?? next}`, how: earlier?.run.taskId == null ? 'create' : 'read' },
      { what: `folder of ${owner}`, how: 'count' },
      // Of two clients of one owner, whoever comes first pays.
      ...(name === null ? [] : [{ what: `key ${name}`, how: `${client.name} ${request}` }]),
    ],
    // A refusal for a limit depends on who comes first.
    alone: client.budget !== null || model.isLineFull(owner),
    commit,
  });
}

function accepts(run: ModelRun): Check {
  return httpCheck((answer) => {
    const body = readJson(answer);
    run.taskId ??= (body as { task_id: string }).task_id;
    assert.deepEqual({ status: answer.status, body }, { status: 200, body: { task_id: run.taskId } });
    assert.match(run.taskId, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  });
}

function planRun(model: Model, action: Of<'poll' | 'get' | 'cancel' | 'delete'>): Plan {
  const client = clientOf(action);
  const { kind } = action;
  const pick = kind === 'poll' ? ({ ...action.run, name: 'taskId' } as const) : action.run;
  const { run, name } = model.find(pick, client);
  const mine = visible(run, client);
  const url = `/lector/v1/runs/${name}`;
  const calls = {
    poll: { method: 'GET', url: `/tts/${name}` },
    get: { method: 'GET', url },
    cancel: { method: 'POST', url: `${url}/cancel` },
    delete: { method: 'DELETE', url },
  } as const;

  function commit(): Check {
    if (mine === null) return refuses(404, 'not_found', kind === 'poll' ? 'There is no such task' : NO_SUCH_RUN);
    if (kind === 'poll') return answers(200, taskStatusOf(mine));
    const tells = model.tellsOf(mine);
    if (kind === 'cancel' && isPending(mine)) {
      model.end(mine, 'cancelled', CANCELLED);
    }
    if (kind !== 'delete') return tells;
    model.remove(mine);
    return httpCheck(({ status, bytes }) => assert.deepEqual([status, bytes.length], [204, 0]));
  }

  const writes = kind === 'cancel' || kind === 'delete';
  return planHttp(client, {
    scope: writes ? 'tts:write' : 'tts:read',
    call: calls[kind],
    touches: [
      ...(run === null
        ? []
        : [kind === 'delete' ? model.changes(run) : reads(run, kind === 'cancel' ? 'cancel' : 'read')]),
      ...(kind === 'delete' && mine?.inFolder ? [{ what: `folder of ${mine.owner}`, how: 'count' }] : []),
    ],
    commit,
  });
}

function planFolders(model: Model, action: Of<'folders'>, facts: Facts): Plan {
  const client = clientOf(action);
  const { owner } = client;
  return planHttp(client, {
    scope: 'tts:read',
    call: { method: 'GET', url: '/folders' },
    touches: [{ what: `folder of ${owner}`, how: 'read' }],
    commit() {
      const filed = model.runs.filter((run) => run.owner === owner && run.inFolder && run.state !== 'deleted');
      const team = { team_id: facts.ownerIds[owner], folder_id: facts.folderIds[owner] };
      return answers(200, [{ ...team, name: FOLDER_NAME, folder_name: FOLDER_NAME, run_count: filed.length }]);
    },
  });
}
