// Where and with what the faults were tried.
import { spawnSync } from 'node:child_process';
import { availableParallelism, cpus, release, totalmem, type } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');

/** The commit that was tried, with a mark when the files differ from it; `unknown` where there is no git. */
export function readCommit(): string {
  const commit = git('rev-parse', '--short=12', 'HEAD');
  if (commit === null) return 'unknown';
  // Page and results are written by the trial itself.
  const changes = git('status', '--porcelain', '--', '.', ':!docs/faults.md', ':!docs/faults.json');
  return changes === '' ? commit : `${commit} + changes`;
}

export function describeMachine(): string {
  const memory = Math.round(totalmem() / 2 ** 30);
  const cores = `${availableParallelism()} cores (${cpus()[0]?.model.trim() ?? 'unknown'})`;
  const { node, sqlite = 'unknown' } = process.versions;
  return `${cores}, ${memory} GiB, ${type()} ${release().split('-')[0]}, Node ${node}, SQLite ${sqlite}`;
}

function git(...args: readonly string[]): string | null {
  const { status, stdout } = spawnSync('git', args, { cwd: ROOT, encoding: 'utf8' });
  return status === 0 ? stdout.trim() : null;
}
