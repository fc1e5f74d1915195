// Passages that the engine does not finish: tried once more in smaller pieces, also across a restart, then reported with
// their place. What was finished is not spoken again, not even by a retry of the run.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { ToneInstallation } from '../faults/engines/tone-installation.ts';
import { awaitEnd } from '../faults/fixtures/decode-recording.ts';
import { poisonWord } from '../faults/fixtures/poison.ts';
import { readSpoken } from '../faults/fixtures/spoken-log.ts';
import { type Submitted, until } from '../faults/program.ts';
import { WITH_FULL_EFFORT } from './support/effort.ts';

const settings = { LECTOR_WORKERS: '1', LECTOR_SEGMENT_SECONDS: '1' };
/** Longer than a small piece and shorter than a whole passage. */
const TOO_MUCH = 100;
const FILLER = 'and so it goes on for a while without any stop at all ';

/** A text of three sentences, the second of which is poisonous. */
const textWith = (poison: string) =>
  `opens quietly here. Then ${FILLER}${poison} ${FILLER}ends. The last one is harmless.`;

const countOf = (installation: ToneInstallation, words: string) =>
  readSpoken(installation.log).filter(({ text }) => text.includes(words)).length;

async function passageOf(
  installation: ToneInstallation,
  task: Submitted,
): Promise<{ message: string; passage: { at: number; length: number } }> {
  return JSON.parse(installation.row(task).failure ?? '{}');
}

describe('passages that the engine does not finish', () => {
  it('are spoken in smaller pieces at the second attempt, also when the server was killed in between', async () => {
    await using installation = new ToneInstallation();
    await installation.startTones({ settings });
    const words = textWith(poisonWord('long', { number: TOO_MUCH }));
    const task = await installation.speak(words);
    // The first attempt ends when the passage is given up: the row knows it from then on.
    await until('the passage was given up', () => installation.row(task).failures > 0);
    await installation.server.end('SIGKILL');
    await installation.startTones({ settings });
    const { status } = await awaitEnd(installation.caller, task);
    assert.equal(status, 'SUCCESS');
    assert.equal(countOf(installation, 'opens quietly'), 1, 'what was finished is not spoken again');
    assert.equal(countOf(installation, 'Then and so'), 2, 'once whole, once at the head of a smaller piece');
  });

  it(
    'that do not end in smaller pieces either are reported with their place, and a retry goes on from there',
    WITH_FULL_EFFORT,
    async () => {
      await using installation = new ToneInstallation();
      await installation.startTones({ settings });
      const task = await installation.speak(textWith(poisonWord('hang')));
      const { status } = await awaitEnd(installation.caller, task);
      assert.equal(status, 'ERROR');
      const { message, passage } = await passageOf(installation, task);
      assert.equal(installation.row(task).failures, 2, 'whole, and in smaller pieces');
      const piece = task.text.slice(passage.at, passage.at + passage.length);
      assert.match(piece, /poison:hang/);
      assert.ok(passage.length <= 60, `${passage.length} characters`);
      assert.ok(message.includes(`${passage.length} characters, which begins after ${passage.at} characters`), message);

      const spoken = readSpoken(installation.log).length;
      const kept = readdirSync(join(installation.dataDir, 'segments'));
      assert.ok(kept.length > 0, 'finished segments are kept');
      const { run_id: runId } = await installation.caller.poll(task.taskId!);
      const answer = await installation.caller.request(`/lector/v1/runs/${runId ?? task.taskId}/retry`, {
        method: 'POST',
      });
      assert.ok(answer.ok, `${answer.status}`);
      const { task_id: taskId } = (await answer.json()) as { task_id: string };
      const again = await awaitEnd(installation.caller, { ...task, taskId });
      assert.equal(again.status, 'ERROR');
      const since = readSpoken(installation.log).slice(spoken);
      assert.deepEqual(
        since.map(({ text }) => text),
        [piece],
        'only what was not finished is tried again',
      );
    },
  );

  it('leave one line in the log, without the text and without what the engine said', WITH_FULL_EFFORT, async () => {
    await using installation = new ToneInstallation();
    await installation.startTones({ settings });
    const task = await installation.speak(`says much: ${poisonWord('chatter')} and more, ${poisonWord('loop')}.`);
    await awaitEnd(installation.caller, task);
    const log = installation.server.stderr();
    assert.doesNotMatch(log, /chatter on standard error/);
    assert.doesNotMatch(log, /says much/);
    const lines = log.split('\n').filter((line) => line.includes('"code":"deadline"'));
    assert.equal(lines.length, installation.row(task).failures, 'a line for each attempt');
  });
});
