// Writes the generated pages of docs/; with `--check` it only says which of them are stale, and fails if any is.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { faultsPage } from '../faults/page.ts';
import { configurationPage } from './configuration-page.ts';
import { languagesPage } from './languages-page.ts';
import { openApiPage } from './openapi-page.ts';
import { voicesPage } from './voices-page.ts';

const REPOSITORY = join(import.meta.dirname, '..');

const PAGES: Readonly<Record<string, () => string | Promise<string>>> = {
  'docs/configuration.md': configurationPage,
  'docs/faults.md': faultsPage,
  'docs/languages.md': languagesPage,
  'docs/openapi.json': openApiPage,
  'docs/voices.md': voicesPage,
};

const checkOnly = process.argv.includes('--check');
for (const [page, render] of Object.entries(PAGES)) {
  const path = join(REPOSITORY, page);
  const text = await render();
  if (existsSync(path) && readFileSync(path, 'utf8') === text) continue;
  if (checkOnly) {
    process.stderr.write(`${page} is stale: run "npm run docs" and commit the result\n`);
    process.exitCode = 1;
  } else {
    writeFileSync(path, text);
    process.stdout.write(`wrote ${relative(process.cwd(), path)}\n`);
  }
}
