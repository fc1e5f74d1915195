// The commands that docs/operations.md shows, for tests that run them as they stand.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const PAGE = join(import.meta.dirname, '../../docs/operations.md');

/** The shell blocks below a heading, up to the next one. Throws when there is none. */
export function readCommands(heading: string): readonly string[] {
  const page = readFileSync(PAGE, 'utf8');
  const start = page.indexOf(`\n${heading}\n`);
  assert.notEqual(start, -1, `docs/operations.md has no heading "${heading}"`);
  const section = page.slice(start + heading.length + 2).split(/^#{2,4} /m, 1)[0] ?? '';
  const blocks = [...section.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, commands = '']) => commands);
  assert.ok(blocks.length > 0, `docs/operations.md shows no commands under "${heading}"`);
  return blocks;
}
