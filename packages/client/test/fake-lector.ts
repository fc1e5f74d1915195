// A fake Lector server in memory, strict about what clients send, with faults on demand.
import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const FAKE_KEY = `lct_${'0'.repeat(36)}`;

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}

/** The effect of a fault on a request: another answer, or a broken connection. */
export type Fault = 'drop' | { status: number; headers?: Record<string, string>; body?: string };

export interface FakeRun {
  readonly taskId: string;
  readonly runId: number;
  readonly text: string;
  readonly audio: Buffer;
  readonly request: Record<string, unknown>;
  /** Polls that still answer PENDING. */
  pollsLeft: number;
  state: 'SUCCESS' | 'ERROR' | 'CANCELLED' | 'EXPIRED' | 'NOT_FOUND';
}

export interface FakeBatch {
  readonly name: string | null;
  readonly runs: { readonly customId: string | null; readonly run: FakeRun }[];
  isOpen: boolean;
}

export interface FakeLector {
  readonly url: string;
  readonly seen: SeenRequest[];
  readonly runs: FakeRun[];
  /** Asked before every request is served; the default does nothing. */
  fault: (request: SeenRequest) => Fault | undefined;
  /** Polls that answer PENDING before a new run ends. */
  pollsBeforeEnd: number;
  /** What links begin with, when it is not the server's own address. */
  linkAddress?: string | undefined;
  /** Batches, by id. */
  readonly batches: Map<string, FakeBatch>;
  /** What `GET /lector/v1/limits` says of a call and of a batch. */
  limits: { runs: number; batch_runs: number };
  /** Longest text it takes; undefined for a server that does not say, and takes any. */
  maxTextCharacters: number | undefined;
  /** Changes the bytes behind a link. */
  spoil: (run: FakeRun) => Buffer;
  close(): Promise<void>;
}

interface AskedResults {
  readonly run_ids?: readonly number[];
  readonly batch_id?: string;
  readonly custom_ids?: readonly string[];
}

type Answer = { status: number; json?: unknown; raw?: string; bytes?: Buffer };

const VOICES = [
  { id: 147320, voice_name: 'Ada', gender: 2, age: 30, language: null, engine: 'espeak-ng' },
  { id: 20303, voice_name: 'Arielle', gender: 2, age: 28, language: null, engine: 'espeak-ng' },
  { id: 20299, voice_name: 'Gary', gender: 1, age: 43, language: 31, engine: 'espeak-ng' },
].map((voice) => ({ ...voice, transcript: null, description: null, is_published: true, signed_url: null }));

const VOICE_LANGUAGES = [
  { voice_ids: [147320, 20303], languages: [{ id: 1, support: 'exact' }] },
  { voice_ids: [20299], languages: [{ id: 31, support: 'same-language', note: 'speaks as in Germany' }] },
];

const LANGUAGES = [
  { id: 1, language: 'english (united states)', short_name: 'en-us' },
  { id: 29, language: 'german (austria)', short_name: 'de-at' },
  { id: 31, language: 'german (germany)', short_name: 'de-de' },
  { id: 88, language: 'japanese (japan)', short_name: 'ja-jp' },
];

/** The marker, and a STREAMINFO of zeros as the only block: what follows is taken for frames. */
const FLAC_HEADER = Buffer.concat([Buffer.from('fLaC'), Buffer.from([0x80, 0, 0, 34]), Buffer.alloc(34)]);

