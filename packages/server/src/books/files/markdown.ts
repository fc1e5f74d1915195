// Cuts Markdown at its headings. Footnotes and addresses that stand elsewhere in the file go with the chapters that name them.
import { chapterLevel } from '../chapters/plan.ts';

export interface MarkdownPart {
  /** Null for what stands before the first heading. */
  readonly title: string | null;
  readonly level: number;
  readonly text: string;
}

interface Heading {
  readonly line: number;
  readonly level: number;
  readonly title: string;
}

/** A line that defines a footnote or an address, with the lines that are indented under it. */
const DEFINITION = /^ {0,3}(\[[^\]\n]{1,200}\]):.*(?:\n(?: {4}|\t).*)*/gm;

export async function cutMarkdown(text: string): Promise<MarkdownPart[]> {
  const source = text.replace(/\r\n?/g, '\n');
  const headings = await findHeadings(source);
  const deepest = chapterLevel(headings.map(({ level }) => level));
  const cuts = headings.filter(({ level }) => deepest !== null && level <= deepest);
  const outermost = Math.min(...cuts.map(({ level }) => level));
  const lines = source.split('\n');
  const slice = (from: number, to: number | undefined) => lines.slice(from, to).join('\n');
  const parts = [
    { title: null, level: 1, text: slice(0, cuts[0]?.line) },
    ...cuts.map(({ line, level, title }, at) => ({
      title,
      level: level - outermost + 1,
      text: slice(line, cuts[at + 1]?.line),
    })),
  ];
  return parts.length === 1 ? parts : withDefinitions(parts, source);
}

async function findHeadings(source: string): Promise<Heading[]> {
  const { default: MarkdownIt } = await import('markdown-it');
  const tokens = new MarkdownIt('commonmark').parse(source, {});
  return tokens.flatMap((token, at) => {
    if (token.type !== 'heading_open' || token.level !== 0 || token.map === null) return [];
    return [
      { line: token.map[0], level: Number(token.tag.slice(1)), title: plainWords(tokens[at + 1]?.content ?? '') },
    ];
  });
}

/** A title without the marks of emphasis, code and links. */
function plainWords(title: string): string {
  return title
    .replace(/!?\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])/g, '$1')
    .replace(/[*_`]+/g, '')
    .replace(/\\(.)/g, '$1');
}

function withDefinitions(parts: readonly MarkdownPart[], source: string): MarkdownPart[] {
  const definitions = [...source.matchAll(DEFINITION)].map(([text, label]) => ({ text, label: label! }));
  if (definitions.length === 0) return [...parts];
  return parts.map((part) => {
    const missing = definitions.filter(({ text, label }) => part.text.includes(label) && !part.text.includes(text));
    if (missing.length === 0) return part;
    return { ...part, text: `${part.text}\n\n${missing.map(({ text }) => text).join('\n')}\n` };
  });
}
