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

const DEFINITION = /^ {0,3}(\[[^\][\n]{1,200}\]):/;
const INDENTED = /^(?: {4}|\t)/;
const LABEL = /\[[^\][\n]{1,200}\]/g;
/** Signs of definitions that one chapter is given. */
const MOST_DEFINITIONS = 100_000;

export async function cutMarkdown(text: string): Promise<Iterable<MarkdownPart>> {
  const lines = text.replace(/\r\n?/g, '\n').split('\n');
  const headings = await findHeadings(lines.join('\n'));
  const deepest = chapterLevel(headings.map(({ level }) => level));
  const cuts = headings.filter(({ level }) => deepest !== null && level <= deepest);
  return cutLines(lines, cuts);
}

/** One by one, because a definition may be in many of them. */
function* cutLines(lines: readonly string[], cuts: readonly Heading[]): Generator<MarkdownPart> {
  const definitions = cuts.length === 0 ? new Map<string, string>() : findDefinitions(lines);
  const outermost = cuts.reduce((least, { level }) => Math.min(least, level), 6);
  const slice = (from: number, to: number | undefined) =>
    withDefinitions(lines.slice(from, to).join('\n'), definitions);
  yield { title: null, level: 1, text: slice(0, cuts[0]?.line) };
  for (const [at, { line, level, title }] of cuts.entries()) {
    yield { title, level: level - outermost + 1, text: slice(line, cuts[at + 1]?.line) };
  }
}

async function findHeadings(source: string): Promise<Heading[]> {
  const { default: MarkdownIt } = await import('markdown-it');
  const tokens = new MarkdownIt('commonmark').parse(source, {});
  return tokens.flatMap((token, at) => {
    if (token.type !== 'heading_open' || token.level !== 0 || token.map === null) return [];
    // The words without the marks of emphasis, code and links.
    const words = (tokens[at + 1]?.children ?? []).map(({ content, type }) => (type === 'softbreak' ? ' ' : content));
    return [{ line: token.map[0], level: Number(token.tag.slice(1)), title: words.join('') }];
  });
}

/** Label → its definition, with the lines that are indented under it. The first of a label counts. */
function findDefinitions(lines: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (let at = 0; at < lines.length; at++) {
    const label = DEFINITION.exec(lines[at]!)?.[1];
    if (label === undefined || found.has(label)) continue;
    let end = at + 1;
    while (end < lines.length && INDENTED.test(lines[end]!)) end++;
    found.set(label, lines.slice(at, end).join('\n'));
    at = end - 1;
  }
  return found;
}

function withDefinitions(text: string, definitions: ReadonlyMap<string, string>): string {
  if (definitions.size === 0) return text;
  const labels = new Set([...text.matchAll(LABEL)].map(([label]) => label));
  const missing: string[] = [];
  let length = 0;
  for (const label of labels) {
    const definition = definitions.get(label);
    if (definition === undefined || text.includes(`${label}:`)) continue;
    length += definition.length;
    if (length > MOST_DEFINITIONS) break;
    missing.push(definition);
  }
  return missing.length === 0 ? text : `${text}\n\n${missing.join('\n')}\n`;
}