export async function startFakeLector(): Promise<FakeLector> {
  const server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const fake: FakeLector = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen: [],
    runs: [],
    batches: new Map(),
    limits: { runs: 1_000, batch_runs: 100_000 },
    fault: () => undefined,
    pollsBeforeEnd: 1,
    maxTextCharacters: undefined,
    spoil: (run) => run.audio,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  const byIdempotencyKey = new Map<string, { body: string; run: FakeRun }>();

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const raw = Buffer.concat(chunks).toString();
    const seen: SeenRequest = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      body: raw === '' ? undefined : JSON.parse(raw),
    };
    fake.seen.push(seen);
    const fault = fake.fault(seen);
    if (fault === 'drop') return void request.socket.destroy();
    if (fault !== undefined) return void response.writeHead(fault.status, fault.headers ?? {}).end(fault.body ?? '{}');
    const answer = route(seen, raw);
    const body = answer.bytes ?? answer.raw ?? JSON.stringify(answer.json);
    const type = answer.bytes ? 'audio/flac' : 'application/json';
    response.writeHead(answer.status, { 'content-type': type, 'content-length': Buffer.byteLength(body) }).end(body);
  }

  function route(seen: SeenRequest, raw: string): Answer {
    const path = seen.path.replace(/^\/apis/, '');
    const file = /^\/files\/(\d+)\.flac$/.exec(path);
    if (file !== null) return serveFile(Number(file[1]), seen);
    if (path === '/lector/v1/session' && fake.maxTextCharacters !== undefined) {
      return { status: 200, json: { max_text_characters: fake.maxTextCharacters } };
    }
    if (seen.headers['x-api-key'] !== FAKE_KEY) return refusal(401, 'Invalid API key');
    const batched = batchRoute(seen, path, raw);
    if (batched !== undefined) return batched;
    const timed = /^\/lector\/v1\/runs\/(\d+)\/timings\?format=(srt|vtt)$/.exec(path);
    if (timed !== null) return subtitles(Number(timed[1]), timed[2] ?? '');
    const again = /^\/lector\/v1\/runs\/([^/]+)\/(timings\?words=0|retry\?.*)$/.exec(path);
    if (again !== null) return repeat(again[1] ?? '', again[2] ?? '');
    const about = /^\/lector\/v1\/runs\/([^/]+)(\/cancel)?$/.exec(path);
    if (about !== null) return aboutRun(about[1] ?? '', `${seen.method}${about[2] ?? ''}`);
    const found = /^\/(tts|tts-result)\/([^/?]+)(?:\?output_type=(\w+))?$/.exec(path);
    const [, kind, id = '', outputType] = found ?? [];
    if (kind === 'tts') return status(id);
    if (kind === 'tts-result') return single(Number(id), outputType);
    if (seen.method === 'POST' && path === '/tts') return submit(seen, raw);
    if (seen.method === 'POST' && path === '/tts-results') return bulk(seen.body);
    if (path === '/list-voices') return { status: 200, json: VOICES };
    if (path === '/lector/v1/voice-languages') return { status: 200, json: VOICE_LANGUAGES };
    if (path === '/source-languages' || path === '/target-languages') return { status: 200, json: LANGUAGES };
    if (path.startsWith('/folders?') || path === '/folders') return { status: 200, json: [] };
    if (path === '/folders/create') return { status: 200, json: { status: 'success', folder_id: 1 } };
    return refusal(404, 'Not Found');
  }

  function submit(seen: SeenRequest, raw: string): Answer {
    const body = seen.body as Record<string, unknown>;
    const wrong = findWrong(body);
    if (wrong !== undefined) return wrong;
    const key = seen.headers['idempotency-key'];
    if (typeof key !== 'string' || key === '') return invalid('idempotency-key', 'this fake insists on it');
    const before = byIdempotencyKey.get(key);
    if (before !== undefined && before.body !== raw) return invalid('idempotency-key', 'used for another body');
    if (before !== undefined) return { status: 200, json: { task_id: before.run.taskId } };
    const run = makeRun(body);
    byIdempotencyKey.set(key, { body: raw, run });
    return { status: 200, json: { task_id: run.taskId } };
  }

  function makeRun(body: Record<string, unknown>): FakeRun {
    const run: FakeRun = {
      taskId: randomUUID(),
      // Descending, so that an answer in ascending order is noticed.
      runId: 2_000_000_000 - fake.runs.length,
      text: String(body.text),
      request: body,
      audio: Buffer.concat([FLAC_HEADER, Buffer.from(`${body.text} ${body.voice_id}/${body.language} `.repeat(100))]),
      pollsLeft: fake.pollsBeforeEnd,
      state: String(body.text).includes('unspeakable') ? 'ERROR' : 'SUCCESS',
    };
    fake.runs.push(run);
    return run;
  }

  /** Answers that were made for an idempotency key of a call. */
  const answered = new Map<string, { body: string; answer: Answer }>();

  function batchRoute({ method, headers, body }: SeenRequest, path: string, raw: string): Answer | undefined {
    if (path === '/lector/v1/limits') {
      const calls = { ...fake.limits, body_bytes: 2_097_152 };
      return {
        status: 200,
        json: { calls, requests: { burst: 2_000 }, allowance: { waiting_runs: { limit: 100_000 } } },
      };
    }
    if (method === 'POST' && path === '/lector/v1/results') return listResults(body as AskedResults);
    const [, id, action] = /^\/lector\/v1\/batches\/(batch_\w+)(\/runs|\/close|\/retry)?$/.exec(path) ?? [];
    const isNew = method === 'POST' && path === '/lector/v1/runs';
    if (!isNew && id === undefined) return undefined;
    if (isNew || (method === 'POST' && action === '/runs')) {
      const key = String(headers['idempotency-key'] ?? '');
      if (key === '') return invalid('idempotency-key', 'this fake insists on it');
      const before = answered.get(key);
      if (before !== undefined)
        return before.body === path + raw ? before.answer : invalid('idempotency-key', 'used for another body');
      const answer = addRuns(id, body as SentRuns);
      if (answer.status === 200) answered.set(key, { body: path + raw, answer });
      return answer;
    }
    const batch = fake.batches.get(id ?? '');
    if (batch === undefined) return refusal(404, 'There is no such batch');
    if (action === '/close') batch.isOpen = false;
    if (action === '/retry') return { status: 200, json: retryBatch(id ?? '', batch) };
    return { status: 200, json: describeBatch(id ?? '', batch) };
  }

  function addRuns(asked: string | undefined, { runs, name, on_invalid: onInvalid }: SentRuns): Answer {
    const id = asked ?? `batch_${randomUUID().replaceAll('-', '')}`;
    const batch = asked === undefined ? { name: name ?? null, runs: [], isOpen: true } : fake.batches.get(asked);
    if (batch === undefined) return refusal(404, 'There is no such batch');
    if (!batch.isOpen) return refusal(409, 'The batch takes no more runs');
    if (runs.length > fake.limits.runs) return invalid('runs', 'too many for a call');
    if (batch.runs.length + runs.length > fake.limits.batch_runs) return refusal(402, 'the batch is full');
    const taken: { index: number; custom_id: string | null; run_id: number; replayed: boolean }[] = [];
    const skipped: { index: number; errors: object[] }[] = [];
    for (const [index, item] of runs.entries()) {
      const { custom_id: customId = null, idempotency_key: key = '', ...request } = item as Record<string, string>;
      const sent = JSON.stringify(request);
      const before = byIdempotencyKey.get(key);
      const wrong =
        findWrong(request) ??
        (batch.runs.some((one) => one.customId === customId) && before === undefined
          ? invalid('custom_id', 'A run of this batch has this custom_id', 'custom_id_taken')
          : before !== undefined && before.body !== sent
            ? invalid('idempotency_key', 'used for another body')
            : undefined);
      if (wrong !== undefined) {
        const [problem] = (wrong.json as { detail: [{ loc: string[] }] }).detail;
        skipped.push({ index, errors: [{ ...problem, loc: ['body', 'runs', index, ...problem.loc.slice(1)] }] });
        continue;
      }
      const run = before?.run ?? makeRun(request);
      if (before === undefined) {
        batch.runs.push({ customId, run });
        if (key !== '') byIdempotencyKey.set(key, { body: sent, run });
      }
      taken.push({ index, custom_id: customId, run_id: run.runId, replayed: before !== undefined });
    }
    if (taken.length === 0 || (skipped.length > 0 && onInvalid !== 'skip'))
      return { status: 422, json: { detail: skipped.flatMap(({ errors }) => errors) } };
    fake.batches.set(id, batch);
    return { status: 200, json: { batch_id: id, runs: taken, skipped } };
  }

  /** A new run takes the place of each that has no audio. */
  function retryBatch(id: string, batch: FakeBatch): object {
    const silent = [...batch.runs.entries()].filter(([, { run }]) => run.state !== 'SUCCESS');
    for (const [at, { customId, run }] of silent) batch.runs[at] = { customId, run: makeRun(run.request) };
    return { retried: silent.length, stopped: null, stopped_by: null, batch: describeBatch(id, batch) };
  }

  /** Each question about a run counts as a poll. */
  function listResults(asked: AskedResults): Answer {
    const batch = fake.batches.get(asked.batch_id ?? '');
    if (asked.batch_id !== undefined && batch === undefined) return refusal(404, 'There is no such batch');
    const named = (name: string) => batch?.runs.find(({ customId }) => customId === name)?.run.runId ?? null;
    const results = (asked.run_ids ?? asked.custom_ids?.map(named) ?? []).map((runId, index) => {
      if (runId === null) return { index, run_id: null, status: 'not_found', url: null, error: null };
      const run = fake.runs.find((candidate) => candidate.runId === runId);
      const isPending = run !== undefined && run.pollsLeft-- > 0 && run.state !== 'CANCELLED';
      const found = isPending ? { status: 'queued' } : entry(runId);
      const { output_url: url, message, ...facts } = found as Record<string, string>;
      const word = RESULT_WORDS[String(facts.status)] ?? 'queued';
      const error = word === 'ready' || isPending ? null : { code: word, message, retryable: false };
      return { index, run_id: runId, ...facts, status: word, url: url || null, error };
    });
    return { status: 200, json: { results } };
  }

  function status(taskId: string): Answer {
    const run = fake.runs.find((candidate) => candidate.taskId === taskId && candidate.state !== 'NOT_FOUND');
    if (run === undefined) return refusal(404, 'no such task');
    const cancelled = run.state === 'CANCELLED';
    const pending = run.pollsLeft-- > 0 && !cancelled;
    const state = pending ? 'PENDING' : run.state === 'SUCCESS' ? 'SUCCESS' : 'ERROR';
    const failed = state === 'ERROR';
    const json = {
      status: state,
      run_id: state === 'SUCCESS' ? run.runId : null,
      exception_reason: failed ? (cancelled ? 'CANCELLED' : 'PROCESSING_ERROR') : null,
      message: failed ? (cancelled ? 'the run was cancelled' : 'the engine could not speak it') : null,
    };
    return { status: 200, json };
  }

  function entry(runId: number): Record<string, unknown> {
    const run = fake.runs.find((candidate) => candidate.runId === runId);
    if (run === undefined || run.state === 'NOT_FOUND') {
      return { output_url: '', status: 'NOT_FOUND', message: 'no such run' };
    }
    if (run.state === 'EXPIRED') return { output_url: '', status: 'EXPIRED', message: 'the audio is gone' };
    if (run.state === 'ERROR') return { output_url: '', status: 'ERROR', message: 'the engine could not speak it' };
    if (run.state === 'CANCELLED') return { output_url: '', status: 'ERROR', message: 'the run was cancelled' };
    return {
      output_url: `${fake.linkAddress ?? fake.url}/files/${runId}.flac`,
      status: 'SUCCESS',
      expires_at: '2099-01-01T00:00:00Z',
      size_bytes: run.audio.length,
      duration_ms: 1500,
      sample_rate: 22050,
      sha256: createHash('sha256').update(run.audio).digest('hex'),
      content_type: 'audio/flac',
    };
  }

  function bulk(body: unknown): Answer {
    const ids = (body as { run_ids?: unknown }).run_ids;
    if (!Array.isArray(ids) || !ids.every(Number.isInteger)) return invalid('run_ids', 'not a list of integers');
    if (ids.length < 2 || ids.length > 5) return invalid('run_ids', `2 to 5 ids, not ${ids.length}`);
    // Written by hand, because an object would list its integer keys in ascending order.
    const members = [...new Set(ids as number[])].map((id) => `"${id}":${JSON.stringify(entry(id))}`);
    return { status: 200, raw: `{${members.join(',')}}` };
  }

  function single(runId: number, outputType: string | undefined): Answer {
    const run = fake.runs.find((candidate) => candidate.runId === runId);
    if (run === undefined) return refusal(400, 'no such run');
    if (outputType === 'file_url') return { status: 200, json: { output_url: entry(runId).output_url } };
    return { status: 200, bytes: run.audio };
  }

  function aboutRun(name: string, action: string): Answer {
    const run = fake.runs.find(({ runId, taskId }) => name === String(runId) || name === taskId);
    if (run === undefined || run.state === 'NOT_FOUND') return refusal(404, 'no such run');
    if (action === 'GET') return { status: 200, json: describeRun(run) };
    if (action === 'DELETE') {
      run.state = 'NOT_FOUND';
      return { status: 204, raw: '' };
    }
    if (action !== 'POST/cancel') return refusal(404, 'Not Found');
    if (run.pollsLeft > 0) run.state = 'CANCELLED';
    return { status: 200, json: describeRun(run) };
  }

  /** Repeats a run, or tells when each of its sentences, which are lines here, is heard: for two seconds, with one of silence behind it. */
  function repeat(name: string, action: string): Answer {
    const run = fake.runs.find(({ runId, taskId }) => name === String(runId) || name === taskId);
    if (run === undefined) return refusal(404, 'no such run');
    if (action.startsWith('retry')) {
      const query = Object.fromEntries(new URLSearchParams(action.slice('retry?'.length)));
      return { status: 200, json: describeRun(makeRun({ ...run.request, ...query })) };
    }
    const lines = run.text.split('\n');
    const sentences = lines.map((line, i) => {
      const at = lines.slice(0, i).join('\n').length + Math.min(i, 1);
      return { at, length: line.length, start: 3 * i, seconds: line === '' ? 0 : 2 };
    });
    return { status: 200, json: { seconds: 3 * lines.length - 1, sentences, marks: [] } };
  }

  function subtitles(runId: number, format: string): Answer {
    const run = fake.runs.find((candidate) => candidate.runId === runId);
    if (run?.state !== 'SUCCESS') return refusal(404, 'no such run');
    if (run.text === 'untimed') return refusal(404, 'spoken before times were kept');
    return { status: 200, raw: `${format} of ${run.text}` };
  }

  function serveFile(runId: number, seen: SeenRequest): Answer {
    if (seen.headers['x-api-key'] !== undefined) return refusal(500, 'the key must not go to signed links');
    const run = fake.runs.find((candidate) => candidate.runId === runId);
    return run === undefined ? refusal(403, 'link refused') : { status: 200, bytes: fake.spoil(run) };
  }

  return fake;
}

