// Words of a title or a name, as one line of bounded length.
import { BOOK_LIMITS } from '../limits.ts';

export function titleText(words: string): string {
  const line = words.replace(/[\s\u00a0]+/g, ' ').trim();
  if (line.length <= BOOK_LIMITS.titleCharacters) return line;
  return `${[...line.slice(0, 2 * BOOK_LIMITS.titleCharacters)].slice(0, BOOK_LIMITS.titleCharacters - 1).join('')}…`;
}
