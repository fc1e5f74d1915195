// Reads all inputs before anything is sent, so that a mistake in the last line is found before the work starts.
import { UsageError } from '../remote/failures.ts';
import type { Session } from '../remote/session.ts';
import { describeProblem, type InputProblem } from './inputs/raw-row.ts';
import { checkDefaults, type RowSource, readRows } from './rows.ts';

const MAX_SHOWN = 20;

/** How many rows there are; rejects with every mistake when there is one. */
export async function checkRows({ terminal, signal }: Session, source: RowSource): Promise<number> {
  await checkDefaults(source);
  const problems: InputProblem[] = [];
  const ignored = new Set<string>();
  let problemCount = 0;
  let total = 0;
  const onProblem = (problem: InputProblem) => {
    if (++problemCount <= MAX_SHOWN) problems.push(problem);
  };
  for await (const _ of readRows(source, onProblem, (file, name) => ignored.add(`${file}: “${name}”`))) {
    signal.throwIfAborted();
    total++;
  }
  for (const name of [...ignored].slice(0, MAX_SHOWN)) {
    terminal.note(`${name} is no column of ours and is left out`, 'yellow');
  }
  if (problemCount > 0) {
    const lines = problems.map(describeProblem);
    if (problemCount > problems.length) lines.push(`… and ${problemCount - problems.length} more`);
    throw new UsageError(...(lines as [string, ...string[]]), 'Nothing was sent.');
  }
  if (total === 0) throw new UsageError('There is nothing to speak in these files');
  return total;
}
