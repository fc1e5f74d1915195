// Finds words in a text, ignoring letter case, also beyond ASCII.

/** UTF-16 units folded at a time, which takes well below a millisecond. */
const CHUNK = 32_768;
/** Overlap of the chunks: folding changes lengths and may combine characters across a boundary. */
const OVERLAP_FACTOR = 4;
const OVERLAP_LEAST = 64;

/** The form in which texts are compared: without differences of compatibility form, letter case and Greek final sigma. */
export function foldText(text: string): string {
  return text.normalize('NFKC').toLowerCase().replaceAll('ς', 'σ');
}

/** Whether the text contains the words, which are folded already. Yields regularly, so that the caller may yield to the event loop. */
export function* searchText(text: string, folded: string): Generator<undefined, boolean, undefined> {
  const overlap = folded.length * OVERLAP_FACTOR + OVERLAP_LEAST;
  for (let start = 0; ; start += CHUNK) {
    const end = start + CHUNK + overlap;
    if (foldText(text.slice(start, end)).includes(folded)) return true;
    if (end >= text.length) return false;
    yield;
  }
}
