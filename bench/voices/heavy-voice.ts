// A neural voice that costs what a Piper voice of medium quality costs: its layers in their sizes, with random weights. Its speech is noise.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createGraph, ELEMENT, type Graph } from '../../packages/server/test/tone-voices/onnx-writer.ts';
import { TEXT_SYMBOLS, TONE_RATE, writeTextVoice } from '../../packages/server/test/tone-voices/tone-voices.ts';

/** Sizes of a medium voice: hidden numbers of a token, of its feed-forward layers, of the first layer that makes sound. */
const HIDDEN = 192;
const FILTER = 768;
const SOUND = 256;
const ENCODER_LAYERS = 6;
const FLOWS = 4;
const FLOW_LAYERS = 4;
/** By how much each step stretches what it is given, and how many neighbours it looks at; together 256 samples a frame. */
const STEPS = [
  { stride: 8, kernel: 16 },
  { stride: 8, kernel: 16 },
  { stride: 4, kernel: 8 },
];
const BRANCHES = [
  { kernel: 3, dilations: [1, 2] },
  { kernel: 5, dilations: [2, 6] },
  { kernel: 7, dilations: [3, 12] },
];
/** 256 samples each: six make a character as long as in speech. */
const FRAMES_PER_TOKEN = 6;

interface Convolution {
  readonly from: number;
  readonly to: number;
  readonly kernel: number;
  readonly dilation?: number;
  readonly gain?: number;
}

/** Layers by their usual names, on a graph. Weights are the same every time. */
function createLayers(graph: Graph) {
  const { operator: op } = graph;
  let state = 1;

  /** Numbers around zero that keep the size of what they are multiplied with. */
  function weights(sizes: readonly number[], inputs: number, gain = 1): string {
    const bound = gain * Math.sqrt(3 / inputs);
    const values = new Float32Array(sizes.reduce((product, size) => product * size, 1));
    for (let i = 0; i < values.length; i++) {
      // Marsaglia's xorshift.
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      values[i] = (state / 2 ** 31) * bound;
    }
    return graph.floats(values, sizes);
  }

  const transpose = (x: string): string => op('Transpose', [x], { perm: [0, 2, 1] });
  return {
    op,
    weights,
    transpose,
    convolve(x: string, { from, to, kernel, dilation = 1, gain = 1 }: Convolution): string {
      const pad = ((kernel - 1) * dilation) / 2;
      return op('Conv', [x, weights([to, from, kernel], from * kernel, gain), weights([to], 100)], {
        kernel_shape: [kernel],
        dilations: [dilation],
        pads: [pad, pad],
        strides: [1],
      });
    },
    stretch(x: string, channels: number, { stride, kernel }: { stride: number; kernel: number }): string {
      const pad = (kernel - stride) / 2;
      const filter = weights([channels, channels / 2, kernel], (channels * kernel) / stride);
      return op('ConvTranspose', [x, filter, weights([channels / 2], 100)], {
        kernel_shape: [kernel],
        strides: [stride],
        pads: [pad, pad],
      });
    },
    normalise(x: string): string {
      const norm = op('LayerNormalization', [transpose(x), weights([HIDDEN], 3), weights([HIDDEN], 100)], { axis: -1 });
      return transpose(norm);
    },
    leaky: (x: string): string => op('LeakyRelu', [x], { alpha: { float: 0.1 } }),
  };
}

type Layers = ReturnType<typeof createLayers>;

/** Tokens to hidden numbers: attention and feed-forward layers. */
function encode({ op, weights, transpose, convolve, normalise }: Layers, graph: Graph): string {
  const same = { from: HIDDEN, to: HIDDEN, kernel: 1 };
  const scale = graph.floats([1 / Math.sqrt(HIDDEN)], []);
  let x = transpose(op('Gather', [weights([1_024, HIDDEN], 3), 'input']));
  for (let layer = 0; layer < ENCODER_LAYERS; layer++) {
    const [query, key, value] = [convolve(x, same), convolve(x, same), convolve(x, same)];
    const scores = op('Softmax', [op('Mul', [op('MatMul', [transpose(query), key]), scale])], { axis: -1 });
    const attended = convolve(transpose(op('MatMul', [scores, transpose(value)])), same);
    x = normalise(op('Add', [x, attended]));
    const wide = op('Relu', [convolve(x, { from: HIDDEN, to: FILTER, kernel: 3 })]);
    x = normalise(op('Add', [x, convolve(wide, { from: FILTER, to: HIDDEN, kernel: 3 })]));
  }
  return x;
}

