// Neural speech through the whole server against the bare runtime, two processes against one, and the first run after a change of voice.

import { startDirectSpeakers } from '../baselines/direct-neural.ts';
import { type DataFolder, makeDataFolder } from '../data-folder.ts';
import { submitAll } from '../load/submit-all.ts';
import { untilAllSpoken } from '../load/until-spoken.ts';
import { atLeast, atMost, type Measurement, plain } from '../measurement.ts';
import { startServer, type Target } from '../server.ts';
import { median } from '../statistics.ts';
import { makeText } from '../texts.ts';
import { type HeavyVoice, installHeavyVoices } from '../voices/install-heavy.ts';

const TEXTS = 24;
const WORDS = 15;
const PROCESSES = 2;
const ROUNDS = 3;
const SWITCHES = 4;
/** Memory for one of the two voices. */
const ROOM_FOR_ONE = '400';
const POLL_MS = 10;

const texts = Array.from({ length: TEXTS }, (_, n) => makeText(n, WORDS));

const submit = (text: string, voice: number) => ({
  method: 'POST' as const,
  path: '/tts',
  body: JSON.stringify({ text, voice_id: voice, language: 1 }),
});

/** Seconds from the first submit until the last run is durable; everything is loaded before. */
async function speakThroughServer(data: DataFolder, voice: HeavyVoice, workers: number): Promise<number> {
  await using server = await startServer(data, { LECTOR_WORKERS: String(workers) });
  const speak = async (some: readonly string[]) => {
    const startedAt = performance.now();
    const requests = some.map((text) => submit(text, voice.id));
    await submitAll({ url: server.url, apiKey: data.apiKey, connections: 4, requests });
    await untilAllSpoken(data);
    return (performance.now() - startedAt) / 1_000;
  };
  await speak(texts.slice(0, 4 * workers));
  const seconds = await speak(texts);
  return seconds; // not the promise: the server would end before it
}

export async function measureNeuralSpeech(): Promise<Measurement> {
  using data = await makeDataFolder(0);
  const [voice] = await installHeavyVoices(data, ['heavy']);
  const rates = { one: [] as number[], two: [] as number[], direct: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    {
      using direct = await startDirectSpeakers(voice!.folder, { count: PROCESSES });
      await direct.speak(texts.slice(0, 2 * PROCESSES));
      rates.direct.push(TEXTS / (await direct.speak(texts)));
    }
    rates.two.push(TEXTS / (await speakThroughServer(data, voice!, PROCESSES)));
    rates.one.push(TEXTS / (await speakThroughServer(data, voice!, 1)));
  }
  const ratio = (one: readonly number[], other: readonly number[]) => median(one.map((rate, i) => rate / other[i]!));
  return {
    name: 'neural-speech',
    title: 'Neural speech',
    method:
      `${TEXTS} texts of ${WORDS} words in the heavy voice of \`bench/voices\`, whose layers have the sizes of a medium Piper voice ` +
      `and random weights: from the first submit until the last run is durable, with ${PROCESSES} engine processes and with one, ` +
      `against ${PROCESSES} processes that have the same runtime speak the same texts with the same threads and throw the sound ` +
      `away. Median of ${ROUNDS} alternating rounds, the voice loaded before.`,
    figures: [
      atLeast('server : bare runtime', ratio(rates.two, rates.direct), 0.95),
      atLeast('two processes : one', ratio(rates.two, rates.one), 1.7),
      plain('server, two processes', median(rates.two), 'runs/s'),
      plain('server, one process', median(rates.one), 'runs/s'),
      plain('bare runtime, two processes', median(rates.direct), 'runs/s'),
    ],
  };
}

export async function measureVoiceSwitch(): Promise<Measurement> {
  using data = await makeDataFolder(0);
  const voices = await installHeavyVoices(data, ['heavy-a', 'heavy-b']);
  const bare: number[] = [];
  const switched: number[] = [];
  const [text] = texts;
  await using server = await startServer(data, { LECTOR_WORKERS: '1', LECTOR_VOICE_MEMORY_MIB: ROOM_FOR_ONE });
  await timeOne(server, data, text!, voices[1]!.id);
  for (let n = 0; n < SWITCHES; n++) {
    const startedAt = performance.now();
    {
      using direct = await startDirectSpeakers(voices[n % 2]!.folder, { count: 1 });
      await direct.speak([text!]);
      bare.push(performance.now() - startedAt);
    }
    switched.push(await timeOne(server, data, text!, voices[n % 2]!.id));
  }
  return {
    name: 'voice-switch',
    title: 'The first run after a change of voice',
    method:
      'Two heavy voices and memory for one of them. One text in the voice that is not loaded, from its submit until it is told as ' +
      'done, against forking a process that loads the voice with the bare runtime and speaks the same text. Median of ' +
      `${SWITCHES} changes.`,
    figures: [
      atMost('server : bare runtime', median(switched.map((ms, i) => ms / bare[i]!)), 1.2),
      plain('server', median(switched), 'ms'),
      plain('bare runtime', median(bare), 'ms'),
    ],
  };
}

/** Milliseconds from the submit until the run is told as done. */
async function timeOne(server: Target, data: DataFolder, text: string, voice: number): Promise<number> {
  const headers = { 'x-api-key': data.apiKey, 'content-type': 'application/json' };
  const body = JSON.stringify({ text, voice_id: voice, language: 1, lane: 'interactive' });
  const startedAt = performance.now();
  const answer = await fetch(`${server.url}/tts`, { method: 'POST', headers, body });
  const { task_id } = (await answer.json()) as { task_id: string };
  for (;;) {
    const state = (await (await fetch(`${server.url}/tts/${task_id}`, { headers })).json()) as { status: string };
    if (state.status === 'SUCCESS') return performance.now() - startedAt;
    if (state.status !== 'PENDING') throw new Error(JSON.stringify(state));
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
