// Measures how loud a recording is: by EBU R 128 (ITU-R BS.1770-5, annex 1), and by its plain mean square. In constant memory.
import { createKWeighting } from './k-weighting.ts';

export interface LoudnessMeter {
  write(samples: Int16Array): void;
  /** Integrated loudness in LUFS; minus infinity when nothing of it is loud enough to count. */
  lufs(): number;
  /** The mean square of all samples, in decibels of full scale; minus infinity of silence. */
  rms(): number;
}

const FULL_SCALE = 32_768;
/** A block has 400 ms, and a new one begins each 100 ms. */
const STEPS_A_SECOND = 10;
const BLOCK_STEPS = 4;
/** Of the K-weighting: with it a sine of 997 Hz at full scale has −3.01 LUFS. */
const OFFSET = -0.691;
const ABSOLUTE_GATE = -70;
const RELATIVE_GATE = -10;
/** Blocks are counted by their loudness, so that a recording of any length needs the same memory. */
const BINS_A_UNIT = 20;
const MAX_LUFS = 10;
const BINS = (MAX_LUFS - ABSOLUTE_GATE) * BINS_A_UNIT;

export function createLoudnessMeter(sampleRate: number): LoudnessMeter {
  const weigh = createKWeighting(sampleRate);
  const stepSamples = Math.round(sampleRate / STEPS_A_SECOND);
  const steps: number[] = [];
  let [inStep, stepSum] = [0, 0];
  let [count, sum, weightedSum] = [0, 0, 0];
  let blocks = 0;
  const bins = Array.from({ length: BINS }, () => ({ blocks: 0, energy: 0 }));

  function endStep(): void {
    steps.push(stepSum / stepSamples);
    [inStep, stepSum] = [0, 0];
    if (steps.length < BLOCK_STEPS) return;
    addBlock(steps.reduce((all, step) => all + step, 0) / BLOCK_STEPS);
    steps.shift();
  }

  function addBlock(energy: number): void {
    blocks++;
    const loudness = toLufs(energy);
    if (!(loudness > ABSOLUTE_GATE)) return;
    const bin = bins[Math.min(BINS - 1, Math.floor((loudness - ABSOLUTE_GATE) * BINS_A_UNIT))]!;
    bin.blocks++;
    bin.energy += energy;
  }

  /** Mean of the blocks that are louder, in LUFS. */
  function meanAbove(gate: number): number {
    let [above, energy] = [0, 0];
    for (let bin = Math.max(0, Math.floor((gate - ABSOLUTE_GATE) * BINS_A_UNIT)); bin < BINS; bin++) {
      above += bins[bin]!.blocks;
      energy += bins[bin]!.energy;
    }
    return above === 0 ? Number.NEGATIVE_INFINITY : toLufs(energy / above);
  }

  return {
    write(samples) {
      for (let at = 0; at < samples.length; at++) {
        const sample = samples[at]! / FULL_SCALE;
        const weighted = weigh(sample);
        const energy = weighted * weighted;
        sum += sample * sample;
        stepSum += energy;
        weightedSum += energy;
        if (++inStep === stepSamples) endStep();
      }
      count += samples.length;
    },
    lufs() {
      // The standard knows nothing shorter than a block; a word of 0.3 s is as loud as it is on the whole.
      if (blocks === 0) return count === 0 ? Number.NEGATIVE_INFINITY : toLufs(weightedSum / count);
      return meanAbove(Math.max(ABSOLUTE_GATE, meanAbove(ABSOLUTE_GATE) + RELATIVE_GATE));
    },
    rms: () => (sum === 0 ? Number.NEGATIVE_INFINITY : 10 * Math.log10(sum / count)),
  };
}

function toLufs(energy: number): number {
  return energy > 0 ? OFFSET + 10 * Math.log10(energy) : Number.NEGATIVE_INFINITY;
}