/** So many frames of each token, by the scale of its length. */
function lengthen({ op }: Layers, graph: Graph, x: string): string {
  const scale = op('Gather', ['scales', graph.integers([1])]);
  const exact = op('Round', [op('Mul', [scale, graph.floats([FRAMES_PER_TOKEN])])]);
  const frames = op('Max', [op('Cast', [exact], { to: ELEMENT.int64 }), graph.integers([1])]);
  const shape = op('Concat', [graph.integers([1, 1, 1]), frames], { axis: 0 });
  const wide = op('Expand', [op('Unsqueeze', [x, graph.integers([3])]), shape]);
  return op('Reshape', [wide, graph.integers([1, HIDDEN, -1])]);
}

function flow({ op, convolve, normalise }: Layers, graph: Graph, frames: string): string {
  let z = frames;
  for (let i = 0; i < FLOWS; i++) {
    let y = convolve(z, { from: HIDDEN, to: HIDDEN, kernel: 1 });
    for (let layer = 0; layer < FLOW_LAYERS; layer++) {
      const both = convolve(y, { from: HIDDEN, to: 2 * HIDDEN, kernel: 5 });
      const [left, right] = [`left${i}-${layer}`, `right${i}-${layer}`];
      graph.operators('Split', [both, graph.integers([HIDDEN, HIDDEN])], { axis: 1 }, [left, right]);
      const gated = op('Mul', [op('Tanh', [left]), op('Sigmoid', [right])]);
      const [added, skipped] = [`added${i}-${layer}`, `skipped${i}-${layer}`];
      const out = convolve(gated, { from: HIDDEN, to: 2 * HIDDEN, kernel: 1 });
      graph.operators('Split', [out, graph.integers([HIDDEN, HIDDEN])], { axis: 1 }, [added, skipped]);
      y = op('Add', [y, added]);
    }
    z = normalise(op('Add', [z, y]));
  }
  return z;
}

/** Frames to samples. */
function sound({ op, convolve, stretch, leaky }: Layers, graph: Graph, frames: string): string {
  let channels = SOUND;
  let wave = convolve(frames, { from: HIDDEN, to: channels, kernel: 7 });
  for (const step of STEPS) {
    wave = stretch(leaky(wave), channels, step);
    channels /= 2;
    const branches = BRANCHES.map(({ kernel, dilations }) =>
      dilations.reduce(
        (x, dilation) =>
          op('Add', [x, convolve(leaky(x), { from: channels, to: channels, kernel, dilation, gain: 0.5 })]),
        wave,
      ),
    );
    const sum = branches.reduce((one, other) => op('Add', [one, other]));
    wave = op('Mul', [sum, graph.floats([1 / BRANCHES.length], [])]);
  }
  return op('Tanh', [convolve(leaky(wave), { from: channels, to: 1, kernel: 7, gain: 0.5 })]);
}

/** The model, some 60 MB. */
function heavyModel(): Buffer {
  const graph = createGraph();
  graph.input('input', ELEMENT.int64, [1, 'tokens']);
  graph.input('input_lengths', ELEMENT.int64, [1]);
  graph.input('scales', ELEMENT.float, [3]);
  const layers = createLayers(graph);
  const frames = lengthen(layers, graph, encode(layers, graph));
  const wave = sound(layers, graph, flow(layers, graph, frames));
  graph.operators('Mul', [wave, graph.floats([0.5], [])], {}, ['output']);
  graph.output('output', ELEMENT.float, [1, 1, 'time']);
  return graph.model({
    ...{ model_type: 'vits', comment: 'piper', language: 'English', voice: 'en-us', has_espeak: 0, n_speakers: 1 },
    ...{ frontend: 'characters', add_blank: 0, use_eos_bos: 1, bos_id: 0, eos_id: 1, blank_id: 0, pad_id: 0 },
    sample_rate: TONE_RATE,
  });
}

/** The files of the voice as they would be published; `installTone` makes an installed voice of them. */
export async function writeHeavyVoice(folder: string): Promise<string> {
  await writeTextVoice(folder, TEXT_SYMBOLS);
  await writeFile(join(folder, 'tone-text.onnx'), heavyModel());
  return folder;
}
