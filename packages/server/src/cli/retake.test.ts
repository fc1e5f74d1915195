// Tests `lector retake` against a strict fake server.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { useRemoteCommands } from '../../test/remote-commands.ts';

const cli = useRemoteCommands();
const at = (name: string) => join(cli.folder, name);

/** A run of three lines, each heard for two seconds and followed by one of silence. */
async function speak(): Promise<string> {
  assert.equal((await cli.run(['say', 'One.\nTwo.\n\nFour.', '-o', at('first.flac')])).code, 0);
  return String(cli.fake.runs[0]?.runId);
}
const askedPlace = () => cli.fake.runs.at(-1)?.request.at;

test('the sentence that is heard at a moment gets another take, and the new recording is saved', async () => {
  const run = await speak();
  for (const [moment, place] of [
    ['0', '0'],
    ['0:02.5', '0'],
    ['3', '5'],
    // Silent lines are passed over.
    ['7.5', '5'],
    ['0:00:09', '11'],
  ] as const) {
    const ran = await cli.run(['retake', run, '--at', moment, '--take', '3', '-o', at('second.flac'), '--srt']);
    assert.equal(ran.code, 0, ran.notes);
    assert.deepEqual([askedPlace(), cli.fake.runs.at(-1)?.request.take], [place, '3'], moment);
    assert.match(ran.notes, /second\.flac: 1\.5 s, .*, run \d+\n1 segment spoken, 2 segments taken over$/);
  }
  assert.deepEqual(readFileSync(at('second.flac')), cli.fake.runs.at(-1)?.audio);
  assert.ok(existsSync(at('second.srt')));
});

test('without a moment all of the run gets another take', async () => {
  const run = await speak();
  const ran = await cli.run(['retake', run, '-o', at('second.flac'), '--json']);
  assert.equal(ran.code, 0, ran.notes);
  const { take, at: place, run_id: runId } = JSON.parse(ran.out);
  assert.deepEqual([take, place, runId, askedPlace()], [1, null, cli.fake.runs.at(-1)?.runId, undefined]);
  assert.equal(cli.fake.runs.at(-1)?.request.take, '1');
});

test('what cannot be retaken is refused before anything is spoken', async () => {
  const run = await speak();
  const cases: [string[], number, RegExp][] = [
    [['mine', '-o', at('x.flac')], 2, /“mine” is neither a run id nor a task id/],
    [[run, '-o', at('x.ogg')], 2, /there is no OGG here/],
    [[run, '-o', at('x.flac'), '--at', 'soon'], 2, /It must be seconds, such as 83\.5, or 1:23/],
    [[run, '-o', at('x.flac'), '--at', '12'], 2, /The recording ends after 11\.0 s, before --at 12/],
    [[run, '-o', at('x.flac'), '--take', '10000'], 2, /It must be a whole number from 0 to 9999/],
    [['7', '-o', at('x.flac')], 1, /No such run/],
  ];
  for (const [args, code, words] of cases) {
    const ran = await cli.run(['retake', ...args]);
    assert.deepEqual([ran.code, cli.fake.runs.length], [code, 1], args.join(' '));
    assert.match(ran.notes + ran.usage, words);
  }
});
