// Finds the fewest changes that turn the words that were to be said into those that were heard.

/** A pair that differs. `said` or `heard` is null where the other one has no counterpart. Indexes of the two lists. */
export interface Change {
  readonly said: number | null;
  readonly heard: number | null;
  /** How many of the words that were to be said stand before it. */
  readonly before: number;
}

/** The table is as large as the product of both: what is longer is compared in parts of this many words. */
const MOST_WORDS = 1_500;
const STEP = { both: 0, said: 1, heard: 2 } as const;

/** In order. Time and memory grow with the lists only, because their parts are bounded. */
export function alignWords(said: readonly string[], heard: readonly string[]): readonly Change[] {
  const changes: Change[] = [];
  for (let at = 0; at < Math.max(said.length, heard.length, 1); at += MOST_WORDS) {
    const part = alignPart(said.slice(at, at + MOST_WORDS), heard.slice(at, at + MOST_WORDS));
    const moved = (index: number | null) => (index === null ? null : index + at);
    const reached = Math.min(at, said.length);
    for (const one of part) {
      changes.push({ said: moved(one.said), heard: moved(one.heard), before: one.before + reached });
    }
  }
  return changes;
}

function alignPart(said: readonly string[], heard: readonly string[]): readonly Change[] {
  const width = heard.length + 1;
  const steps = new Uint8Array((said.length + 1) * width);
  let row = Uint32Array.from({ length: width }, (_, at) => at);
  steps.fill(STEP.heard, 1, width);
  for (let i = 1; i <= said.length; i++) {
    const next = new Uint32Array(width);
    next[0] = i;
    steps[i * width] = STEP.said;
    for (let j = 1; j < width; j++) {
      const both = row[j - 1]! + (said[i - 1] === heard[j - 1] ? 0 : 1);
      const missing = row[j]! + 1;
      const added = next[j - 1]! + 1;
      const least = Math.min(both, missing, added);
      next[j] = least;
      steps[i * width + j] = least === both ? STEP.both : least === missing ? STEP.said : STEP.heard;
    }
    row = next;
  }
  return walkBack(steps, said, heard);
}

function walkBack(steps: Uint8Array, said: readonly string[], heard: readonly string[]): readonly Change[] {
  const changes: Change[] = [];
  let i = said.length;
  let j = heard.length;
  while (i > 0 || j > 0) {
    const step = steps[i * (heard.length + 1) + j];
    if (step !== STEP.heard) i--;
    if (step !== STEP.said) j--;
    if (step === STEP.both && said[i] === heard[j]) continue;
    changes.push({ said: step === STEP.heard ? null : i, heard: step === STEP.said ? null : j, before: i });
  }
  return changes.reverse();
}
