// `npm run voices:measure [-- [--recogniser FOLDER] VOICE…]`: measures the voices that speak English, each in a process of its own,
// and has pocketsphinx hear them, and 200 sentences of theirs the recogniser for sherpa-onnx in FOLDER, if one is named. Writes
// docs/voices.json, from which `npm run docs` renders the tables of docs/voices.md. VOICE names voices.
import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Voice } from '../packages/server/src/domain/voice.ts';
import { ENGINE_SOURCES } from '../packages/server/src/engines/catalogue.ts';
import { AppError } from '../packages/server/src/errors.ts';
import type { VoiceSource } from '../packages/server/src/ports/voice-source.ts';
import { SENTENCES, VOCABULARIES } from './measure-voices/closed-vocabulary.ts';
import { openSentenceRecogniser, type SentenceRecogniser } from './measure-voices/hear-sentences.ts';
import { measureVoice, type Task, type VoiceFigures } from './measure-voices/measure-voice.ts';
import { hear, missingPocketsphinx, RECOGNISER_RATE } from './measure-voices/pocketsphinx.ts';
import type { VoiceRow } from './voices-page.ts';

const RESULTS = join(import.meta.dirname, '../docs/voices.json');
const ENGLISH = 1;

if (process.send === undefined) await main().catch(refuse);
else await answer();

function refuse(error: unknown): void {
  if (!(error instanceof AppError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

async function answer(): Promise<void> {
  process.once('message', async (task: Task) => {
    const figures = await measureVoice(task);
    process.send?.(figures, () => process.exit(0));
  });
  process.send?.('ready');
}

async function main(): Promise<void> {
  const missing = missingPocketsphinx();
  if (missing !== null) {
    process.stderr.write(`${missing}\n`);
    process.exitCode = 1;
    return;
  }
  const { values, positionals } = parseArgs({ options: { recogniser: { type: 'string' } }, allowPositionals: true });
  const recogniser = values.recogniser === undefined ? null : await openSentenceRecogniser(values.recogniser);
  const wanted = new Set(positionals.map((name) => name.toLowerCase()));
  const rows: VoiceRow[] = existsSync(RESULTS) ? JSON.parse(readFileSync(RESULTS, 'utf8')) : [];
  for (const source of ENGINE_SOURCES) {
    for (const voice of source.voices()) {
      if (wanted.size > 0 && !wanted.has(voice.name.toLowerCase())) continue;
      const row = await measure(source, voice, recogniser);
      const known = rows.findIndex(({ id }) => id === row.id);
      if (known < 0) rows.push(row);
      else rows[known] = row;
      process.stdout.write(`${JSON.stringify(row)}\n`);
      rows.sort((one, other) => one.id - other.id);
      writeFileSync(RESULTS, `${JSON.stringify(rows, null, 1)}\n`);
    }
  }
}

async function measure(source: VoiceSource, voice: Voice, recogniser: SentenceRecogniser | null): Promise<VoiceRow> {
  const model = source.models().find(({ name }) => name === voice.model);
  if (model === undefined) throw new Error(`the model of ${voice.name} is gone`);
  const folder = mkdtempSync(join(tmpdir(), 'lector-voices-'));
  try {
    const recordings = Object.fromEntries(VOCABULARIES.map(({ name, utterances }) => [join(folder, name), utterances]));
    const sentences = join(folder, 'sentences');
    if (recogniser !== null) recordings[sentences] = SENTENCES.map((text) => ({ text, words: [] }));
    const task: Task = { model, voice, languageId: ENGLISH, espeakData: null, recordings, rate: RECOGNISER_RATE };
    const figures = await inChild(task);
    const wrong = Object.fromEntries(VOCABULARIES.map((one) => [one.name, hear(join(folder, one.name), one)]));
    return {
      id: voice.id,
      name: voice.name,
      engine: voice.engine,
      licence: voice.license.name,
      ...figures,
      wrong,
      ...(recogniser === null ? {} : { heard: await hearSentences(recogniser, sentences) }),
      commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim(),
      date: new Date().toISOString().slice(0, 10),
      machine: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function hearSentences(recogniser: SentenceRecogniser, folder: string): Promise<VoiceRow['heard']> {
  return { recogniser: recogniser.name, error: await recogniser.hear(folder, SENTENCES, RECOGNISER_RATE) };
}

async function inChild(task: Task): Promise<VoiceFigures> {
  const child = fork(import.meta.filename, { serialization: 'advanced' });
  await once(child, 'message');
  child.send(task);
  const ended = once(child, 'exit').then(() =>
    Promise.reject(new Error(`the voice ${task.voice.name} ended its process`)),
  );
  ended.catch(() => {});
  const [figures] = (await Promise.race([once(child, 'message'), ended])) as [VoiceFigures];
  return figures;
}
