// docs/listening.json: what `npm run listen` found, a row for each voice file; and how docs/languages.md tells it.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ListeningTally } from '../packages/server/test/listening/listen.ts';

const RESULTS = join(import.meta.dirname, '../docs/listening.json');

export interface ListeningRow extends Omit<ListeningTally, 'cases'> {
  /** Voice file of the engine. */
  readonly file: string;
  readonly seed: number;
  readonly commit: string;
  readonly date: string;
  readonly machine: string;
}

/** The section of the page; empty before the test was run. */
export function listeningSection(): string {
  if (!existsSync(RESULTS)) return '';
  const rows = JSON.parse(readFileSync(RESULTS, 'utf8')) as ListeningRow[];
  const sum = (count: (row: ListeningRow) => number) =>
    rows.reduce((total, row) => total + count(row), 0).toLocaleString('en');
  const runs = [...new Set(rows.map(({ seed, commit, date }) => `seed ${seed}, commit ${commit}, ${date}`))];
  return `## Is every word heard?

\`npm run listen\` makes texts of 1 to 1,000 words, numbers or signs for each voice file, with marks and without, exchanges
one of them for another that alone sounds different, and compares the samples. The engine is deterministic: the same samples
mean that the place was not heard. The words are names of countries, languages, months and days as Unicode's data spell them.
A place is "told" where the account of the run (\`coverage\`) reports a loss in that text. Signs that are invisible (soft
hyphen, direction marks, joiners) must not change the samples.

**${rows.length} voice files × ${sum(({ texts }) => texts)} texts × ${sum(({ places }) => places)} places: ${sum(({ unheard }) => unheard)} unheard, ${sum(({ told }) => told)} told.** ${sum(({ invisible }) => invisible)} invisible signs, ${sum(({ disturbed }) => disturbed)} heard.

| voice file | texts | places | unheard | told | invisible signs | heard |
|---|---|---|---|---|---|---|
${rows.map((row) => `| ${row.file} | ${row.texts} | ${row.places} | ${row.unheard} | ${row.told} | ${row.invisible} | ${row.disturbed} |`).join('\n')}

${runs.join('; ')}.
`;
}
