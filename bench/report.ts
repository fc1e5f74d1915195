// Prints measurements and keeps docs/benchmarks.md: one section a benchmark, the others untouched.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import type { Figure, Measurement } from './measurement.ts';

const PAGE = join(import.meta.dirname, '../docs/benchmarks.md');

const HEAD = `# Benchmarks

<!-- Written by "npm run bench": change the benchmarks in bench/, not this page. -->

\`npm run bench\` measures everything and rewrites this page; \`npm run bench -- NAME…\` measures the named sections and
rewrites those. The ratios compare programs measured side by side in one run, in alternating rounds, because absolute
times depend on the machine and on what else it does. Nothing in the tests asserts a time.
`;

export function printMeasurement(measurement: Measurement): void {
  const rows = measurement.figures.map(cells);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  process.stdout.write(`\n${measurement.title} (${measurement.name})\n`);
  for (const row of rows) {
    process.stdout.write(
      `  ${row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd()}\n`,
    );
  }
}

/** Puts the measurement's section in its place on the page, or at the end of it. */
export function writeMeasurement(measurement: Measurement, order: readonly string[]): void {
  const sections = readSections();
  sections.set(measurement.name, section(measurement));
  const names = [...sections.keys()].sort((a, b) => order.indexOf(a) - order.indexOf(b));
  const body = names.map((name) => `${open(name)}\n${sections.get(name)}\n${close(name)}\n`).join('\n');
  writeFileSync(PAGE, `${HEAD}\n${body}`);
}

function readSections(): Map<string, string> {
  const text = existsSync(PAGE) ? readFileSync(PAGE, 'utf8') : '';
  const found = text.matchAll(/<!-- bench:(\S+) -->\n([\s\S]*?)\n<!-- \/bench:\1 -->/g);
  return new Map([...found].map(([, name, content]) => [name!, content!]));
}

const open = (name: string): string => `<!-- bench:${name} -->`;
const close = (name: string): string => `<!-- /bench:${name} -->`;

function section(measurement: Measurement): string {
  const rows = measurement.figures.map((figure) => `| ${cells(figure).join(' | ')} |`).join('\n');
  return `## ${measurement.title}

${measurement.method}

| figure | measured | target | |
|---|---|---|---|
${rows}

\`npm run bench -- ${measurement.name}\`, ${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, ${machine()}.`;
}

function cells({ what, measured, target = '', met }: Figure): readonly string[] {
  return [what, measured, target, met === undefined ? '' : met ? 'met' : '**missed**'];
}

function machine(): string {
  const memory = Math.round(totalmem() / 2 ** 30);
  const cores = `${availableParallelism()} cores (${cpus()[0]?.model.trim() ?? 'unknown'})`;
  // Much more than the cores means that others were at work, too.
  return `${cores}, ${memory} GiB, ${process.platform}, load ${loadavg()[0]!.toFixed(1)}`;
}
