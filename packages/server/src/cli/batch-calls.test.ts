// What `lector batch` makes of its rows at the server: one batch, in calls that the server takes, also after it was stopped.
import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { ManualCommandClock } from '../../test/manual-command-clock.ts';
import { useRemoteCommands } from '../../test/remote-commands.ts';

const cli = useRemoteCommands();
const out = () => join(cli.folder, 'out');
const journal = () => join(out(), '.lector-batch.jsonl');
const batch = (text: string, ...args: string[]) =>
  cli.run(['batch', cli.file('prompts.txt', text), '-o', out(), ...args]);
const calls = () => cli.fake.seen.filter(({ method, path }) => method === 'POST' && path.endsWith('/runs'));
const batches = () =>
  [...cli.fake.batches.values()].map(({ name, isOpen, runs }) => ({
    name,
    isOpen,
    ids: runs.map((run) => run.customId),
  }));
/** Answers so to all calls of that kind but the first so many. */
const failAfter = (first: number, status: number) => {
  let count = 0;
  cli.fake.fault = ({ method, path }) =>
    method === 'POST' && path.endsWith('/runs') && ++count > first ? { status } : undefined;
};

test('the rows are a batch that is named like the file and closed, and they are called like their files', async () => {
  const table = cli.file('book.csv', 'text,name\nOne.,intro\nZwei.,Ü 2\n三。,第三章\nFour.,\n');
  const ran = await cli.run(['batch', table, '-o', out(), '--json']);
  assert.equal(ran.code, 0, ran.notes);
  assert.deepEqual(batches(), [{ name: 'book', isOpen: false, ids: ['intro', 'U-2#2', 'row-3', '0004'] }]);
  const [id] = cli.fake.batches.keys();
  assert.equal(JSON.parse(ran.out).batch_id, id);
  assert.equal(JSON.parse(readFileSync(join(out(), 'manifest.json'), 'utf8')).batch_id, id);
  assert.doesNotMatch(readFileSync(journal(), 'utf8'), /One|Zwei/);
  await cli.run(['batch', table, cli.file('more.txt', 'Five.'), '-o', out()]);
  await batch('Six.', '--name', 'The last');
  assert.deepEqual(
    batches().map(({ name }) => name),
    ['book', basename(out()), 'The last'],
  );
  const long = await batch('Seven.', '--name', 'x'.repeat(201));
  assert.deepEqual([long.code, long.notes], [2, "--name has 201 characters, and a batch's name 1 to 200"]);
});

test('calls are as large as the server takes them, and a full batch is followed by another', async () => {
  cli.fake.limits = { runs: 2, batch_runs: 4 };
  assert.equal((await batch('One.\nTwo.\nThree.\nFour.\nFive.\n')).code, 0);
  assert.deepEqual(
    calls().map(({ body }) => (body as { runs: unknown[] }).runs.length),
    [2, 2, 1],
  );
  assert.deepEqual(batches(), [
    { name: 'prompts', isOpen: false, ids: ['0001', '0002', '0003', '0004'] },
    { name: 'prompts', isOpen: false, ids: ['0005'] },
  ]);
});

