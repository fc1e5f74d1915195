// Plans calls that return audio or a link to it.
import assert from 'node:assert/strict';
import type { Of } from './actions.ts';
import { type Check, httpCheck, invalid, readJson, refuses } from './calls.ts';
import { LIMITS, type Model, type Plan } from './model.ts';
import { bulkEntryOf, type ModelRun, NO_SUCH_RUN, unavailabilityOf } from './model-run.ts';
import { clientOf, planHttp, reads, visible } from './plan-http.ts';

const LINK = /^http:\/\/localhost(?::80)?(\/files\/[0-9a-f]{32}\.flac\?e=\d+&k=[^&]+&s=[^&]+)$/;

export function planResult(model: Model, action: Of<'result'>): Plan {
  const client = clientOf(action);
  const { run, name } = model.find({ ...action.run, name: 'runId' }, client);
  const mine = visible(run, client);
  return planHttp(client, {
    scope: 'tts:read',
    call: { method: 'GET', url: `/apis/tts-result/${name}?output_type=${action.as}` },
    touches: run === null ? [] : [reads(run)],
    commit() {
      const reason = unavailabilityOf(mine);
      if (mine === null || reason !== null) return refuses(400, 'run_unavailable', reason ?? NO_SUCH_RUN);
      if (action.as === 'raw_bytes') return givesAudio(mine, 'GET');
      return httpCheck((answer) => {
        assert.equal(answer.status, 200);
        const { output_url: url, ...rest } = readJson(answer) as { output_url: string };
        assert.deepEqual(rest, {});
        keepLink(model, mine, url);
      });
    },
  });
}

export function planBulk(model: Model, action: Of<'bulk'>): Plan {
  const client = clientOf(action);
  const found = action.runs.map((pick) => model.find({ ...pick, name: 'runId' }, client));
  const ids = found.map(({ name }) => Number(name));

  function commit(): Check {
    if (ids.length < 2 || ids.length > 5) {
      const [word, limit] = ids.length < 2 ? (['least', 2] as const) : (['most', 5] as const);
      const msg = `List should have at ${word} ${limit} items after validation, not ${ids.length}`;
      const bound = word === 'least' ? { min_length: limit } : { max_length: limit };
      const ctx = { field_type: 'List', ...bound, actual_length: ids.length };
      return invalid({ loc: ['body', 'run_ids'], msg, type: word === 'least' ? 'too_short' : 'too_long', ctx });
    }
    const expiresAtMs = model.nowMs + LIMITS.linkMs;
    const mine = new Map(found.map(({ run }, i) => [String(ids[i]), visible(run, client)]));
    return httpCheck((answer) => {
      assert.equal(answer.status, 200);
      const entries = Object.entries(readJson(answer) as Record<string, { output_url: string }>);
      // As text: an object lists its integer keys ascending.
      const order = [...answer.bytes.toString().matchAll(/"(\d+)":\{/g)].map(([, id]) => id);
      assert.deepEqual(order, [...mine.keys()]);
      for (const [id, { output_url: url, ...facts }] of entries) {
        const run = mine.get(id) ?? null;
        assert.deepEqual(facts, bulkEntryOf(run, expiresAtMs));
        if (run?.state === 'done') keepLink(model, run, url);
        else assert.equal(url, '');
      }
    });
  }

  return planHttp(client, {
    scope: 'tts:read',
    call: { method: 'POST', url: '/apis/tts-results', body: { run_ids: ids } },
    touches: found.flatMap(({ run }) => (run === null ? [] : [reads(run)])),
    commit,
  });
}

export function planFollow(model: Model, { nth, method }: Of<'follow'>): Plan | null {
  const link = model.links.at(-1 - (nth % Math.max(1, model.links.length)));
  if (link === undefined) return null;
  return {
    call: { type: 'http', client: null, method, url: link.url },
    touches: [reads(link.run)],
    commit() {
      const expired = model.nowMs >= link.expiresAtMs;
      if (!expired && link.run.state === 'done') return givesAudio(link.run, method);
      if (method === 'HEAD') return httpCheck(({ status }) => assert.equal(status, expired ? 403 : 404));
      if (expired) return refuses(403, 'link_refused', 'this link has expired: ask for a new one');
      return refuses(404, 'not_found', 'There is no such recording any more');
    },
  };
}

/** Whether the wire answers with exactly this run's recording. */
function givesAudio(run: ModelRun, method: 'GET' | 'HEAD'): Check {
  return httpCheck(({ status, headers, bytes }) => {
    const { spoken } = run;
    assert.ok(spoken);
    assert.equal(status, 200);
    assert.equal(headers['content-type'], 'audio/flac');
    assert.equal(Number(headers['content-length']), spoken.bytes.length);
    assert.equal(headers.etag, `"${spoken.sha256}"`);
    assert.equal(bytes.toString(), method === 'GET' ? spoken.bytes.toString() : '');
  });
}

function keepLink(model: Model, run: ModelRun, url: string): void {
  const path = LINK.exec(url)?.[1];
  assert.ok(path, `not a link: ${url}`);
  model.links.push({ run, url: path, expiresAtMs: model.nowMs + LIMITS.linkMs });
}
