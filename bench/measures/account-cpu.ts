// What it costs to know that every word was heard: the engine with its account against the same engine without.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ESPEAK_LIMITS } from '../../packages/server/src/engines/espeak/limits.ts';
import { loadEspeak } from '../../packages/server/src/engines/espeak-module.ts';
import { loadEngine } from '../../packages/server/src/engines/registry.ts';
import { escapeForEspeak } from '../../packages/server/src/text/espeak-escape.ts';
import { segmentText } from '../../packages/server/src/text/segmentation.ts';
import { atMost, type Measurement, plain } from '../measurement.ts';

const ENGLISH = 1;
const VOICE = 1003;
/** How the engine is set for that voice. */
const SETTINGS = { voice: 'gmw/en-US+m3', pitch: 50, rate: 175 };
/** Pieces spoken by one and then by the other, so that both see the same machine. */
const TURN = 20;
/** Sentences until compilers are done with both. */
const WARM_UP = 300;
const PARTS = 3;

export async function measureAccountCpu(): Promise<Measurement> {
  const pieces = [...segmentText(readProse(), { tag: 'en-us', limits: ESPEAK_LIMITS })]
    .map(({ text }) => text)
    .filter((text) => /\S/.test(text));
  const engine = await loadEngine('espeak-ng');
  const espeak = await loadEspeak();
  const { signal } = new AbortController();
  const request = { voiceId: VOICE, languageId: ENGLISH, gender: null, age: null };
  const judged = (text: string) => void engine.synthesize({ ...request, text }, () => true, signal);
  const plainly = (text: string) => void espeak.speak({ ...SETTINGS, text: escapeForEspeak(text).text }, () => true);
  // Compilers first, on a text that is not measured.
  for (let n = 0; n < WARM_UP; n++) plainly(`This is sentence number ${n}, and it is not measured.`);
  for (let n = 0; n < WARM_UP; n++) judged(`This is sentence number ${n}, and it is not measured.`);

  const ratios: number[] = [];
  const part = Math.ceil(pieces.length / PARTS);
  for (let first = 0; first < pieces.length; first += part) {
    ratios.push(compare(pieces.slice(first, first + part), judged, plainly));
  }
  const again = compare(pieces.slice(-part), judged, plainly);
  const characters = pieces.reduce((sum, text) => sum + text.length, 0);
  return {
    name: 'account-cpu',
    title: 'Knowing that every word was heard',
    method:
      `${characters.toLocaleString('en')} characters of the project's own English documentation, ${pieces.length} pieces, spoken in one process ` +
      'by the engine as it is used, with its account of what was heard, and by the same engine without: the same text, escape and ' +
      `voice, in turns of ${TURN} pieces, CPU time of the process. What the engine says of short words that it speaks together is ` +
      'judged once and remembered, so that the first part of a language costs more than those that follow.',
    figures: [
      atMost('with account : without, text whose words were judged before', again, 1.03),
      ...ratios.map((ratio, index) => plain(`the same, part ${index + 1} of ${PARTS} of a new text`, ratio, '×')),
    ],
  };
}

function compare(pieces: readonly string[], judged: (text: string) => void, plainly: (text: string) => void): number {
  let [withAccount, without] = [0, 0];
  for (let at = 0; at < pieces.length; at += TURN) {
    const turn = pieces.slice(at, at + TURN);
    without += cpuOf(() => turn.forEach(plainly));
    withAccount += cpuOf(() => turn.forEach(judged));
  }
  return withAccount / without;
}

function cpuOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

/** The paragraphs of the decision records: no tables, no code. */
function readProse(): string {
  const folder = join(import.meta.dirname, '../../docs/decisions');
  return readdirSync(folder)
    .sort()
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split(/\n{2,}/))
    .filter((paragraph) => /^\p{L}/u.test(paragraph))
    .map((paragraph) => paragraph.replaceAll(/[`*]/g, ''))
    .join('\n\n');
}
