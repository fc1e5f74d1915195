// How long the silences are between the parts of a text.
import type { Block } from '../input/parsed-text.ts';
import type { Pauses } from '../reading.ts';
import type { Break } from '../sentences/segmentation.ts';

/** Silence at a comma at which a long sentence is cut, and between a quotation and "he said". */
export const CLAUSE_MS = 100;

/** After a part of a sentence, or a sentence, inside of a block. */
export function pauseAfter(after: Break, pauses: Pauses): number {
  switch (after) {
    case 'paragraph':
      return pauses.paragraph;
    case 'sentence':
      return pauses.sentence;
    case 'clause':
      return CLAUSE_MS;
    case 'none':
      return 0;
  }
}

const PARAGRAPHS: ReadonlySet<Block['kind']> = new Set(['paragraph', 'quote', 'caption', 'code']);

/** Between two neighbours. */
export function pauseBetween(before: Block | null, block: Block, pauses: Pauses): number {
  if (block.kind === 'scene' || before?.kind === 'scene') return pauses.scene;
  if (before === null) return 0;
  if (before.kind === 'heading') return pauses.heading;
  if (before.kind === 'sentence') return pauses.sentence;
  if (block.kind !== before.kind || PARAGRAPHS.has(block.kind)) return pauses.paragraph;
  return pauses.sentence;
}
