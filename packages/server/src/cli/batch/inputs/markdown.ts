// The text of a Markdown file without its markup: simple rules for plain prose, not a Markdown parser.
import { unwrapEmphasis } from './emphasis.ts';

/**
 * Drops front matter, code blocks, HTML tags and comments, rules, and link and image targets; removes the markup
 * of headings, lists, quotes, tables and emphasis. Paragraphs stay separate.
 */
export function stripMarkdown(source: string): string {
  const prose = dropComments(source.replaceAll('\r\n', '\n').replace(/^---\n[\s\S]*?\n(?:---|\.\.\.)\n/, ''));
  return dropCodeBlocks(prose.split('\n'))
    .map(stripLine)
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

function dropComments(text: string): string {
  let kept = '';
  let at = 0;
  for (;;) {
    const open = text.indexOf('<!--', at);
    const close = open === -1 ? -1 : text.indexOf('-->', open + 4);
    if (close === -1) return kept + text.slice(at);
    kept += text.slice(at, open);
    at = close + 3;
  }
}

/** A code block becomes an empty line, so that the paragraphs around it stay separate. */
function dropCodeBlocks(lines: readonly string[]): string[] {
  let fence: string | undefined;
  return lines.flatMap((line) => {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence === undefined) {
      fence = mark;
      return [mark === undefined ? line : ''];
    }
    if (mark?.startsWith(fence) && line.trim() === mark) fence = undefined;
    return [];
  });
}

function stripLine(line: string): string {
  if (/^ {0,3}[-*_]/.test(line) && /^(?:-{3,}|\*{3,}|_{3,})$/.test(line.replaceAll(' ', ''))) return '';
  if (/^ {0,3}(?:=+|-+) *$/.test(line)) return '';
  if (/^ {0,3}\[[^\]]+\]: \S+/.test(line)) return '';
  if (isTableRule(line)) return '';
  const block = stripHeading(line.replace(/^(?:\s{0,3}>\s?)+/, '')).replace(
    /^\s*(?:[-*+]|\d{1,9}[.)])\s+(?:\[[ xX]\]\s+)?/,
    '',
  );
  const cells = /^\s*\|.*\|\s*$/.test(block)
    ? block
        .trim()
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim())
        .join(', ')
    : block;
  return stripInline(cells);
}

/** The rule of a table: dashes between bars, with colons for alignment. */
function isTableRule(line: string): boolean {
  const cells = line.trim().replace(/^\|/, '').split('|');
  const last = cells.pop() ?? '';
  const isDashes = (cell: string) => /^:?-+:?$/.test(cell.trim());
  return cells.length > 0 && cells.every(isDashes) && (last.trim() === '' || isDashes(last));
}

function stripHeading(line: string): string {
  const words = /^\s{0,3}#{1,6}\s(.*)$/.exec(line)?.[1];
  if (words === undefined) return line;
  const trimmed = words.trim();
  let end = trimmed.length;
  while (trimmed[end - 1] === '#') end--;
  return trimmed.slice(0, end).trimEnd();
}

function stripInline(line: string): string {
  const plain = line
    .replace(/!?\[([^[\]]*)\](?:\([^()]*\)|\[[^[\]]*\])/g, '$1')
    .replace(/\[\^[^[\]]+\]/g, '')
    .replace(/<((?:https?|mailto):[^<>\s]+)>/g, '$1')
    .replace(/<\/?[a-zA-Z][^<>]*>/g, '')
    .replace(/`+([^`]*)`+/g, '$1');
  return unwrapEmphasis(plain).replace(/\\([\\`*_{}[\]()#+\-.!|>~])/g, '$1');
}
