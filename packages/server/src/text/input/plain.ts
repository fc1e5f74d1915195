// Plain text as input: a blank line ends a paragraph, a line of signs alone is a break between scenes.
//
// Wrapped lines are joined here and not later: only plain text is wrapped by hand, while Markdown, HTML and SSML have
// rules of their own for line ends. A line end that stays in a block is one that ends a verse, an item or a heading; the
// sentence ends there.
import { createHealer, findParagraphs, type Line } from '../sentences/line-breaks.ts';
import { original, type Replacement, rewrite, type Span } from '../trace/rewrite.ts';
import type { Block, LeftOut, ParsedText } from './parsed-text.ts';

/** `* * *`, `***`, `#`, `~ ~ ~`, `⁂`, `---`: one sign, once or more. Lines of dashes have at least three. */
const SCENE = /^(?:[*＊]{1,9}|#{1,3}|~{1,9}|[⁂❦❧☙]{1,3}|[-–—_=]{3,99})$/;
const LONGEST_SCENE = 99;
const SPACES = /\s+/g;

/** Splits a text into paragraphs and breaks between scenes. `tag` is the BCP-47 tag of its language. Linear. */
export function parsePlain(source: string, tag: string): ParsedText {
  const blocks: Block[] = [];
  const leftOut: LeftOut[] = [];
  const replacements: Replacement[] = [];
  /** Units by which the words are longer than the source so far. */
  let shift = 0;
  function replace(replacement: Replacement): void {
    replacements.push(replacement);
    shift += replacement.by.length - replacement.length;
  }

  const findJoints = createHealer(source, tag);
  const paragraphs = [...findParagraphs(source)].map((lines) => ({ lines, span: trim(source, lines) }));
  // A text that is nothing but signs is read.
  const hasWords = paragraphs.some(({ lines, span }) => !isScene(source, lines, span));
  for (const { lines, span } of paragraphs) {
    const start = span.start + shift;
    if (hasWords && isScene(source, lines, span)) {
      blocks.push({ kind: 'scene', level: 0, span: { start, end: start } });
      leftOut.push({ span, reason: 'markup' });
      replace({ index: span.start, length: span.end - span.start, by: '' });
    } else {
      for (const joint of findJoints(lines)) replace(joint);
      blocks.push({ kind: 'paragraph', level: 0, span: { start, end: span.end + shift } });
    }
  }
  return { words: rewrite(original(source), replacements), blocks, leftOut, directions: [], warnings: [] };
}

function isScene(source: string, lines: readonly Line[], { start, end }: Span): boolean {
  if (lines.length > 1 || end - start > LONGEST_SCENE) return false;
  return SCENE.test(source.slice(start, end).replace(SPACES, ''));
}

/** The paragraph without the white space around it. */
function trim(source: string, lines: readonly Line[]): Span {
  const first = lines[0]!;
  const last = lines.at(-1)!;
  const start = first.start + source.slice(first.start, first.end).search(/\S/);
  return { start, end: last.start + source.slice(last.start, last.end).trimEnd().length };
}
