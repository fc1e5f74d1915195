// Fault: SIGTERM under load. Requests in progress are answered, active runs end, and the server exits with 0.
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { makeTempFolder } from '../../test/support/temp-folder.ts';
import { emptyTally, type Fault, type FaultContext, type Tally } from '../fault.ts';
import { openRows } from '../invariants/rows.ts';
import { type Random, seededRandom } from '../random.ts';
import { Installation } from './installation.ts';
import { Load, type Told } from './load.ts';
import { makeAgent } from './request.ts';
import { describeTimes } from './times.ts';

const TRIALS = { quick: 2, full: 100 };
/** The program's own default, plus time for the shutdown on a busy machine. */
const DRAINED_WITHIN_MS = 25_000 + 5_000;
/** A recording larger than all buffers between the two sides: its download is still under way when the signal comes. */
const LONG_TEXT = { sentences: 250 };

export const terminate: Fault = {
  name: 'terminate',
  title: 'SIGTERM under load, with half a submit and half a download under way',
  needs: [],
  run: (context) => tryTrials(context, TRIALS[context.tier], []),
  control: {
    what: 'the orderly end: SIGTERM ends the process at once',
    run: (context) => tryTrials(context, 1, [join(import.meta.dirname, 'controls/exit-at-once.ts')]),
  },
};

async function tryTrials({ seed, say }: FaultContext, trials: number, preload: readonly string[]): Promise<Tally> {
  const tally = emptyTally();
  const random = seededRandom(seed);
  const drainedMs: number[] = [];
  const counts = { answered: 0, 'turned away': 0 };
  using folder = makeTempFolder('lector-requests-');
  const requests = join(folder.path, 'requests');
  await using installation = new Installation();
  await installation.start();
  const [long] = await installation.submit(1, LONG_TEXT);
  await installation.awaitSpoken([long!]);
  const known = { taskId: long!.taskId!, runId: (await installation.caller.poll(long!.taskId!)).run_id! };
  await installation.server.end('SIGTERM');
  for (let trial = 1; trial <= trials; trial++) {
    rmSync(requests, { force: true });
    const start = { preload: [join(import.meta.dirname, '../preload/watch-requests.ts'), ...preload] };
    await installation.recover(tally, { ...start, env: { FAULT_REQUESTS: requests } });
    const load = new Load(installation, random, known);
    drainedMs.push(await terminateUnder(load, installation, random, tally));
    tally.tried++;
    judge(load.fates, JSON.parse(readFileSync(requests, 'utf8')), tally);
    judgeRows(installation, tally);
    for (const { kind } of load.fates) if (kind === 'answered' || kind === 'turned away') counts[kind]++;
    if (trial % 10 === 0) say(`${trial} of ${trials}`);
  }
  await installation.recover(tally);
  // A start after an orderly end is no recovery.
  tally.recoveryMs.length = 0;
  tally.notes.push(
    `${counts.answered.toLocaleString('en')} requests were answered; ${counts['turned away']} found their connection ` +
      'closed before the server had read a word of them, and left no trace',
    describeTimes('SIGTERM to exit', drainedMs),
  );
  return tally;
}

/** Answers how long the server took to end. */
async function terminateUnder(load: Load, installation: Installation, random: Random, tally: Tally): Promise<number> {
  const signalled = Promise.withResolvers<void>();
  const half = { text: installation.note(), begun: Promise.withResolvers<void>() };
  const upload = load.send({
    what: 'upload',
    agent: makeAgent(false),
    path: '/apis/tts',
    body: half.text.body,
    text: half.text,
    hold: { until: signalled.promise, begun: half.begun.resolve },
  });
  const begun = Promise.withResolvers<void>();
  const download = load.send({
    what: 'download',
    agent: makeAgent(false),
    path: `/apis/tts-result/${load.known.runId}`,
    hold: { until: signalled.promise, begun: begun.resolve },
  });
  const others = load.run();
  await Promise.all([half.begun.promise, begun.promise]);
  await wait(random.int(50, 400)); // the fault itself: a random moment
  const from = performance.now();
  const ended = installation.server.end('SIGTERM');
  setTimeout(signalled.resolve, 50);
  const { code, signal } = await ended;
  const drainedMs = performance.now() - from;
  await Promise.all([upload, download, others]);
  if (code !== 0) tally.violations.push(`SIGTERM ended the server with ${code ?? signal}, not 0`);
  if (drainedMs > DRAINED_WITHIN_MS) tally.violations.push(`the server took ${Math.round(drainedMs)} ms to end`);
  return drainedMs;
}

function judge(
  fates: readonly Told[],
  requests: { readonly begun: readonly string[]; readonly answered: readonly string[] },
  tally: Tally,
): void {
  const begun = new Set(requests.begun);
  const answered = new Set(requests.answered);
  for (const { id, kind, what, status, body } of fates) {
    if (kind === 'cut') tally.violations.push(`the answer to a ${what} was cut after ${body.length} bytes`);
    if (kind === 'turned away' && begun.has(id)) tally.violations.push(`a ${what} was begun and never answered`);
    if (kind === 'answered' && status !== 200 && status !== 503) tally.violations.push(`a ${what} answered ${status}`);
    if (kind === 'answered' && !answered.has(id)) tally.notes.push(`the answer to a ${what} was not noted`);
  }
  for (const what of ['upload', 'download'] as const) {
    const { kind } = fates.find((told) => told.what === what)!;
    if (kind !== 'answered') tally.violations.push(`the ${what} that was under way was ${kind}`);
  }
}

/** No run may be left half done or queued again. */
function judgeRows(installation: Installation, tally: Tally): void {
  using db = openRows(installation.dataDir);
  const rows = db.all<{ state: string; attempt: number; n: number }>(
    'SELECT state, attempt, count(*) AS n FROM runs GROUP BY state, attempt',
  );
  for (const { state, attempt, n } of rows) {
    if (state === 'running') tally.violations.push(`${n} runs were left running`);
    if (state === 'waiting' && attempt > 0) tally.violations.push(`${n} runs were put back in line`);
    if (attempt > 1) tally.violations.push(`${n} runs were spoken ${attempt} times`);
  }
}
