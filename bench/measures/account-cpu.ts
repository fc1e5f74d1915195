// What it costs to know that every word was heard: the engine with its account against the same engine without.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { escapeForEspeak } from '../../packages/server/src/engines/espeak/escape.ts';
import { createJudge } from '../../packages/server/src/engines/espeak/hearing.ts';
import { ESPEAK_LIMITS } from '../../packages/server/src/engines/espeak/limits.ts';
import type { Sample } from '../../packages/server/src/engines/espeak/sample.ts';
import { loadEspeak } from '../../packages/server/src/engines/espeak-module.ts';
import { segmentText } from '../../packages/server/src/text/sentences/segmentation.ts';
import type { Span } from '../../packages/server/src/text/trace/rewrite.ts';
import { atMost, type Measurement, plain } from '../measurement.ts';
import { median } from '../statistics.ts';

/** How the engine is set for voice 1003 in American English. */
const SETTINGS = { voice: 'gmw/en-US+m3', pitch: 50, rate: 175 };
/** Pieces spoken by one and then by the other, so that both see the same machine. */
const TURN = 5;
/** Sentences until compilers are done with both. */
const WARM_UP = 300;
const PARTS = 3;
const ROUNDS = 5;

export async function measureAccountCpu(): Promise<Measurement> {
  const pieces = [...segmentText(readProse(), { tag: 'en-us', limits: ESPEAK_LIMITS })]
    .map(({ text }) => text)
    .filter((text) => /\S/.test(text));
  // One module for both: the compiler treats the same code of two modules as it likes.
  const espeak = await loadEspeak();
  let judge = createJudge('ba');
  const say = (text: string): Sample => {
    const escaped = escapeForEspeak(text);
    const digest = createHash('sha256');
    const events = espeak.speak({ ...SETTINGS, text: escaped.text }, (samples) => Boolean(digest.update(samples)));
    return { escaped, events, digest: digest.digest('hex') };
  };
  const speak = (text: string) => {
    const escaped = escapeForEspeak(text);
    return { text, escaped, events: espeak.speak({ ...SETTINGS, text: escaped.text }, () => true) };
  };
  const plainly = (text: string) => void speak(text);
  const judged = (text: string) => {
    const sayPiece = (without?: Span) => say(without ? text.slice(0, without.start) + text.slice(without.end) : text);
    judge.hear({ ...speak(text), say, sayPiece });
  };
  // Compilers first, on a text that is not measured.
  for (let n = 0; n < WARM_UP; n++) plainly(`This is sentence number ${n}, and it is not measured.`);
  for (let n = 0; n < WARM_UP; n++) judged(`This is sentence number ${n}, and it is not measured.`);

  const part = Math.ceil(pieces.length / PARTS);
  const parts = Array.from({ length: PARTS }, (_, n) => pieces.slice(n * part, (n + 1) * part));
  const fresh: number[][] = parts.map(() => []);
  const again: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    // It knows nothing yet.
    judge = createJudge('ba');
    for (const [n, texts] of parts.entries()) fresh[n]!.push(compare(texts, judged, plainly));
    for (const texts of parts) again.push(compare(texts, judged, plainly));
  }
  const characters = pieces.reduce((sum, text) => sum + text.length, 0);
  return {
    name: 'account-cpu',
    title: 'Knowing that every word was heard',
    method:
      `${characters.toLocaleString('en')} characters of the project's own English documentation, ${pieces.length} pieces, spoken in one process ` +
      'by the engine with its account of what was heard and without: the same text, escape and ' +
      `voice, in turns of ${TURN} pieces, CPU time of the process, median of ${ROUNDS} rounds. What the engine says of short words that it speaks together is ` +
      'judged once and remembered, so that the first part of a language costs more than those that follow.',
    figures: [
      atMost('with account : without, words that were judged before', median(again), 1.03),
      ...fresh.map((ratios, n) =>
        plain(`the same, part ${n + 1} of ${PARTS} of the first text of a process`, median(ratios), '×'),
      ),
    ],
  };
}

function compare(pieces: readonly string[], judged: (text: string) => void, plainly: (text: string) => void): number {
  let [withAccount, without] = [0, 0];
  for (let at = 0; at < pieces.length; at += TURN) {
    const turn = pieces.slice(at, at + TURN);
    const isOdd = (at / TURN) % 2 === 1;
    if (isOdd) withAccount += cpuOf(() => turn.forEach(judged));
    without += cpuOf(() => turn.forEach(plainly));
    if (!isOdd) withAccount += cpuOf(() => turn.forEach(judged));
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
    .map((paragraph) => paragraph.replaceAll(/[`*]/g, ''))
    .filter((paragraph) => /^\p{L}/u.test(paragraph))
    .join('\n\n');
}