/** A run as `GET /lector/v1/runs/{id}` returns it. */
function describeRun({ runId, taskId, request, audio, pollsLeft, state }: FakeRun) {
  const words = { SUCCESS: 'done', ERROR: 'failed', EXPIRED: 'expired', CANCELLED: 'cancelled', NOT_FOUND: '' };
  const status = pollsLeft > 0 && state !== 'CANCELLED' ? 'queued' : words[state];
  const code = status === 'failed' ? 'engine_failed' : status === 'cancelled' ? 'cancelled' : null;
  const sha256 = createHash('sha256').update(audio).digest('hex');
  return {
    run_id: runId,
    task_id: taskId,
    status,
    voice_id: request.voice_id,
    language: request.language,
    attempts: status === 'queued' ? 0 : 1,
    created_at: '2026-01-01T00:00:00.000Z',
    finished_at: status === 'queued' ? null : '2026-01-01T00:00:01.000Z',
    failure: code === null ? null : { code, message: 'it was not spoken' },
    note: null,
    audio: status === 'done' ? { seconds: 1.5, size_bytes: audio.length, sha256, sample_rate: 22050 } : null,
    coverage: null,
    reading: describeReading(String(request.text)),
    reused_segments: 2,
    synthesised_segments: 1,
  };
}

/** A text tells what was left out of it and what is warned of: `left:footnote,code warn:2`. */
function describeReading(text: string): object {
  const reasons = /left:([a-z,]+)/.exec(text)?.[1]?.split(',') ?? [];
  const count = Number(/warn:(\d+)/.exec(text)?.[1] ?? 0);
  const place = { at: 3, length: 1 };
  return {
    skipped: reasons.slice(0, 100).map((reason) => ({ ...place, reason })),
    skipped_count: reasons.length,
    warnings: Array.from({ length: count }, () => ({ ...place, code: 'x', message: 'That is \u001b[31m odd' })),
    warning_count: count,
  };
}

