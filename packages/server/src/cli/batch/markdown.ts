// The words of a Markdown file without its marks: a light hand for plain prose, not a Markdown parser.

/**
 * Leaves out front matter, code blocks, HTML tags and comments, rules, and link and image targets; takes the marks
 * off headings, lists, quotes, tables and emphasis. Paragraphs stay apart.
 */
export function stripMarkdown(source: string): string {
  const prose = source
    .replaceAll('\r\n', '\n')
    .replace(/^---\n[\s\S]*?\n(?:---|\.\.\.)\n/, '')
    .replace(/<!--[\s\S]*?-->/g, '');
  return dropCodeBlocks(prose.split('\n'))
    .map(stripLine)
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** A block leaves an empty line behind: the paragraphs around it stay apart. */
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
  if (/^ {0,3}([-*_])(?: *\1){2,} *$/.test(line)) return '';
  if (/^ {0,3}(?:=+|-+) *$/.test(line)) return '';
  if (/^ {0,3}\[[^\]]+\]: \S+/.test(line)) return '';
  if (/^\s*\|?(?:\s*:?-+:?\s*\|)+(?:\s*:?-+:?\s*)?$/.test(line)) return '';
  const block = line
    .replace(/^(?:\s{0,3}>\s?)+/, '')
    .replace(/^\s{0,3}#{1,6}\s+(.*?)\s*#*\s*$/, '$1')
    .replace(/^\s*(?:[-*+]|\d{1,9}[.)])\s+(?:\[[ xX]\]\s+)?/, '');
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

function stripInline(line: string): string {
  return line
    .replace(/!?\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])/g, '$1')
    .replace(/\[\^[^\]]+\]/g, '')
    .replace(/<((?:https?|mailto):[^>\s]+)>/g, '$1')
    .replace(/<\/?[a-zA-Z][^>]*>/g, '')
    .replace(/`+([^`]*)`+/g, '$1')
    .replace(/(\*\*|__|~~)(?=\S)(.+?)(?<=\S)\1/g, '$2')
    .replace(/(?<![\p{L}\p{N}*_])([*_])(?=\S)(.+?)(?<=\S)\1(?![\p{L}\p{N}])/gu, '$2')
    .replace(/\\([\\`*_{}[\]()#+\-.!|>~])/g, '$1');
}
