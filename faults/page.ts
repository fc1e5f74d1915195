// The results of the faults: docs/faults.json holds one row for each fault, and docs/faults.md is rendered from it.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeBound, describeRecovery, type Row } from './row.ts';

const RESULTS = join(import.meta.dirname, '../docs/faults.json');
const PAGE = join(import.meta.dirname, '../docs/faults.md');

const HEAD = `# Faults

<!-- Rendered from docs/faults.json, which "npm run faults -- full" writes: change the faults in faults/, not this page. -->

What Lector does when it is killed, starved, lied to by its disk or its clock, and fed what breaks its engines. Every
fault is done to the real program, with its real engines and files. Afterwards the program has to show, from outside:

- every acknowledged task is known and ends in time, SUCCESS unless the fault itself is a reason for ERROR (else **lost**);
- each SUCCESS has its recording, whole: length and SHA-256 as stored and as told, and it decodes; the database is whole,
  and no row is without its file (else **corrupted**);
- one run a task, one task an idempotency key, one charge a run, counters that say what the rows say (else **duplicated**);
- nothing half-made stays in the folders, and neither a key nor a text is in the logs (else **other**).

Each fault has a **control**: the same with one protection taken away. A control that shows no harm fails the suite, since
a fault that cannot be seen proves nothing.

\`npm run faults\` tries the power cut and as many others as five minutes allow, a few times each and beginning elsewhere each
time; \`npm run faults -- full\` tries all of it and writes this page; both take names of faults, and \`--page\` writes rows of
the quick tier as well. A printed seed goes into \`LECTOR_FAULT_SEED\`. A fault whose tool is missing is
skipped, which is said and counted. "At stake" counts acknowledged tasks over all trials; "bound" is the share of trials
that could fail without this run having shown it, 3/N at 95 % confidence; recovery is from the next start, or the end of
the fault, until all was well again.
`;

/** Replaces the rows of the faults that were tried, keeps the others, and writes results and page. */
export function writeResults(rows: readonly Row[], order: readonly string[]): void {
  const kept = new Map(readRows().map((row) => [row.name, row]));
  for (const row of rows) kept.set(row.name, row);
  const all = order.flatMap((name) => kept.get(name) ?? []);
  writeFileSync(RESULTS, `${JSON.stringify(all, null, 2)}\n`);
  writeFileSync(PAGE, render(all));
}

/** The page as the stored results render it. */
export function faultsPage(): string {
  return render(readRows());
}

function render(rows: readonly Row[]): string {
  const tried = rows.filter(({ missing }) => missing.length === 0);
  const skipped = rows.filter(({ missing }) => missing.length > 0);
  return [
    HEAD,
    table(
      [
        'fault',
        'tier',
        'tried',
        'at stake',
        'lost',
        'corrupted',
        'duplicated',
        'other',
        'bound',
        'recovery, s: p50 / p95 / max',
      ],
      tried.map((row) => [
        `\`${row.name}\`: ${row.title}`,
        row.tier,
        count(row.tried),
        count(row.acknowledged),
        verdict(row.lost),
        verdict(row.corrupted),
        verdict(row.duplicated),
        verdict(row.others),
        row.passed ? describeBound(row) : '–',
        describeRecovery(row),
      ]),
    ),
    skipped.length === 0
      ? 'Skipped: none.\n'
      : `Skipped: ${skipped.map(({ name, missing }) => `\`${name}\` (no ${missing.join(', no ')})`).join(', ')}.\n`,
    '## Controls\n',
    table(
      ['fault', 'taken away → what it showed'],
      tried.map(({ name, control }) => [`\`${name}\``, control]),
    ),
    '## Notes\n',
    ...tried.flatMap(({ name, notes, harms }) => {
      const lines = [...harms.map((harm) => `**${harm}**`), ...notes];
      return lines.length === 0 ? [] : [`\`${name}\`\n\n${lines.map((line) => `- ${inline(line)}`).join('\n')}\n`];
    }),
    '## Where\n',
    table(
      ['fault', 'tier', 'seed', 'commit', 'date', 'took', 'machine'],
      rows.map(({ name, tier, seed, commit, date, seconds, machine }) => [
        `\`${name}\``,
        tier,
        String(seed),
        commit,
        date,
        `${Math.ceil(seconds / 60)} min`,
        machine,
      ]),
    ),
  ].join('\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(inline).join(' | ')} |\n`;
  return line(head) + line(head.map(() => '---')) + rows.map(line).join('');
}

function inline(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ');
}

function count(value: number): string {
  return value.toLocaleString('en');
}

function verdict(harm: number): string {
  return harm === 0 ? '0' : `**${count(harm)}**`;
}

function readRows(): readonly Row[] {
  return existsSync(RESULTS) ? (JSON.parse(readFileSync(RESULTS, 'utf8')) as readonly Row[]) : [];
}
