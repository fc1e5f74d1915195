// Actions on runs: cancel, retry and download, on the run's page, by shortcuts in the list, and in bulk.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLectorClient } from '@lector/client';
import { makeDataFolder, startServer } from '../support/server-process.ts';
import { until } from '../support/until.ts';
import { setUp } from './account.ts';
import { download, openPage } from './actions.ts';
import { browserSuite, openBrowser } from './browser.ts';

const VOICE = { voice_id: 1021, language: 1 };
/** Many seconds of one engine's work. */
const LONG = 'A text that nobody wants to hear to its end, and that is made for being cancelled. '.repeat(1_100);

browserSuite('what is done to runs', () => {
  test('cancelled, repeated and fetched, one by one and many at once', async () => {
    using folder = makeDataFolder();
    await using server = await startServer(folder.path, { LECTOR_WORKERS: '1' });
    await using visit = await openBrowser();
    const { page, complaints } = visit;
    const lector = createLectorClient({ baseUrl: server.address, apiKey: server.firstKey });
    const submit = async (text: string) => {
      const { task_id } = await lector.createTts({ text, ...VOICE });
      return lector.getRun(task_id);
    };
    const statusOf = async (runId: number) => (await lector.getRun(runId)).status;
    const isThere = (runId: number, status: string) =>
      until(`run ${runId} is ${status}`, async () => (await statusOf(runId)) === status);
    /** The run that repeats another, once there is one. */
    const repeatOf = (runId: number) =>
      until(`a repetition of ${runId}`, async () => (await lector.getRun(runId)).retried_by[0]);
    await setUp(page, server);

    // On its own page.
    const long = await submit(LONG);
    const short = await submit('Short, and next in line.');
    await isThere(long.run_id, 'running');
    await page.goto(`${server.address}/runs/${long.run_id}`);
    await page.getByRole('button', { name: 'Cancel the run' }).click();
    await page.getByText('It was cancelled, so there is no recording.').waitFor();
    assert.equal(await statusOf(long.run_id), 'cancelled');
    await isThere(short.run_id, 'done'); // the engine is free again
    await page.getByRole('button', { name: 'Retry', exact: true }).click();
    await page
      .getByText(`Run ${await repeatOf(long.run_id)}`, { exact: true })
      .first()
      .waitFor();
    await page.getByRole('link', { name: `Run ${long.run_id}` }).waitFor();
    await page.getByRole('button', { name: 'Cancel the run' }).click();
    await page.getByText('It was cancelled, so there is no recording.').waitFor();
    assert.equal(await statusOf(await repeatOf(long.run_id)), 'cancelled');

    // By keys, in the list.
    await openPage(page, 'Runs');
    const row = (runId: number) => page.locator(`[data-run="${runId}"]`);
    await row(short.run_id).focus();
    const file = await download(page, () => page.keyboard.press('d'));
    assert.equal(file.bytes.toString('latin1', 0, 4), 'fLaC');
    assert.ok(file.name.includes(String(short.run_id)), file.name);
    await page.keyboard.press('r');
    await page.getByText(`repeats run ${short.run_id}`).waitFor();
    await isThere(await repeatOf(short.run_id), 'done');
    await row(long.run_id).focus();
    await page.keyboard.press('d');
    await page.getByText(`Run ${long.run_id} has no recording to fetch`).waitFor();

    // Many at once.
    const busy = await submit(LONG);
    // As long as the other: several runs of one owner are spoken in turns, so that short ones would soon be done.
    const waiting = [await submit(`The first. ${LONG}`), await submit(`The second. ${LONG}`)];
    await isThere(busy.run_id, 'running');
    await page.reload();
    const choose = async (runs: readonly { readonly run_id: number }[]) => {
      for (const { run_id } of runs) await row(run_id).getByRole('checkbox').check();
      await page.getByText(`${runs.length} selected`).first().waitFor();
    };
    const dialog = page.getByRole('dialog');
    await choose([busy, ...waiting]);
    await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    await dialog.getByRole('button', { name: 'Cancel 3 runs' }).click();
    await page.getByText('3 runs cancelled').waitFor();
    for (const { run_id } of [busy, ...waiting]) assert.equal(await statusOf(run_id), 'cancelled');

    const before = (await lector.countRuns()).total;
    await choose([...waiting, short]);
    await page.getByRole('button', { name: 'Retry', exact: true }).click();
    await dialog.getByText('2 of 3 runs ended without a recording').waitFor();
    assert.equal((await lector.countRuns()).total, before, 'nothing is repeated before it was agreed to');
    await dialog.getByRole('button', { name: 'Retry 2 runs' }).click();
    await page.getByText('2 runs spoken again').waitFor();
    for (const { run_id, text } of waiting) {
      const again = await repeatOf(run_id);
      await isThere(again, 'running');
      assert.equal((await lector.getRun(again)).text, text);
    }
    assert.equal((await lector.countRuns()).total, before + 2);
    assert.deepEqual(complaints, []);
  });
});
