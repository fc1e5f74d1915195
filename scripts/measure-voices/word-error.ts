// Compares what was heard with what was said: substituted, missing and added words.

export interface WordError {
  readonly words: number;
  readonly wrong: number;
}

/** The fewest changes that turn one row of words into the other. */
export function compareWords(said: readonly string[], heard: readonly string[]): WordError {
  let row = Array.from({ length: heard.length + 1 }, (_, at) => at);
  for (const [index, word] of said.entries()) {
    const next = [index + 1];
    for (const [at, other] of heard.entries()) {
      next.push(Math.min(row[at]! + (word === other ? 0 : 1), row[at + 1]! + 1, next[at]! + 1));
    }
    row = next;
  }
  return { words: said.length, wrong: row[heard.length]! };
}

export function addErrors(errors: readonly WordError[]): WordError {
  return errors.reduce((sum, { words, wrong }) => ({ words: sum.words + words, wrong: sum.wrong + wrong }), {
    words: 0,
    wrong: 0,
  });
}