interface SentRuns {
  readonly runs: Record<string, unknown>[];
  readonly name?: string;
  readonly on_invalid?: string;
}

const RESULT_WORDS: Readonly<Record<string, string>> = {
  SUCCESS: 'ready',
  ERROR: 'failed',
  EXPIRED: 'expired',
  NOT_FOUND: 'not_found',
};

function describeBatch(id: string, { name, runs, isOpen }: FakeBatch) {
  const of = (state: FakeRun['state']) => runs.filter(({ run }) => run.pollsLeft <= 0 && run.state === state).length;
  const [done, failed] = [of('SUCCESS'), of('ERROR')];
  const queued = runs.length - done - failed;
  return {
    ...{ batch_id: id, name, status: isOpen ? 'open' : queued > 0 ? 'running' : 'completed' },
    ...{ closed_at: isOpen ? null : '2026-01-01T00:00:00Z', cancelled_at: null },
    counts: { total: runs.length, queued, running: 0, done, failed, cancelled: 0, expired: 0 },
    progress: { percent: 0, time_left: queued === 0 ? null : { seconds: 75, from: 60, to: 90 } },
  };
}

function findWrong(body: Record<string, unknown>): Answer | undefined {
  if (typeof body.text !== 'string' || body.text.trim() === '') return invalid('text', 'nothing to speak');
  return body.voice_id === 404 ? invalid('voice_id', 'no such voice') : undefined;
}

function refusal(status: number, detail: string): Answer {
  return { status, json: { detail, error: detail, status } };
}

function invalid(field: string, msg: string, type = 'value_error'): Answer {
  return { status: 422, json: { detail: [{ loc: ['body', field], msg, type }] } };
}
