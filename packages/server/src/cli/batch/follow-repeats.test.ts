// Tests that `lector batch` follows what was repeated at the server.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { useRemoteCommands } from '../../../test/remote-commands.ts';

const cli = useRemoteCommands();
const out = () => join(cli.folder, 'out');
const batch = (...options: string[]) =>
  cli.run(['batch', cli.file('a.txt', 'One.\nunspeakable\nalso unspeakable\n'), '-o', out(), ...options]);

/** The batch is repeated at the server, where it goes well now but for so many of the last. */
async function retry({ failsAgain = 0 } = {}): Promise<void> {
  const [id] = [...cli.fake.batches.keys()];
  const ran = await cli.run(['batches', 'retry', id!]);
  assert.equal(ran.code, 0, ran.notes);
  for (const run of cli.fake.runs.slice(3, 5 - failsAgain)) run.state = 'SUCCESS';
}

test('failed rows that were repeated at the server are fetched, and not sent again', async () => {
  assert.equal((await batch()).code, 1);
  await retry();
  assert.equal(cli.fake.runs.length, 5);
  const again = await batch();
  assert.equal(again.code, 0, again.notes);
  assert.equal(cli.fake.runs.length, 5);
  assert.deepEqual(readFileSync(join(out(), '0002.flac')), cli.fake.runs[3]?.audio);
  assert.deepEqual(readFileSync(join(out(), '0003.flac')), cli.fake.runs[4]?.audio);
  assert.equal((await batch()).code, 0);
});

test('what failed at the server once more is sent again, and only that', async () => {
  await batch();
  await retry({ failsAgain: 1 });
  assert.equal((await batch()).code, 1);
  assert.deepEqual(
    cli.fake.runs.slice(5).map(({ text }) => text),
    ['also unspeakable'],
  );
});

test('a row that was still waited for when it failed and was repeated is followed, too', async () => {
  cli.fake.pollsBeforeEnd = 1_000_000;
  let interrupt = () => {};
  const onSent = () => void (cli.fake.runs.length === 3 && interrupt());
  cli.fake.fault = ({ path }) => {
    if (path === '/lector/v1/results') onSent();
    return undefined;
  };
  const stopped = await cli.run(['batch', cli.file('a.txt', 'One.\nunspeakable\nalso unspeakable\n'), '-o', out()], {
    onStart: (listener) => {
      interrupt = listener;
    },
  });
  assert.equal(stopped.code, 130, stopped.notes);
  cli.fake.fault = () => undefined;
  for (const run of cli.fake.runs) run.pollsLeft = 0;
  cli.fake.pollsBeforeEnd = 0;
  await retry();
  const again = await batch();
  assert.equal(again.code, 0, again.notes);
  assert.equal(cli.fake.runs.length, 5);
});

test('of a batch that is deleted at the server nothing is found, and its failed rows are sent again', async () => {
  await batch();
  cli.fake.batches.clear();
  assert.equal((await batch()).code, 1);
  assert.equal(cli.fake.runs.length, 5);
});
