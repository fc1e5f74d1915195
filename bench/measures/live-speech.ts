// How soon speech is heard that is sent while it is spoken, against the engine alone; and what 64 callers get at once.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FirstSound, FirstSoundJob } from '../baselines/first-sound.ts';
import { type DataFolder, makeDataFolder } from '../data-folder.ts';
import { readAudio, speakRun } from '../load/read-audio.ts';
import { submitAll } from '../load/submit-all.ts';
import { atLeast, atMost, type Measurement, plain } from '../measurement.ts';
import { residentBytesOfTree } from '../process-usage.ts';
import { startServer, type Target } from '../server.ts';
import { median, quantile } from '../statistics.ts';
import { makeLongText, makeText } from '../texts.ts';
import { BENCH_VOICE, submitRequest } from './submit-rate.ts';

const FORMATS = ['pcm_s16le', 'flac', 'mp3'] as const;
type Format = (typeof FORMATS)[number];
/** Of the OpenAI door. */
const DOOR_FORMATS = ['pcm', 'flac', 'mp3'] as const;
type DoorFormat = (typeof DOOR_FORMATS)[number];
const ROUNDS = 25;
const SHORT_WORDS = 15;
/** Two sentences: the first piece is a clause or a sentence of the first. */
const WORDS = 40;
const BATCH_RUNS = 400;
const CALLERS = 64;
const CALLER_WORDS = 60;
const STREAMS = 200;
const STREAM_CHARACTERS = 2_900;
const LONG_CHARACTERS = 100_000;
const SAMPLE_MS = 20;
const MIB = 2 ** 20;

export async function measureFirstSound(): Promise<Measurement> {
  const processes = availableParallelism();
  using data = await makeDataFolder(0);
  await using server = await startServer(data, { LECTOR_WORKERS: String(processes) });
  using engine = await startEngine();
  const streamed = Object.fromEntries(FORMATS.map((format) => [format, [] as number[]])) as Record<Format, number[]>;
  const door = Object.fromEntries(DOOR_FORMATS.map((format) => [format, [] as number[]])) as Record<
    DoorFormat,
    number[]
  >;
  const engineMs: number[] = [];
  const [wholeAlone, wholeByDoor]: [number[], number[]] = [[], []];
  let n = 0;
  const round = async (isMeasured: boolean) => {
    // In turn, so that what else the machine does hits all of them.
    const text = makeText(n++, WORDS);
    const { firstMs: alone } = await engine.speak(text);
    if (isMeasured) engineMs.push(alone);
    for (const format of FORMATS) {
      const { firstMs } = await stream(server, data, { text: makeText(n++, WORDS), format });
      if (isMeasured) streamed[format].push(firstMs);
    }
    for (const format of DOOR_FORMATS) {
      const { firstMs } = await askDoor(server, data, { text: makeText(n++, WORDS), format });
      if (isMeasured) door[format].push(firstMs);
    }
    const { wholeMs } = await engine.speak(makeText(n++, SHORT_WORDS));
    const startedAt = performance.now();
    await askDoor(server, data, { text: makeText(n++, SHORT_WORDS), format: 'mp3' });
    if (!isMeasured) return;
    wholeAlone.push(wholeMs);
    wholeByDoor.push(performance.now() - startedAt);
  };
  for (let warm = 0; warm < 8; warm++) await round(false);
  for (let at = 0; at < ROUNDS; at++) await round(true);
  const engineAlone = median(engineMs);
  const requests = Array.from({ length: BATCH_RUNS }, (_, index) => ({
    ...submitRequest(makeText(index, WORDS)),
    body: JSON.stringify({ text: makeText(index, WORDS), voice_id: BENCH_VOICE, language: 1, lane: 'batch' }),
  }));
  await submitAll({ url: server.url, apiKey: data.apiKey, connections: 16, requests });
  const beside: number[] = [];
  for (let at = 0; at < ROUNDS; at++)
    beside.push((await stream(server, data, { text: makeText(n++, WORDS), format: 'mp3' })).firstMs);
  const allowed = 1.2 * engineAlone + 15;
  return {
    name: 'first-sound',
    title: 'The first sound of a streamed run',
    method:
      `\`POST /tts-stream\` and \`POST /v1/audio/speech\` (“door”) with ${WORDS} words, on a server that has nothing else to do, its encoder process started: until the first byte of the answer is there. Beside it, in turn, one process that speaks the first piece ` +
      `of such a text with the same engine and encoder. Median of ${ROUNDS}. A whole MP3 of ${SHORT_WORDS} words by the door is compared with that process, which also makes it. Then the first beside ${BATCH_RUNS} batch runs. The target is 1.2 × the engine + 15 ms.`,
    figures: [
      ...FORMATS.map((format) => atMost(`${format}, of what is allowed`, median(streamed[format]) / allowed, 1)),
      ...DOOR_FORMATS.map((format) => atMost(`door, ${format}, of what is allowed`, median(door[format]) / allowed, 1)),
      atMost('a whole MP3 by the door : engine and encoder', median(wholeByDoor) / median(wholeAlone), 1.25),
      plain('the engine alone', engineAlone, 'ms'),
      ...FORMATS.map((format) => plain(format, median(streamed[format]), 'ms')),
      ...DOOR_FORMATS.map((format) => plain(`door, ${format}`, median(door[format]), 'ms')),
      plain('a whole MP3 by the door', median(wholeByDoor), 'ms'),
      plain('the same by engine and encoder', median(wholeAlone), 'ms'),
      plain('mp3 beside a batch, median', median(beside), 'ms'),
      plain('mp3 beside a batch, 95th percentile', quantile(beside, 0.95), 'ms'),
    ],
  };
}

