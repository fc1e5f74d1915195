// Writes the blocks of the README as one shell script, in their order: what a newcomer would paste into a second terminal
// while the first one runs `npm ci && npm start`. Only placeholders are replaced; a block that goes into a file is written there.
import { readFileSync } from 'node:fs';
import { readCodeBlocks } from '../test/support/code-blocks.ts';

const [address = '', key = ''] = process.argv.slice(2);
const page = readFileSync('README.md', 'utf8');
const lines = page.split('\n');

/** What the README cannot know. The address is replaced only where another server holds the port. */
const PLACEHOLDERS = { 'lct_…': key, 'http://127.0.0.1:7077': address };

/** `<!-- first-minutes: not run here, because … -->` stands in the line above the fence. */
const reasonNotToRun = (line: number): string | undefined =>
  /^<!-- first-minutes: not run here, (because .*) -->$/.exec(lines[line - 2] ?? '')?.[1];

const script = ['set -euo pipefail'];
const [start, ...rest] = readCodeBlocks(page);
if (!start?.code.startsWith('npm ci && npm start')) throw new Error('the first block of the README is not the start');
for (const { language, fileName, code, line } of rest) {
  const reason = reasonNotToRun(line);
  const shown = Object.entries(PLACEHOLDERS).reduce((text, [word, value]) => text.replaceAll(word, value), code);
  if (reason !== undefined) script.push(`echo 'README, line ${line}: not run, ${reason.replaceAll("'", "'\\''")}'`);
  else if (fileName !== '') script.push(`cat >${fileName} <<'END OF ${fileName}'\n${shown}END OF ${fileName}`);
  else if (language === 'sh') script.push(`echo 'README, line ${line}'\n${shown}`);
  else throw new Error(`README, line ${line}: a block of ${language || 'no language'} that nobody runs`);
}
process.stdout.write(`${script.join('\n')}\n`);
