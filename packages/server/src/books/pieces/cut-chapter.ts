// Cuts a chapter into texts that fit into runs: between paragraphs, and only inside one that is longer than a run may be.
import type { Chapter } from '../book.ts';
import type { ReadMarkup } from '../markup/read-markup.ts';
import { cutHtml } from './cut-html.ts';
import { cutPlain } from './cut-plain.ts';

/** Smaller pieces than these make no sense of a sentence. */
const LEAST_LENGTH = 200;

export interface CutLimits {
  /** UTF-16 code units of a text with its markup. */
  readonly maxLength: number;
}

/** Texts in the order in which they are read, as their chapter is written in. Each has words. */
export function cutChapter(
  { inputType, content }: Pick<Chapter, 'inputType' | 'content'>,
  { maxLength }: CutLimits,
  readMarkup: ReadMarkup,
): Iterable<string> {
  if (content.length <= maxLength) return [content];
  const limit = Math.max(LEAST_LENGTH, maxLength);
  return inputType === 'html' ? cutHtml(content, limit, readMarkup) : cutPlain(content, limit);
}
