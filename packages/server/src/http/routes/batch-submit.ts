// Many runs in one call: as a batch of their own, or into one that is open; as JSON, or as JSON Lines.
import { createHash } from 'node:crypto';
import { AddRunsRequest, BatchParams, LinesQuery, SubmitRunsRequest, SubmittedRuns } from '@lector/contract/batches';
import { MAX_LINES_BYTES, MAX_RUNS_PER_CALL } from '@lector/contract/limits';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type TSchema, Type } from 'typebox';
import { invalidInput } from '../../errors.ts';
import { type BatchRequest, newBatchId, type RefusedItem } from '../../services/submitting/submit-batch.ts';
import type { AppDependencies, Routes } from '../dependencies.ts';
import { readIdempotencyKey } from '../protocol/idempotency-key.ts';
import { LINES_TYPES, parseJsonLines } from '../protocol/json-lines.ts';
import { compileValidator } from '../protocol/validation.ts';
import { writeSubmittedRuns } from '../wire/batches.ts';
import { describeRoute } from '../wire/describe-route.ts';
import { createReadItems, type ReadItems, type SentItem } from '../wire/run-items.ts';

const WORDS =
  `At most ${MAX_RUNS_PER_CALL} runs, counting each voice and language of each item. All items are checked before the first is stored, ` +
  'and every one that is wrong is named by its place. The runs are stored all at once: when this answers, each survives a power cut. An ' +
  '`Idempotency-Key` header makes repeating safe, and an `idempotency_key` of an item does so for one run. Each run counts as a ' +
  'request: a call that costs more than the whole burst of the key is taken when that is there, and what it lacks is owed.';
const LINES_WORDS = `The same with a body of JSON Lines: an item a line. What is wrong is named by the number of its line. At most ${MAX_LINES_BYTES / 1_048_576} MiB.`;

/** Of JSON in an item: each field that there is, with a pause of each kind. */
const VALUES_A_RUN = 32;

interface BatchRoute {
  Params: { batch_id: string };
}

export function registerBatchSubmit(app: Routes, dependencies: AppDependencies): void {
  const { config } = dependencies;
  const readItems = createReadItems(config);
  const submit = createSubmit(dependencies);
  const common = {
    config: { scope: 'tts:write', maxJsonValues: MAX_RUNS_PER_CALL * VALUES_A_RUN } as const,
    bodyLimit: config.maxBodyBytes,
  };
  const described = { tag: 'Batches', idempotent: true, answer: SubmittedRuns, refusals: [402] } as const;

  app.post<{ Body: SubmitRunsRequest }>(
    '/lector/v1/runs',
    {
      ...common,
      schema: describeRoute({
        ...described,
        id: 'submitRuns',
        summary: 'Submit many texts in one call',
        description: `${WORDS} They make a batch, which takes no more runs unless \`close\` is false.`,
        body: SubmitRunsRequest(config) as TSchema,
      }),
      validatorCompiler: looseItems,
    },
    async (request, reply) => {
      const { body } = request;
      const batch = { created: { id: newBatchId(), name: body.name ?? null } };
      const items = await readItems(listItems(body), body.defaults);
      return submit({ request, reply, items, what: () => body, batch, closes: body.close ?? true });
    },
  );

  app.post<BatchRoute & { Body: AddRunsRequest }>(
    '/lector/v1/batches/:batch_id/runs',
    {
      ...common,
      schema: describeRoute({
        ...described,
        refusals: [402, 404, 409],
        id: 'addRuns',
        summary: 'Add runs to a batch',
        description: `${WORDS} The batch has to be open.`,
        params: BatchParams,
        body: AddRunsRequest(config) as TSchema,
      }),
      validatorCompiler: looseItems,
    },
    async (request, reply) => {
      const { body, params } = request;
      const batch = { existing: params.batch_id };
      const items = await readItems(listItems(body), body.defaults);
      const what = () => [params.batch_id, body];
      return submit({ request, reply, items, what, batch, closes: body.close ?? false });
    },
  );

  app.register(async (lines) => {
    registerLines(lines, { ...dependencies, readItems, submit });
  });
}

type LinesDependencies = AppDependencies & {
  readItems: ReturnType<typeof createReadItems>;
  submit: ReturnType<typeof createSubmit>;
};

