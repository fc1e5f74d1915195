// CPU time and memory of the room of text: from what a caller sends to the pieces that an engine is given.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { ESPEAK_LIMITS } from '../../packages/server/src/engines/espeak/limits.ts';
import { parseInput } from '../../packages/server/src/text/plan/parse-input.ts';
import { planSpeech } from '../../packages/server/src/text/plan/plan-speech.ts';
import { loadReaders, tagsOf } from '../../packages/server/src/text/plan/readers.ts';
import { DEFAULT_READING, type InputKind } from '../../packages/server/src/text/reading.ts';
import { segmentText } from '../../packages/server/src/text/sentences/segmentation.ts';
import { atLeast, atMost, type Figure, type Measurement, plain } from '../measurement.ts';
import { makeMarkdown, makeProse } from '../prose.ts';

const UNITS = 100_000;
const ROUNDS = 15;
/** Rounds until compilers are done. */
const WARM_UP = 20;
const TARGET = 2;
const MIB = 2 ** 20;
/** Pieces between two looks at the memory. */
const LOOK_EVERY = 25;

interface Case {
  readonly what: string;
  readonly text: string;
  readonly tag: string;
  readonly input: InputKind;
  readonly hasTarget: boolean;
}

const CASES: readonly Case[] = [
  { what: 'English', text: makeProse('en', UNITS), tag: 'en-us', input: 'text', hasTarget: true },
  { what: 'German', text: makeProse('de', UNITS), tag: 'de-de', input: 'text', hasTarget: true },
  { what: 'French', text: makeProse('fr', UNITS), tag: 'fr-fr', input: 'text', hasTarget: true },
  { what: 'English in Markdown', text: makeMarkdown(UNITS), tag: 'en-us', input: 'markdown', hasTarget: false },
  { what: 'Japanese', text: makeProse('ja', UNITS / 10), tag: 'ja-jp', input: 'text', hasTarget: false },
];

export async function measureTextRoom(): Promise<Measurement> {
  const figures: Figure[] = [];
  const collect = exposeCollector();
  let highest = 0;
  for (const one of CASES) {
    highest = Math.max(highest, await growthOf(one, collect));
    const { room, sentences, words } = await measure(one);
    const rate = (Buffer.byteLength(one.text) * ROUNDS) / room;
    figures.push(one.hasTarget ? atLeast(one.what, rate, TARGET, 'MB/s') : plain(one.what, rate, 'MB/s'));
    figures.push(plain(`${one.what}, room : cutting it into sentences alone`, room / sentences, '×'));
    figures.push(plain(`${one.what}, room : finding its words`, room / words, '×'));
  }
  figures.push(atMost('memory of the text that takes most', highest / MIB, 8, 'MiB'));
  return {
    name: 'text-room',
    title: 'Reading a text',
    method:
      `Made-up prose of ${UNITS.toLocaleString('en')} characters (Japanese ${(UNITS / 10).toLocaleString('en')}) with numbers, dates, ` +
      'money and abbreviations in every second sentence, lines wrapped at 72 columns: markup taken out, signs folded, sentences ' +
      'found, words normalised, pieces cut to what the embedded engine takes. CPU time of the thread, all of ' +
      `${ROUNDS} rounds, in turns with the same text cut into sentences alone and with its words found by a regular expression ` +
      '(`/\\p{L}+|\\p{N}+/gu`). Megabytes are UTF-8. Memory: what is alive beside the text and the rules of its language, looked at ' +
      `every ${LOOK_EVERY} pieces after a garbage collection.`,
    figures,
  };
}

/** CPU time of all rounds in microseconds: the clock is too coarse for a single one of the shortest. */
async function measure({ text, tag, input }: Case) {
  const total = { room: 0, sentences: 0, words: 0 };
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    const room = await cpuOf(() => readText(text, tag, input));
    const sentences = await cpuOf(() => cut(text, tag));
    const words = await cpuOf(() => count(text));
    if (round < 0) continue;
    total.room += room;
    total.sentences += sentences;
    total.words += words;
  }
  return total;
}

/** Bytes that are alive while the pieces are taken, at most, over those before. The rules of the language are loaded before. */
async function growthOf({ text, tag, input }: Case, collect: () => void): Promise<number> {
  for (const _ of await plan(text.slice(0, 1_000), tag, input));
  const alive = (): number => {
    collect();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  const before = alive();
  let highest = before;
  let pieces = 0;
  for (const _ of await plan(text, tag, input)) {
    if (pieces++ % LOOK_EVERY === 0) highest = Math.max(highest, alive());
  }
  return highest - before;
}

function exposeCollector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc');
}

async function plan(text: string, tag: string, input: InputKind): Promise<Iterable<unknown>> {
  const reading = { ...DEFAULT_READING, input };
  const parsed = await parseInput(text, reading, tag);
  const readers = await loadReaders(reading, tagsOf(parsed, tag), () => true);
  return planSpeech({ parsed, tag, pauses: reading.pauses, readers, limitsOf: () => ESPEAK_LIMITS }, text.length);
}

const readText = async (text: string, tag: string, input: InputKind): Promise<number> =>
  sum(await plan(text, tag, input));
const cut = (text: string, tag: string): number => sum(segmentText(text, { tag, limits: ESPEAK_LIMITS }));
const count = (text: string): number => sum(text.matchAll(/\p{L}+|\p{N}+/gu));

/** Takes all of them. */
function sum(items: Iterable<unknown>): number {
  let found = 0;
  for (const _ of items) found++;
  return found;
}

/** In microseconds. */
async function cpuOf(work: () => unknown): Promise<number> {
  const before = process.threadCpuUsage();
  await work();
  const { user, system } = process.threadCpuUsage(before);
  return user + system;
}
