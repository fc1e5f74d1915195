// Measures one voice in a process that has loaded nothing else: time, memory, loudness; and records what it says for recognisers.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Model } from '../../packages/server/src/domain/model.ts';
import type { Voice } from '../../packages/server/src/domain/voice.ts';
import type { Engine, PcmSink } from '../../packages/server/src/engines/engine.ts';
import { loadEngine } from '../../packages/server/src/engines/registry.ts';
import { READING, type Utterance } from './closed-vocabulary.ts';
import { loudnessOf, peakOf } from './loudness.ts';
import { resample } from './resample.ts';

export interface Task {
  readonly model: Model;
  readonly voice: Voice;
  readonly languageId: number;
  readonly espeakData: string | null;
  /** What is recorded, by the folder that it goes to. */
  readonly recordings: Readonly<Record<string, readonly Utterance[]>>;
  /** Hz of the recordings. */
  readonly rate: number;
}

export interface VoiceFigures {
  readonly version: string;
  readonly sampleRate: number;
  /** CPU seconds from the start of the engine's code to the first sentence that may be asked for. */
  readonly loadSeconds: number;
  /** CPU seconds from the request for a sentence to its first samples. */
  readonly firstSoundSeconds: number;
  readonly cpuPerSecond: number;
  /** Resident memory of the process after the reading. */
  readonly memoryMib: number;
  readonly lufs: number | null;
  readonly peakDb: number;
}

const ROUNDS = 2;

export async function measureVoice(task: Task): Promise<VoiceFigures> {
  const begun = cpuSeconds();
  const engine = await loadEngine(task.model, { espeakData: task.espeakData });
  await speak(engine, task, READING[0]!);
  const loadSeconds = cpuSeconds() - begun;
  let firstSoundSeconds = Number.POSITIVE_INFINITY;
  let cpuPerSecond = Number.POSITIVE_INFINITY;
  let reading = new Int16Array();
  for (let round = 0; round < ROUNDS; round++) {
    const before = cpuSeconds();
    const parts: Int16Array[] = [];
    for (const text of READING) {
      const asked = cpuSeconds();
      let first: number | undefined;
      const note = () => {
        first ??= cpuSeconds() - asked;
        return true;
      };
      parts.push(await speak(engine, task, text, note));
      firstSoundSeconds = Math.min(firstSoundSeconds, first ?? Number.POSITIVE_INFINITY);
    }
    reading = join16(parts);
    cpuPerSecond = Math.min(cpuPerSecond, (cpuSeconds() - before) / (reading.length / engine.describe().sampleRate));
  }
  const memoryMib = process.memoryUsage.rss() / 2 ** 20;
  await record(engine, task);
  const { version, sampleRate } = engine.describe();
  return {
    version,
    sampleRate,
    loadSeconds,
    firstSoundSeconds,
    cpuPerSecond,
    memoryMib,
    lufs: loudnessOf(reading, sampleRate),
    peakDb: peakOf(reading),
  };
}

/** Raw files of 16-bit samples, `0.raw`, `1.raw` …, with silence around the speech, as a recogniser expects it. */
async function record(engine: Engine, task: Task): Promise<void> {
  const silence = new Int16Array(task.rate / 4);
  for (const [folder, utterances] of Object.entries(task.recordings)) {
    mkdirSync(folder, { recursive: true });
    for (const [index, { text }] of utterances.entries()) {
      const samples = resample(await speak(engine, task, text), engine.describe().sampleRate, task.rate);
      writeFileSync(join(folder, `${index}.raw`), new Uint8Array(join16([silence, samples, silence]).buffer));
    }
  }
}

async function speak(engine: Engine, task: Task, text: string, note: PcmSink = () => true): Promise<Int16Array> {
  const blocks: Int16Array[] = [];
  const { voice, languageId } = task;
  await engine.synthesize(
    { text, voice, languageId, gender: null, age: null },
    (block) => blocks.push(block.slice()) > 0 && note(block),
    new AbortController().signal,
  );
  return join16(blocks);
}

function join16(parts: readonly Int16Array[]): Int16Array<ArrayBuffer> {
  const whole = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
