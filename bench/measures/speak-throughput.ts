// A thousand short texts through the whole server against the same engine and encoder without a server.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { SpeakJob } from '../baselines/speak-directly.ts';
import { type DataFolder, makeDataFolder } from '../data-folder.ts';
import { submitAll } from '../load/submit-all.ts';
import { untilAllSpoken } from '../load/until-spoken.ts';
import { atLeast, type Measurement, plain } from '../measurement.ts';
import { startServer, type Target } from '../server.ts';
import { median } from '../statistics.ts';
import { makeText } from '../texts.ts';
import { BENCH_VOICE, submitRequest } from './submit-rate.ts';

const TEXTS = 1_000;
const ROUNDS = 5;
const SUBMITTERS = 16;

export async function measureSpeakThroughput(): Promise<Measurement> {
  const processes = availableParallelism();
  const texts = Array.from({ length: TEXTS }, (_, n) => makeText(n));
  using data = await makeDataFolder(0);
  await using server = await startServer(data, { LECTOR_WORKERS: String(processes) });
  using direct = await startDirect(processes, data);

  const throughServer: number[] = [];
  const directly: number[] = [];
  for (let round = 0; round <= ROUNDS + 1; round++) {
    const directSeconds = await direct.speak(texts);
    const serverSeconds = await speakThroughServer({ server, data, texts });
    if (round < 2) continue; // compilers and caches
    directly.push(TEXTS / directSeconds);
    throughServer.push(TEXTS / serverSeconds);
  }
  return {
    name: 'speak-throughput',
    title: 'A thousand texts, end to end',
    method:
      `${TEXTS.toLocaleString('en')} texts of fifteen words, submitted one by one over HTTP and spoken by ${processes} engine ` +
      'processes: from the first submit until the last run is durable. Against `bench/baselines/speak-directly.ts`: the same ' +
      'engine, encoder and priority in as many processes that write files, without HTTP, database, fsync and queue. Median ' +
      `of ${ROUNDS} alternating rounds. The submitting client runs on the same cores.`,
    figures: [
      atLeast('server : direct', median(throughServer.map((rate, i) => rate / directly[i]!)), 0.9),
      plain('server', median(throughServer), 'runs/s'),
      plain('direct', median(directly), 'runs/s'),
    ],
  };
}

async function speakThroughServer(input: {
  server: Target;
  data: DataFolder;
  texts: readonly string[];
}): Promise<number> {
  const startedAt = performance.now();
  await submitAll({
    url: input.server.url,
    apiKey: input.data.apiKey,
    connections: SUBMITTERS,
    requests: input.texts.map(submitRequest),
  });
  await untilAllSpoken(input.data);
  return (performance.now() - startedAt) / 1_000;
}

async function startDirect(count: number, data: DataFolder) {
  const children: ChildProcess[] = [];
  for (let i = 0; i < count; i++) {
    const child = fork(join(import.meta.dirname, '../baselines/speak-directly.ts'), {
      execArgv: ['--max-semi-space-size=2'],
    });
    children.push(child);
    await once(child, 'message');
  }
  return {
    /** Seconds until every process has spoken its share. */
    async speak(texts: readonly string[]): Promise<number> {
      const folder = mkdtempSync(join(data.folder, 'direct-'));
      const startedAt = performance.now();
      await Promise.all(
        children.map(async (child, i) => {
          const share = texts.filter((_, n) => n % count === i);
          const done = once(child, 'message');
          child.send({ folder, texts: share, voiceId: BENCH_VOICE, languageId: 1 } satisfies SpeakJob);
          await done;
        }),
      );
      return (performance.now() - startedAt) / 1_000;
    },
    [Symbol.dispose]() {
      for (const child of children) child.disconnect();
    },
  };
}
