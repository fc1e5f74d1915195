// Tests that lines become runs once, also when a stop came between the runs and the note of them.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Caller } from '../../domain/api-key.ts';
import type { RunRequest } from '../../domain/run.ts';
import type { SpeechBatchWork } from '../../domain/speech-batch.ts';
import { AppError, invalidInput } from '../../errors.ts';
import type { BatchRequest, SubmitBatch } from '../submitting/submit-batch.ts';
import type { SpeechWire } from './speech-wire.ts';
import { createSubmitLines } from './submit-lines.ts';

const CALLER = { id: 1, ownerId: 7 } as Caller;
const BATCH = { id: 'batch_1', ownerId: 7, readLines: 0, readBytes: 0 } as SpeechBatchWork;

/** Lines are words: `!word` is refused, `word.flac` names a format. */
const WIRE: SpeechWire = {
  readLine: (bytes) => ({ customId: bytes.toString(), body: bytes.toString() }),
  formatOf: (body) => (String(body).endsWith('.flac') ? 'flac' : 'mp3'),
  toRun(_, body) {
    if (String(body).startsWith('!')) throw invalidInput({ loc: ['body', 'voice'], msg: 'Bad', type: 'bad' });
    return { request: { text: String(body) } as RunRequest, asked: { input: null } as never };
  },
  refuse: ({ code, details }) => ({ status: 400, body: `${code} ${details.items?.[0]?.loc.join('.') ?? ''}` }),
  writeResult: () => '',
};

function setUp(options: { stored?: readonly string[]; submit?: (request: BatchRequest) => void } = {}) {
  const calls: (string | null)[][] = [];
  const submitBatch: SubmitBatch = async (_, request, write) => {
    calls.push(request.runs.map(({ customId }) => customId));
    options.submit?.(request);
    return { answer: write({ batchId: 'batch_1', runs: [], skipped: [] }), isReplayed: false };
  };
  const named = async ({ customIds }: { customIds: readonly string[] }) =>
    customIds
      .filter((name) => options.stored?.includes(name))
      .map((customId, at) => ({ runId: at, taskId: '', customId }));
  const submitLines = createSubmitLines({ batches: { named }, submitBatch, wire: WIRE, maxLineBytes: 100 });
  async function* source() {
    yield Buffer.from('a\nb b.flac\n!c\nd');
  }
  const submit = (most = 10) => submitLines({ caller: CALLER, batch: BATCH, source: source(), most, pay: () => {} });
  return { submit, calls };
}

it('submits what can be spoken, by a name that a run can have, and keeps the answer of what cannot', async () => {
  const { submit, calls } = setUp();
  assert.deepEqual(await submit(), {
    ...{ readLines: 4, readBytes: 15, isEnd: true },
    lines: [
      { line: 1, customId: 'a', runName: 'a', format: 'mp3', refusal: null },
      { line: 2, customId: 'b b.flac', runName: 'line:2', format: 'flac', refusal: null },
      {
        ...{ line: 3, customId: '!c', runName: 'line:3', format: 'mp3' },
        refusal: { status: 400, body: 'invalid_input body.voice' },
      },
      { line: 4, customId: 'd', runName: 'd', format: 'mp3', refusal: null },
    ],
  });
  assert.deepEqual(calls, [['a', 'line:2', 'd']]);
});

it('takes no more than it may, and tells where to go on', async () => {
  const { submit } = setUp();
  const { lines, readLines, readBytes, isEnd } = await submit(2);
  assert.deepEqual([lines.length, readLines, readBytes, isEnd], [2, 2, 11, false]);
});

it('stores nothing twice after a stop between the runs and the note of them', async () => {
  const { submit, calls } = setUp({ stored: ['a', 'line:2', 'd'] });
  const { lines } = await submit();
  assert.deepEqual(calls, []);
  assert.deepEqual(
    lines.map(({ format, refusal }) => [format, refusal === null]),
    [
      ['mp3', true],
      ['flac', true],
      ['mp3', false],
      ['mp3', true],
    ],
  );
});

it('keeps what the checks of many runs found, under the line and without its place', async () => {
  const refuse = (request: BatchRequest) => {
    const [first] = request.runs;
    throw invalidInput({ loc: [...first!.loc, 'text'], msg: 'Not to be spoken', type: 'x' });
  };
  const { lines } = await setUp({ submit: refuse }).submit();
  assert.equal(lines[0]?.refusal?.body, 'invalid_input body.text');
  assert.equal(lines[3]?.refusal, null);
});

it('tells every line when the batch of runs was closed, and throws what has to be waited for', async () => {
  const fail = (code: 'batch_closed' | 'queue_full') => () => {
    throw new AppError(code, 'No');
  };
  const { lines } = await setUp({ submit: fail('batch_closed') }).submit();
  assert.equal(lines[1]?.refusal?.body, 'batch_closed ');
  await assert.rejects(setUp({ submit: fail('queue_full') }).submit(), { code: 'queue_full' });
});
