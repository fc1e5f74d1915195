// Highlights the word that is heard while a run plays. A highlight is no element, so the text stays as it is drawn.
import type { RunDetail } from '@lector/client';
import { lector } from '../../server.ts';
import { player } from '../../state/player.svelte.ts';

/** Of longer texts only the sentences are followed. */
const MOST_CHARACTERS = 200_000;

/** Follows the run in the element that shows its text, and nothing else. Returns a function that ends it. */
export function followWords(element: HTMLElement, { run_id, text }: RunDetail): () => void {
  const { highlights } = CSS;
  let ended = false;

  async function follow(): Promise<void> {
    const { sentences } = await lector.getTimings(run_id);
    const words = sentences.flatMap((sentence) => sentence.words!);
    const letters = [...text];
    const unitsTo = (place: number) => letters.slice(0, place).join('').length;
    let shown: unknown;
    const look = () => {
      if (ended) return;
      const word = words.findLast(({ start }) => start <= player.now);
      if (word && word !== shown) {
        highlights.set('word', new Highlight(rangeOf(element, unitsTo(word.at), unitsTo(word.at + word.length))));
        shown = word;
      }
      requestAnimationFrame(look);
    };
    look();
  }

  // Runs of before times were kept have none, and nothing is lost without them.
  if (highlights && text.length < MOST_CHARACTERS) follow().catch(() => {});
  return () => {
    ended = true;
    highlights?.delete('word');
  };
}

/** The part of an element's text, in UTF-16 units. */
function rangeOf(element: HTMLElement, start: number, end: number): Range {
  const range = new Range();
  const nodes = document.createTreeWalker(element, 4 /* text */);
  for (let at = 0, length = 0; at < end && nodes.nextNode(); at += length) {
    const node = nodes.currentNode as Text;
    length = node.length;
    if (start >= at) range.setStart(node, Math.min(start - at, length));
    range.setEnd(node, Math.min(end - at, length));
  }
  return range;
}
