// Download size before the first screen, and of all screens.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';

const BUILT = join(import.meta.dirname, '../../packages/studio/dist');
const FIRST_LOAD_BYTES = 60_000;
/** With the pages of batches, books and webhooks, which nobody loads who does not open them. */
const ALL_BYTES = 194_000;

const weigh = (paths: readonly string[]) =>
  paths.reduce((sum, path) => sum + gzipSync(readFileSync(join(BUILT, path)), { level: 9 }).length, 0);

test('the studio stays within its weight', (t) => {
  const page = readFileSync(join(BUILT, 'index.html'), 'utf8');
  const first = [...page.matchAll(/(?:src|href)="\/([^"]+\.js)"/g)].map(([, path]) => path!);
  assert.ok(first.length >= 2, page);
  const all = ['theme.js', ...globSync('assets/*.js', { cwd: BUILT })];
  const [firstBytes, allBytes] = [weigh(first), weigh(all)];
  t.diagnostic(`JavaScript, gzipped: ${firstBytes} bytes before the first screen, ${allBytes} in all`);
  assert.ok(firstBytes <= FIRST_LOAD_BYTES, `${firstBytes} bytes before the first screen`);
  assert.ok(allBytes <= ALL_BYTES, `${allBytes} bytes in all`);
});