test('what was broken off goes on in its batch, in which a changed row gets a name of its own', async () => {
  cli.fake.limits = { runs: 2, batch_runs: 100 };
  failAfter(1, 501);
  assert.match((await batch('One.\nTwo.\nThree.\n')).notes, /Broken off: \d of 3 are in/);
  assert.deepEqual(
    batches().map(({ isOpen }) => isOpen),
    [true],
  );
  cli.fake.fault = () => undefined;
  assert.equal((await batch('One, changed.\nTwo.\nThree.\n')).code, 0);
  const [only, ...others] = batches();
  assert.deepEqual([only?.isOpen, others, cli.fake.runs.length], [false, [], 4]);
  assert.deepEqual(only?.ids.slice(0, 2), ['0001', '0002']);
  assert.match(only?.ids.slice(2).join(' ') ?? '', /^0003 0001#[\w-]{8}-1$/);
  const audio = cli.fake.runs.find(({ text }) => text === 'One, changed.')?.audio;
  assert.deepEqual(readFileSync(join(out(), '0001.flac')), audio);
});

test('a batch that was deleted meanwhile is followed by another', async () => {
  cli.fake.limits = { runs: 2, batch_runs: 100 };
  failAfter(1, 501);
  await batch('One.\nTwo.\nThree.\n');
  cli.fake.fault = () => undefined;
  for (const run of cli.fake.runs) run.state = 'NOT_FOUND';
  for (const name of ['0001.flac', '0002.flac']) rmSync(join(out(), name), { force: true });
  cli.fake.batches.clear();
  assert.equal((await batch('One.\nTwo.\nThree.\n')).code, 0);
  assert.deepEqual(
    batches().map(({ isOpen, ids }) => [isOpen, ids]),
    [
      [false, ['0003']],
      [false, ['0001', '0002']],
    ],
  );
});

test('of what the budget does not pay for in one call, as much is sent as it pays for', async () => {
  const body = JSON.stringify({ detail: 'the budget of the key is spent', code: 'payment_required' });
  cli.fake.fault = ({ path, body: sent }) => {
    const { runs } = (sent ?? {}) as { runs?: unknown[] };
    return path.endsWith('/runs') && (runs?.length ?? 0) + cli.fake.runs.length > 3 ? { status: 402, body } : undefined;
  };
  const ran = await batch('One.\nTwo.\nThree.\nFour.\nFive.\n');
  assert.equal(ran.code, 1);
  assert.match(ran.notes, /Broken off: .*\nThe budget of the key is spent$/);
  assert.deepEqual(
    cli.fake.runs.map(({ text }) => text),
    ['One.', 'Two.', 'Three.'],
  );
  cli.fake.fault = () => undefined;
  assert.equal((await batch('One.\nTwo.\nThree.\nFour.\nFive.\n')).code, 0);
  assert.equal(cli.fake.runs.length, 5);
});

test('one row that the server refuses does not keep the others from being spoken', async () => {
  const table = cli.file('a.csv', 'text,voice\nOne.,404\nTwo.,147320\n');
  const ran = await cli.run(['batch', table, '-o', out()]);
  assert.equal(ran.code, 1);
  assert.match(ran.notes, /a\.csv:2: No such voice \(voice_id\)/);
  assert.match(ran.notes, /1 of 2 are in/);
});

test('a journal of the first version is gone on with: nothing that was sent is spoken twice', async () => {
  const texts = 'One.\nTwo.\nThree.\n';
  await batch(texts);
  const [, ...lines] = readFileSync(journal(), 'utf8').trim().split('\n');
  const { salt } = JSON.parse(readFileSync(journal(), 'utf8').split('\n')[0] ?? '');
  const older = lines
    .map((line) => JSON.parse(line))
    .filter(({ state }) => state === 'done')
    .map((row, i) => {
      const { runId, ...facts } = row;
      const { taskId } = cli.fake.runs.find((run) => run.runId === runId)!;
      if (i === 0) return { ...facts, taskId, runId };
      const { key, attempt } = facts;
      return i === 1 ? { key, attempt, state: 'ready', taskId, runId } : { key, attempt, state: 'sent', taskId };
    });
  const head = { lector: 'batch', format: 1, salt };
  writeFileSync(journal(), [head, ...older].map((line) => `${JSON.stringify(line)}\n`).join(''));
  const ran = await batch(texts);
  assert.equal(ran.code, 0, ran.notes);
  assert.match(ran.notes, /3 of 3 are in .*, 1 of them from before/);
  assert.equal(cli.fake.runs.length, 3);
  assert.equal(JSON.parse(readFileSync(journal(), 'utf8').split('\n')[0] ?? '').format, 2);
});

test('a log says how many are not spoken yet, and how long that may take, as the server counts them', async () => {
  const clock = new ManualCommandClock();
  cli.fake.pollsBeforeEnd = 1_000_000;
  let interrupt = () => {};
  let moving: NodeJS.Immediate | undefined;
  const advance = () => {
    clock.advance(1);
    moving = setImmediate(advance);
  };
  const ran = await cli.run(['batch', cli.file('a.txt', 'One.\nTwo.\n'), '-o', out()], {
    clock,
    onStart(listener) {
      interrupt = listener;
      advance();
    },
    onNote: (line) => /not spoken/.test(line) && interrupt(),
  });
  clearImmediate(moving);
  assert.match(ran.notes, /^0 of 2 done; 2 not spoken yet, about 1:15 min left$/m);
});
