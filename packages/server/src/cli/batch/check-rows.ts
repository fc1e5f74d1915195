// Reads all inputs before anything is sent, so that a mistake in the last line is found before the work starts.
import { UsageError } from '../remote/failures.ts';
import type { Session } from '../remote/session.ts';
import { oneLine } from '../remote/table.ts';
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
  for await (const _ of readRows(source, onProblem, (file, name) => ignored.add(`${file}: “${oneLine(name)}”`))) {
    signal.throwIfAborted();
    total++;
  }
  for (const name of [...ignored].slice(0, MAX_SHOWN)) {
    terminal.note(terminal.paintNote('yellow', `${name} is no column of ours and is left out`));
  }
  if (problemCount > 0) {
    const lines = problems.map(describeProblem);
    if (problemCount > problems.length) lines.push(`… and ${problemCount - problems.length} more`);
    throw new UsageError(`${lines.map(oneLine).join('\n')}\nNothing was sent.`);
  }
  if (total === 0) throw new UsageError('There is nothing to speak in these files');
  return total;
}