function registerLines(app: Routes, { config, readItems, submit }: LinesDependencies): void {
  takeLinesOnly(app);
  const body = Type.String({ description: 'An item a line.' });
  const described = { tag: 'Batches', idempotent: true, answer: SubmittedRuns, consumes: LINES_TYPES, body } as const;
  const common = {
    config: { scope: 'tts:write' } as const,
    bodyLimit: MAX_LINES_BYTES,
    // The parser has checked it; the schema is for the document.
    validatorCompiler: (route: Parameters<typeof compileValidator>[0]) =>
      route.httpPart === 'body' ? requireBody : compileValidator(route),
  };
  function* listLines(bytes: Buffer): Iterable<SentItem | RefusedItem> {
    const limits = { most: MAX_RUNS_PER_CALL, lineBytes: config.maxBodyBytes };
    for (const { line, parsed } of parseJsonLines(bytes, limits)) {
      const [index, loc] = [line - 1, ['body', line]];
      if ('problem' in parsed) yield { index, problems: [{ ...parsed.problem, loc }] };
      else yield { index, loc, value: parsed.value };
    }
  }
  const read = (bytes: Buffer) => readItems(listLines(bytes));

  app.post<{ Body: Buffer; Querystring: LinesQuery }>(
    '/lector/v1/runs.jsonl',
    {
      ...common,
      schema: describeRoute({
        ...described,
        id: 'submitRunLines',
        summary: 'Submit many texts as JSON Lines',
        description: LINES_WORDS,
        querystring: LinesQuery,
        refusals: [402],
      }),
    },
    async (request, reply) => {
      const batch = { created: { id: newBatchId(), name: null } };
      const closes = request.query.close !== 'false';
      return submit({
        request,
        reply,
        items: await read(request.body),
        what: () => request.body,
        batch,
        closes,
      });
    },
  );

  app.post<BatchRoute & { Body: Buffer; Querystring: LinesQuery }>(
    '/lector/v1/batches/:batch_id/runs.jsonl',
    {
      ...common,
      schema: describeRoute({
        ...described,
        id: 'addRunLines',
        summary: 'Add runs to a batch as JSON Lines',
        description: LINES_WORDS,
        params: BatchParams,
        querystring: LinesQuery,
        refusals: [402, 404, 409],
      }),
    },
    async (request, reply) => {
      const { batch_id: existing } = request.params;
      const closes = request.query.close === 'true';
      const items = await read(request.body);
      const what = () => Buffer.concat([Buffer.from(existing), request.body]);
      return submit({ request, reply, items, what, batch: { existing }, closes });
    },
  );
}

interface Submit {
  readonly request: FastifyRequest<{ Body: unknown; Querystring: unknown }>;
  readonly reply: FastifyReply;
  readonly items: ReadItems;
  /** What the call is, for a repeat of it. */
  readonly what: () => unknown;
  readonly batch: BatchRequest['batch'];
  readonly closes: boolean;
}

function createSubmit({ batches, rate }: AppDependencies) {
  return async ({ request, reply, items, what, batch, closes }: Submit) => {
    const key = readIdempotencyKey(request);
    const { on_invalid: onInvalid } = { ...(request.query as LinesQuery), ...(request.body as AddRunsRequest) };
    const { answer, isReplayed } = await batches.submit(
      request.caller,
      {
        ...{ ...items, batch, closes },
        skipsInvalid: onInvalid === 'skip',
        idempotency: key === null ? null : { key, fingerprint: fingerprintOf(what()) },
        pay: (runs) => rate.takeRuns(request, runs),
      },
      writeSubmittedRuns,
    );
    if (isReplayed) reply.header('idempotent-replayed', 'true');
    reply.header('content-type', 'application/json; charset=utf-8');
    return answer;
  };
}

function listItems({ runs }: AddRunsRequest): SentItem[] {
  return runs.map((value, index) => ({ index, loc: ['body', 'runs', index], value }));
}

function fingerprintOf(request: unknown): string {
  const bytes = Buffer.isBuffer(request) ? request : JSON.stringify(request);
  return createHash('sha256').update(bytes).digest('hex');
}

/** Items are checked one by one, so that good ones can be taken where others are bad. */
function looseItems(route: { readonly schema: TSchema; readonly httpPart?: string }) {
  if (route.httpPart !== 'body') return compileValidator(route);
  const { properties } = route.schema as TSchema & { properties: Record<string, TSchema> };
  const runs = { ...properties.runs, items: {} };
  return compileValidator({ ...route, schema: { ...route.schema, properties: { ...properties, runs } } as TSchema });
}

function requireBody(value: unknown) {
  if (Buffer.isBuffer(value)) return { value };
  return { error: invalidInput({ loc: ['body'], msg: 'Field required', type: 'missing' }) };
}

function takeLinesOnly(app: Routes): void {
  app.removeAllContentTypeParsers();
  for (const type of LINES_TYPES) {
    app.addContentTypeParser(type, { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  }
  app.addContentTypeParser('*', (_request, _body, done) => {
    const msg = `Content-Type should be ${LINES_TYPES.join(' or ')}`;
    done(invalidInput({ loc: ['body'], msg, type: 'content_type' }));
  });
}
