// What it takes to hand out an hour of speech as MP3, against the decoder and the encoder alone.
import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { makeDataFolder } from '../data-folder.ts';
import { readAudio, speakRun } from '../load/read-audio.ts';
import { atMost, type Measurement, plain } from '../measurement.ts';
import { cpuSecondsOfTree, residentBytesOfTree } from '../process-usage.ts';
import { startServer, type Target } from '../server.ts';
import { makeLongText } from '../texts.ts';
import { submitRequest } from './submit-rate.ts';

const CHARACTERS = 57_000;
const SAMPLE_MS = 20;
const MIB = 2 ** 20;

interface Spoken {
  readonly runId: number;
  readonly samples: number;
  readonly sampleRate: number;
}

export async function measureEncodeMp3(): Promise<Measurement> {
  using data = await makeDataFolder(0);
  // Nothing is kept, so that what is asked for again is made again.
  await using server = await startServer(data, { LECTOR_WORKERS: '1', LECTOR_FORMATS_CACHE_MIB: '0' });
  const short = await speak(server, { apiKey: data.apiKey, text: 'The lamp was still burning.' });
  const long = await speak(server, { apiKey: data.apiKey, text: makeLongText(CHARACTERS) });
  const fetchMp3 = (run: Spoken, more = '') =>
    readAudio(`${server.url}/tts-result/${run.runId}?format=mp3${more}`, { headers: { 'x-api-key': data.apiKey } });
  const cold = await fetchMp3(short);
  for (let again = 0; again < 3; again++) await fetchMp3(short);
  const [cpuBefore, before] = [cpuSecondsOfTree(server.pid), residentBytesOfTree(server.pid)];
  let peak = before;
  const sampling = setInterval(() => {
    peak = Math.max(peak, residentBytesOfTree(server.pid));
  }, SAMPLE_MS);
  const warm = await fetchMp3(long);
  clearInterval(sampling);
  const served = cpuSecondsOfTree(server.pid) - cpuBefore;
  const betweenCpu = cpuSecondsOfTree(server.pid);
  const levelled = await fetchMp3(long, '&loudness=-18');
  const levelling = cpuSecondsOfTree(server.pid) - betweenCpu;
  const bare = encodeDirectly(findFlac(data.folder, long), long);
  return {
    name: 'encode-mp3',
    title: 'An hour of speech as MP3',
    method:
      `A run of ${Math.round(long.samples / long.sampleRate / 60)} minutes is fetched as MP3 from a server that keeps nothing of it; its encoder process has made four short files before. CPU ` +
      'time and resident memory are those of the server and all its processes; beside them stands one process that runs the same decoder and encoder on the same file and keeps nothing.',
    figures: [
      atMost('CPU time, of that of decoder and encoder alone', served / bare.seconds, 1.15),
      atMost('growth of memory', (peak - before) / MIB, 30, 'MiB'),
      atMost('first byte, encoder warm', warm.firstMs, 150, 'ms'),
      plain('first byte, encoder to be started', cold.firstMs, 'ms'),
      plain('decoder and encoder alone', bare.seconds, 's'),
      plain('the whole file', warm.bytes / MIB, 'MiB'),
      plain('at -18 LUFS: CPU time, of that of decoder and encoder alone', levelling / bare.seconds, '×'),
      plain('at -18 LUFS: first byte, when it has been measured', levelled.firstMs, 'ms'),
    ],
  };
}

async function speak(server: Target, { apiKey, text }: { apiKey: string; text: string }): Promise<Spoken> {
  const { path, body } = submitRequest(text);
  const runId = await speakRun(server, { apiKey, path, body: body!, pollMs: 100 });
  const headers = { 'x-api-key': apiKey };
  const info = await fetch(`${server.url}/lector/v1/runs/${runId}/audio?format=pcm`, { method: 'HEAD', headers });
  const rate = /rate=(\d+)/.exec(info.headers.get('content-type') ?? '')?.[1];
  return { runId, samples: Number(info.headers.get('content-length')) / 2, sampleRate: Number(rate) };
}

/** The larger of the two recordings that there are. */
function findFlac(folder: string, { samples }: Spoken): string {
  const blobs = join(folder, 'blobs');
  const names = readdirSync(blobs, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.flac'));
  const sized = names.map((name) => ({ path: join(blobs, name), bytes: statSync(join(blobs, name)).size }));
  const [largest] = sized.sort((a, b) => b.bytes - a.bytes);
  if (largest === undefined || largest.bytes < samples / 4) throw new Error('there is no recording of that length');
  return largest.path;
}

function encodeDirectly(path: string, { samples, sampleRate }: Spoken): { readonly seconds: number } {
  const program = join(import.meta.dirname, '../baselines/encode-directly.ts');
  const printed = execFileSync(process.execPath, [program, path, String(sampleRate), String(samples)]);
  return JSON.parse(String(printed)) as { seconds: number };
}
