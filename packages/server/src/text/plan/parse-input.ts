// Takes the markup out of a text, by its kind of input. The libraries are loaded on first use.
import type { ParsedText } from '../input/parsed-text.ts';
import { parsePlain } from '../input/plain.ts';
import type { Reading } from '../reading.ts';

/** Rejects with `InputError`. `tag` is the BCP-47 tag of the text's language. */
export async function parseInput(
  text: string,
  { input, footnotes, pauses }: Reading,
  tag: string,
): Promise<ParsedText> {
  switch (input) {
    case 'text':
      return parsePlain(text, tag);
    case 'markdown':
      return (await import('../input/markdown.ts')).parseMarkdown(text, { footnotes, language: tag });
    case 'html':
      return (await import('../input/html.ts')).parseHtml(text, { footnotes, language: tag });
    case 'ssml':
      return (await import('../input/ssml.ts')).parseSsml(text, pauses);
  }
}
