// Finds the fewest changes that turn the words that were to be said into those that were heard.

/** A pair that differs. `said` or `heard` is null where the other one has no counterpart. Indexes of the two lists. */
export interface Change {
  readonly said: number | null;
  readonly heard: number | null;
  /** How many of the words that were to be said stand before it. */
  readonly before: number;
}

/**
 * A table of all words with all others would be as large as their product. Longer lists are compared in tables of so many words, of
 * which the first half is kept: what is beyond may still turn out otherwise.
 */
const TABLE_WORDS = 1_500;
const KEPT_WORDS = TABLE_WORDS / 2;
const STEP = { both: 0, said: 1, heard: 2 } as const;

/** In order. Time grows with the lists only. The fewest changes of lists that fit one table, few of longer ones. */
export function alignWords(said: readonly string[], heard: readonly string[]): readonly Change[] {
  const changes: Change[] = [];
  let [i, j] = [0, 0];
  while (i < said.length || j < heard.length) {
    const isLast = said.length - i <= TABLE_WORDS && heard.length - j <= TABLE_WORDS;
    const path = findPath(said.slice(i, i + TABLE_WORDS), heard.slice(j, j + TABLE_WORDS));
    const [fromSaid, fromHeard] = [i, j];
    for (const step of path) {
      if (!isLast && (i - fromSaid >= KEPT_WORDS || j - fromHeard >= KEPT_WORDS)) break;
      if (step !== STEP.both || said[i] !== heard[j]) {
        changes.push({ said: step === STEP.heard ? null : i, heard: step === STEP.said ? null : j, before: i });
      }
      if (step !== STEP.heard) i++;
      if (step !== STEP.said) j++;
    }
  }
  return changes;
}

/** The steps from the beginning of both lists to their ends. */
function findPath(said: readonly string[], heard: readonly string[]): readonly number[] {
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
  const path: number[] = [];
  let [i, j] = [said.length, heard.length];
  while (i > 0 || j > 0) {
    const step = steps[i * width + j]!;
    path.push(step);
    if (step !== STEP.heard) i--;
    if (step !== STEP.said) j--;
  }
  return path.reverse();
}
