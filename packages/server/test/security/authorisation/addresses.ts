// Where to ask about a subject: the addresses of an operation with the subject's names in them.
import { fillPath } from '../../fuzz/operations.ts';
import type { Subject } from './subjects.ts';
import type { Row } from './table.ts';

/** Two where either name of a run is taken. */
export function addressesOf(path: string, row: Row | undefined, { runId, taskId, link }: Subject): readonly string[] {
  if (row?.naming === 'link') return [link];
  const names = row?.naming === 'either' ? [String(runId), taskId] : [String(runId)];
  return names.map((name) => fillPath(path, { run_id: name, task_id: taskId }));
}
