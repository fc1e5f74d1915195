// A speech recogniser for tone voices, written by the tests: its one layer tells the tones of the symbols apart. And a voice for it.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createGraph, ELEMENT } from './onnx-writer.ts';
import { highFrequency, lowFrequency, TOKEN_SAMPLES } from './tone-code.ts';
import { vitsToneModel } from './tone-model.ts';

/** What recognisers are given: no sample is converted between the two models. */
const RATE = 16_000;
/** Begin and end, which are silent, then ASCII. */
const SYMBOLS = ['\u0002', '\u0003', ...Array.from({ length: 95 }, (_, i) => String.fromCodePoint(0x20 + i))];
/** Windows overlap so far that one of them lies almost exactly on each tone. */
const STEP = TOKEN_SAMPLES / 8;
/** Of the loudest window: less than this is no tone, or part of one. */
const THRESHOLD = 0.8;

/** A voice with silence between its tones. `slips`: symbols that sound like others. */
export async function writeSpacedVoice(folder: string, slips: Readonly<Record<string, string>> = {}): Promise<string> {
  const model = vitsToneModel({
    silent: [0, 1],
    metadata: {
      ...{ model_type: 'vits', comment: 'piper', language: 'English', voice: 'en-us', has_espeak: 0 },
      ...{ frontend: 'characters', add_blank: 1, use_eos_bos: 1, bos_id: 0, eos_id: 1, blank_id: 0, pad_id: 0 },
      ...{ n_speakers: 2, maintainer: 'Lector tests', license: 'CC0-1.0', sample_rate: RATE },
    },
  });
  const rows = SYMBOLS.map((symbol) => `${symbol} ${SYMBOLS.indexOf(slips[symbol] ?? symbol)}\n`);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'tone-spaced.onnx'), model);
  await writeFile(join(folder, 'tokens.txt'), rows.join(''));
  return folder;
}

/** In the layout of a model that takes samples and gives a row of scores for each window. */
export async function writeToneRecogniser(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'model.onnx'), recogniserModel());
  // What is read in place of a space, as sentence pieces have it.
  const heard = SYMBOLS.map((symbol, token) => `${symbol === ' ' ? '▁' : symbol} ${token + 1}\n`);
  await writeFile(join(folder, 'tokens.txt'), `<blk> 0\n${heard.slice(2).join('')}`);
  return folder;
}

function recogniserModel(): Buffer {
  const graph = createGraph();
  const { operator: op } = graph;
  graph.input('x', ELEMENT.float, [1, 'samples']);
  const tones = [...new Set(SYMBOLS.flatMap((_, token) => [lowFrequency(token), highFrequency(token)]))];
  const waves = tones.flatMap((radians) =>
    [Math.sin, Math.cos].map((wave) => Array.from({ length: TOKEN_SAMPLES }, (_, at) => wave(radians * at))),
  );
  const kernel = graph.floats(waves.flat(), [waves.length, 1, TOKEN_SAMPLES]);
  const sound = op('Reshape', ['x', graph.integers([1, 1, -1])]);
  const parts = op('Conv', [sound, kernel], { strides: [STEP] });
  const powers = op('Mul', [parts, parts]);
  const isOf = SYMBOLS.map((_, token) =>
    tones.flatMap((radians) => {
      const counts = token > 1 && (radians === lowFrequency(token) || radians === highFrequency(token)) ? 1 : 0;
      return [counts, counts];
    }),
  );
  const weights = graph.floats(isOf.flat(), [1, SYMBOLS.length, waves.length]);
  const scores = op('Transpose', [op('MatMul', [weights, powers])], { perm: [0, 2, 1] });
  const loudest = op('ReduceMax', [scores], { axes: [1, 2], keepdims: 1 });
  const none = op('Mul', [op('ReduceMax', [scores], { axes: [2], keepdims: 1 }), graph.floats([0], [])]);
  const blank = op('Add', [none, op('Mul', [loudest, graph.floats([THRESHOLD], [])])]);
  graph.operators('Concat', [blank, scores], { axis: 2 }, ['logits']);
  graph.output('logits', ELEMENT.float, [1, 'windows', SYMBOLS.length + 1]);
  return graph.model({});
}
