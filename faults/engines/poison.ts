// Fault: poison texts that crash the engine, hang it, exhaust its memory or make it return nonsense, beside normal work.
import { availableParallelism, loadavg } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { quantile } from '../../bench/statistics.ts';
import { emptyTally, type Fault, type FaultContext, type Tally } from '../fault.ts';
import { poisonWord } from '../fixtures/poison.ts';
import type { Submitted } from '../program.ts';
import { type Random, seededRandom } from '../random.ts';
import { callSteadily, GOOD_SEGMENT_MS } from './callers.ts';
import { watchMemory } from './memory-watch.ts';
import { deleteDeaf, FURTHER, MEASURED, type Poisonous, speakPoison } from './poisonous-texts.ts';
import { ToneInstallation } from './tone-installation.ts';

const TEXTS_A_KIND = { quick: 2, full: 20 };
const ATTEMPTS = { quick: 2, full: 3 };
const SETTINGS = { LECTOR_WORKERS: '2', LECTOR_SEGMENT_SECONDS: '2', LECTOR_WORKER_MEMORY_MIB: '512' };
const CALLERS = 2;
/** Good runs before, and as many after, with which those beside the poison are compared. */
const RUNS_WITHOUT = { quick: 20, full: 100 };
/** Pause of the client with the poison texts after each: time for a new engine to start. */
const PAUSE_MS = 1_000;
/**
 * The figure to reach: the latency of others, in 95 of 100 cases, as a multiple of what it is without poison. In the quick
 * tier the slowest handful of runs decides, so that one that was slow for another reason must not.
 */
const SLOWER_AT_MOST = { quick: 3, full: 2 };
/** Processes that want a core, as a multiple of the cores: this fault by itself makes about one. */
const BUSY_LOAD = 2;
/** Between the limit, which is looked at four times a second, and the 8 GiB that the text wants. */
const LARGEST_MIB = 4_096;

export const poison: Fault = {
  name: 'poison',
  title: 'texts that crash, hang or swell the engine or make it give nonsense, beside good ones',
  needs: [],
  run: tryPoison,
  control: {
    what: 'the bound on attempts',
    async run() {
      const tally = emptyTally();
      await using installation = new ToneInstallation();
      await installation.startTones({ settings: { ...SETTINGS, LECTOR_MAX_ATTEMPTS: '100' } });
      await speakPoison(MEASURED[0]!, { installation, tally, attempts: ATTEMPTS.quick });
      return tally;
    },
  },
};

async function tryPoison(context: FaultContext): Promise<Tally> {
  const { tier, seed } = context;
  const tally = emptyTally();
  const attempts = ATTEMPTS[tier];
  await using installation = new ToneInstallation();
  await installation.startTones({
    settings: { ...SETTINGS, LECTOR_MAX_ATTEMPTS: String(attempts) },
    tones: { delayMs: GOOD_SEGMENT_MS },
  });
  await installation.awaitEngines(Number(SETTINGS.LECTOR_WORKERS));
  using memory = watchMemory(() => installation.engines());
  const options = { installation, tally, attempts };

  const bad = await measureBeside(context, options, shuffled(seededRandom(seed), repeat(MEASURED, TEXTS_A_KIND[tier])));
  bad.push(...(await Promise.all(FURTHER.map((one) => speakPoison(one, options)))));
  await deleteDeaf(options);
  // Harmless although it looks dangerous.
  await installation.speak(`It says ${poisonWord('chatter')} to the world.`);
  await installation.check(tally, { expectErrors: new Set(bad.map(({ name }) => name)) });

  if (!installation.server.running()) tally.violations.push('the server ended');
  if (memory.peakMib > LARGEST_MIB) tally.violations.push(`an engine took ${memory.peakMib} MiB`);
  const { restarts } = (await installation.caller.ready()).engines;
  tally.notes.push(
    `${tally.tried} poisonous texts of ${MEASURED.length + FURTHER.length + 1} kinds, at most ${attempts} attempts each: ` +
      `${restarts} engine processes replaced, none larger than ${memory.peakMib} MiB, the server never`,
  );
  return tally;
}

/** Measures good runs before, beside and after the poison texts, which are sent one after the other. */
async function measureBeside(
  { tier, say }: FaultContext,
  options: Parameters<typeof speakPoison>[1],
  texts: readonly Poisonous[],
): Promise<Submitted[]> {
  const { installation, tally } = options;
  const runs = RUNS_WITHOUT[tier];
  const without = [...(await callSteadily(installation, { callers: CALLERS, goOn: (begun) => begun < runs }))];
  const bad: Submitted[] = [];
  let poisoning = true;
  async function speakAll(): Promise<void> {
    for (const text of texts) {
      bad.push(await speakPoison(text, options));
      if (bad.length % 10 === 0) say(`${bad.length} of ${texts.length} poisonous texts`);
      await wait(PAUSE_MS); // the client's pace
    }
  }
  const all = speakAll().finally(() => {
    poisoning = false;
  });
  const beside = await callSteadily(installation, { callers: CALLERS, goOn: () => poisoning });
  await all;
  without.push(...(await callSteadily(installation, { callers: CALLERS, goOn: (begun) => begun < runs })));

  const [base, slow] = [quantile(without, 0.95), quantile(beside, 0.95)];
  const words =
    `good runs beside poison took ${slow.toFixed(0)} ms (p95 of ${beside.length}), without it ${base.toFixed(0)} ms ` +
    `(p95 of ${without.length}): ${(slow / base).toFixed(2)} times as long`;
  if (loadavg()[0]! > BUSY_LOAD * availableParallelism()) {
    tally.notes.push(`${words} (NOT HELD to anything: the machine had other work)`);
    return bad;
  }
  tally.notes.push(words);
  if (slow > SLOWER_AT_MOST[tier] * base) tally.violations.push(words);
  return bad;
}

function repeat<T>(values: readonly T[], times: number): readonly T[] {
  return values.flatMap((value) => Array.from({ length: times }, () => value));
}

function shuffled<T>(random: Random, values: readonly T[]): readonly T[] {
  return values
    .map((value) => ({ value, place: random.next() }))
    .sort((a, b) => a.place - b.place)
    .map(({ value }) => value);
}
