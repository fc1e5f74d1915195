// Reads the code blocks of a Markdown page, so that tests can run the samples that people paste.

export interface CodeBlock {
  /** The first word behind the fence, as `ts` or `sh`; empty where there is none. */
  readonly language: string;
  /** The second word, by which a page names the file that the code goes into (```ts evening.ts); empty where there is none. */
  readonly fileName: string;
  /** All that stands behind the fence. */
  readonly info: string;
  /** The heading above it, as written; empty before the first one. */
  readonly heading: string;
  /** Number of the fence's line, from 1, for messages. */
  readonly line: number;
  /** Without the indentation of the fence, each line ended by a line feed. */
  readonly code: string;
}

interface OpenBlock extends Omit<CodeBlock, 'code'> {
  readonly fence: string;
  readonly indentation: number;
  readonly lines: string[];
}

// As in CommonMark, but at any indentation, since blocks also stand in list items.
const FENCE = /^( *)(`{3,}|~{3,})(.*)$/;
const HEADING = /^#{1,6} +(.+)$/;

/** In the order of the page. Throws for a block that is not closed. */
export function readCodeBlocks(markdown: string): readonly CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let heading = '';
  let open: OpenBlock | undefined;
  for (const [index, text] of markdown.split(/\r?\n/).entries()) {
    const [, indent = '', fence = '', rest = ''] = FENCE.exec(text) ?? [];
    if (open !== undefined) {
      if (fence.startsWith(open.fence) && rest.trim() === '') {
        blocks.push(close(open));
        open = undefined;
      } else open.lines.push(withoutIndentation(text, open.indentation));
    } else if (fence !== '' && !(fence.startsWith('`') && rest.includes('`'))) {
      const info = rest.trim();
      const [language = '', fileName = ''] = info.split(/\s+/);
      open = { language, fileName, info, heading, line: index + 1, fence, indentation: indent.length, lines: [] };
    } else heading = HEADING.exec(text)?.[1]?.trim() ?? heading;
  }
  if (open !== undefined) throw new Error(`the code block of line ${open.line} is not closed`);
  return blocks;
}

function close({ fence: _fence, indentation: _indentation, lines, ...block }: OpenBlock): CodeBlock {
  return { ...block, code: lines.map((line) => `${line}\n`).join('') };
}

function withoutIndentation(line: string, indentation: number): string {
  return line.slice(0, indentation).trimStart() + line.slice(indentation);
}
