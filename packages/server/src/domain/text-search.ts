// Finding words in a text as they stand, whatever their letter case, also beyond ASCII.

/** UTF-16 units folded at a time: well below a millisecond. */
const CHUNK = 32_768;
/** A fold changes the length, and what it joins may lie across a cut. */
const OVERLAP_FACTOR = 4;
const OVERLAP_LEAST = 64;

/** The form in which texts are compared: compatibility forms, letter case and the Greek final sigma levelled. */
export function foldText(text: string): string {
  return text.normalize('NFKC').toLowerCase().replaceAll('ς', 'σ');
}

/** Whether the text holds the words, which are folded already. Yields now and then, so that a caller may let others in. */
export function* searchText(text: string, folded: string): Generator<undefined, boolean, undefined> {
  const overlap = folded.length * OVERLAP_FACTOR + OVERLAP_LEAST;
  for (let start = 0; ; start += CHUNK) {
    const end = start + CHUNK + overlap;
    if (foldText(text.slice(start, end)).includes(folded)) return true;
    if (end >= text.length) return false;
    yield;
  }
}
