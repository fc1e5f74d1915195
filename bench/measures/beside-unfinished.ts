// How long the runs of others take beside a text that the engine does not finish.
import { callSteadily, GOOD_SEGMENT_MS } from '../../faults/engines/callers.ts';
import { ToneInstallation } from '../../faults/engines/tone-installation.ts';
import { poisonWord } from '../../faults/fixtures/poison.ts';
import { atMost, type Measurement, plain } from '../measurement.ts';
import { quantile } from '../statistics.ts';

const WORKERS = 2;
const CALLERS = 2;
const ROUNDS = 3;
const RUNS = 40;
/** As long as one piece may be. */
const FILLER = 'and on it goes without any mark at all, as long as a passage may be, '.repeat(6);

export async function measureBesideUnfinished(): Promise<Measurement> {
  await using installation = new ToneInstallation();
  await installation.startTones({
    settings: { LECTOR_WORKERS: String(WORKERS) },
    tones: { delayMs: GOOD_SEGMENT_MS },
  });
  await installation.awaitEngines(WORKERS);
  const without: number[] = [];
  const beside: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    without.push(...(await callSteadily(installation, { callers: CALLERS, goOn: (begun) => begun < RUNS })));
    const bad = await installation.speak(`${FILLER}${poisonWord('loop')}`);
    const isOpen = () => ['waiting', 'running'].includes(installation.row(bad).state);
    beside.push(...(await callSteadily(installation, { callers: CALLERS, goOn: isOpen })));
  }
  const [base, slow] = [quantile(without, 0.95), quantile(beside, 0.95)];
  return {
    name: 'beside-unfinished',
    title: 'Beside a text that the engine does not finish',
    method:
      `A server with ${WORKERS} engine processes and an engine for tests, which takes ${GOOD_SEGMENT_MS} ms a sentence. ${CALLERS} callers submit texts of ` +
      'three sentences, one after the other, and wait for each. First by themselves, then beside a run in which the engine never ends: ' +
      `from its submit until it has failed, whole and in smaller pieces. ${ROUNDS} rounds of both; from submit to SUCCESS.`,
    figures: [
      atMost('95th percentile, beside : without', slow / base, 2),
      plain('95th percentile, without', base, 'ms'),
      plain('95th percentile, beside', slow, 'ms'),
      plain('runs beside', beside.length, 'runs'),
    ],
  };
}