export async function measureManyStreams(): Promise<Measurement> {
  using data = await makeDataFolder(0);
  await using server = await startServer(data, {
    LECTOR_WORKERS: String(availableParallelism()),
    LECTOR_MAX_STREAM_CHARACTERS: String(LONG_CHARACTERS),
    LECTOR_FORMATS_CACHE_MIB: '0',
  });
  const texts = (from: number) => Array.from({ length: CALLERS }, (_, n) => makeText(from + n, CALLER_WORDS));
  const streamAll = (some: readonly string[]) =>
    seconds(() => Promise.all(some.map((text) => stream(server, data, { text, format: 'mp3' }))));
  const fetchAll = (some: readonly string[]) =>
    seconds(() => Promise.all(some.map((text) => speakAndFetch(server, data, text))));
  await streamAll(texts(0));
  await fetchAll(texts(1_000));
  const streaming: number[] = [];
  const fetching: number[] = [];
  for (let round = 0; round < 3; round++) {
    streaming.push(await streamAll(texts(2_000 + 100 * round)));
    fetching.push(await fetchAll(texts(3_000 + 100 * round)));
  }
  const quarters: number[] = [];
  for (let quarter = 0; quarter < 4; quarter++) {
    quarters.push(
      await peakBytes(server, async () => {
        for (let at = 0; at < STREAMS / 4; at += 4) {
          const some = Array.from({ length: 4 }, (_, n) => `${quarter} ${at + n}. ${makeLongText(STREAM_CHARACTERS)}`);
          await Promise.all(some.map((text) => stream(server, data, { text: text.slice(0, 3_000), format: 'mp3' })));
        }
      }),
    );
  }
  const long = makeLongText(LONG_CHARACTERS).slice(0, LONG_CHARACTERS);
  const longest = await peakBytes(server, () => stream(server, data, { text: long, format: 'mp3' }));
  return {
    name: 'many-streams',
    title: 'Many who listen at once',
    method:
      `${CALLERS} callers of \`POST /tts-stream\` at once, ${CALLER_WORDS} words each, as MP3, against the same number of texts submitted as runs and each fetched as MP3 when it is done: texts a second, median of three rounds in turn. ` +
      `Then ${STREAMS} streams of 3,000 characters, four at a time, and one of ${LONG_CHARACTERS.toLocaleString('en')}: the most memory that server and processes took in the last quarter of them, and during the long one, less the most in the first quarter.`,
    figures: [
      atLeast('streamed : submitted and fetched', median(fetching) / median(streaming), 0.9),
      plain('streamed', CALLERS / median(streaming), 'texts/s'),
      plain('memory, first quarter', quarters[0]! / MIB, 'MiB'),
      plain('growth to the last quarter', (quarters[3]! - quarters[0]!) / MIB, 'MiB'),
      plain('growth to the long one', (longest - quarters[0]!) / MIB, 'MiB'),
    ],
  };
}

/** The most memory that server and processes take meanwhile. */
async function peakBytes(server: Target, work: () => Promise<unknown>): Promise<number> {
  let peak = residentBytesOfTree(server.pid);
  const sampling = setInterval(() => {
    peak = Math.max(peak, residentBytesOfTree(server.pid));
  }, SAMPLE_MS);
  await work();
  clearInterval(sampling);
  return peak;
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) / 1_000;
}

function stream(server: Target, data: DataFolder, { text, format }: { text: string; format: Format }) {
  const headers = { 'x-api-key': data.apiKey, 'content-type': 'application/json' };
  const body = JSON.stringify({ text, voice_id: BENCH_VOICE, language: 'en-us', output_configuration: { format } });
  return readAudio(`${server.url}/tts-stream`, { method: 'POST', headers, body });
}

function askDoor(server: Target, { apiKey }: DataFolder, { text, format }: { text: string; format: DoorFormat }) {
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ input: text, voice: String(BENCH_VOICE), language: 'en-us', response_format: format });
  return readAudio(`${server.url}/v1/audio/speech`, { method: 'POST', headers, body });
}

async function speakAndFetch(server: Target, { apiKey }: DataFolder, text: string): Promise<void> {
  const { path, body } = submitRequest(text);
  const runId = await speakRun(server, { apiKey, path, body: body!, pollMs: 50 });
  await readAudio(`${server.url}/tts-result/${runId}?format=mp3`, { headers: { 'x-api-key': apiKey } });
}

interface Engine extends Disposable {
  speak(text: string): Promise<FirstSound>;
}

async function startEngine(): Promise<Engine> {
  const folder = mkdtempSync(join(tmpdir(), 'lector-bench-'));
  const child: ChildProcess = fork(join(import.meta.dirname, '../baselines/first-sound.ts'), { stdio: 'inherit' });
  await once(child, 'message');
  return {
    async speak(text) {
      const job: FirstSoundJob = { folder, text, voiceId: BENCH_VOICE, languageId: 1 };
      child.send(job);
      const [told] = (await once(child, 'message')) as [FirstSound];
      return told;
    },
    [Symbol.dispose]() {
      child.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
