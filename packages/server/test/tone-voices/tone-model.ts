// The models of tone voices, in the layouts that the runtime knows: VITS, and the one with styles that Kokoro and Kitten share.
import { createGraph, ELEMENT, type Graph } from './onnx-writer.ts';
import {
  highFrequency,
  LEAD_SAMPLES,
  lowFrequency,
  MARK_FREQUENCY,
  MARK_LEVEL,
  TAIL_SAMPLES,
  TOKEN_SAMPLES,
  VOCABULARY,
} from './tone-code.ts';

export const SPEAKERS = 2;
/** Numbers of a speaker's style: how loud its mark is, and one that says nothing. */
export const STYLE_NUMBERS = 2;

interface ToneParts {
  readonly tokens: string;
  /** A factor of the length of each token, a scalar. */
  readonly scale: string;
  /** Loudness of the mark, three dimensions. */
  readonly mark: string;
  /** Tokens that are not heard. */
  readonly silent: readonly number[];
  /** Sizes and name of what comes out. */
  readonly sizes: readonly number[];
  readonly output: string;
}

const TOKENS = Array.from({ length: VOCABULARY }, (_, token) => token);

function addTones(graph: Graph, { tokens, scale, mark, silent, sizes, output }: ToneParts): void {
  const { operator: op } = graph;
  const column = (values: readonly number[]): string =>
    op('Unsqueeze', [op('Gather', [graph.floats(values), tokens]), graph.integers([2])]);
  const exact = op('Round', [op('Mul', [scale, graph.floats([TOKEN_SAMPLES], [])])]);
  const length = op('Max', [op('Cast', [exact], { to: ELEMENT.int64 }), graph.integers([32], [])]);
  const counted = op('Range', [graph.integers([0], []), length, graph.integers([1], [])]);
  const time = op('Cast', [counted], { to: ELEMENT.float });
  const wave = (radians: string, level: string): string => op('Mul', [op('Sin', [op('Mul', [radians, time])]), level]);
  const level = graph.floats([0.35], [1]);
  const pair = op('Add', [
    wave(column(TOKENS.map(lowFrequency)), level),
    wave(column(TOKENS.map(highFrequency)), level),
  ]);
  const marked = op('Add', [pair, wave(graph.floats([MARK_FREQUENCY], [1, 1, 1]), mark)]);
  const heard = op('Mul', [marked, column(TOKENS.map((token) => (silent.includes(token) ? 0 : 1)))]);
  const joined = op('Reshape', [heard, graph.integers([1, 1, -1])]);
  const padded = op('Pad', [joined, graph.integers([0, 0, LEAD_SAMPLES, 0, 0, TAIL_SAMPLES])]);
  graph.operators('Reshape', [padded, graph.integers(sizes)], {}, [output]);
  graph.output(
    output,
    ELEMENT.float,
    sizes.map((size) => (size === -1 ? 'time' : size)),
  );
}

export interface ToneModelOptions {
  readonly silent: readonly number[];
  readonly metadata: Readonly<Record<string, string | number>>;
}

/** `input`, `input_lengths`, `scales`, `sid` → `output`. */
export function vitsToneModel({ silent, metadata }: ToneModelOptions): Buffer {
  const graph = createGraph();
  const { operator: op } = graph;
  graph.input('input', ELEMENT.int64, [1, 'tokens']);
  graph.input('input_lengths', ELEMENT.int64, [1]);
  graph.input('scales', ELEMENT.float, [3]);
  graph.input('sid', ELEMENT.int64, [1]);
  const levels = graph.floats(Array.from({ length: SPEAKERS }, (_, speaker) => (speaker === 0 ? 0 : MARK_LEVEL)));
  addTones(graph, {
    tokens: 'input',
    scale: op('Gather', ['scales', graph.integers([1], [])]),
    mark: op('Reshape', [op('Gather', [levels, 'sid']), graph.integers([1, 1, 1])]),
    silent,
    sizes: [1, 1, -1],
    output: 'output',
  });
  return graph.model(metadata);
}

/** Tokens, `style`, `speed` → sound, under the names that the family gives them. */
export function styledToneModel(names: readonly [tokens: string, sound: string], options: ToneModelOptions): Buffer {
  const graph = createGraph();
  const { operator: op } = graph;
  graph.input(names[0], ELEMENT.int64, [1, 'tokens']);
  graph.input('style', ELEMENT.float, [1, STYLE_NUMBERS]);
  graph.input('speed', ELEMENT.float, [1]);
  const level = op('Gather', ['style', graph.integers([0], [])], { axis: 1 });
  addTones(graph, {
    tokens: names[0],
    scale: op('Reciprocal', [op('Squeeze', ['speed'])]),
    mark: op('Reshape', [level, graph.integers([1, 1, 1])]),
    silent: options.silent,
    sizes: [-1],
    output: names[1],
  });
  return graph.model(options.metadata);
}
