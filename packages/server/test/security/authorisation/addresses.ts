// The URLs of an operation for a subject, with the subject's ids filled in.
import { fillPath } from '../../fuzz/operations.ts';
import type { Subject } from './subjects.ts';
import type { Row } from './table.ts';

/** Two where either name of a run is taken. */
export function addressesOf(path: string, row: Row | undefined, subject: Subject): readonly string[] {
  const { runId, taskId, link } = subject;
  if (row?.naming === 'link') return [link];
  const people = {
    key_id: String(subject.keyId),
    dictionary_id: String(subject.dictionaryId),
    batch_id: row?.naming === 'speech batch' ? subject.speechBatchId : subject.batchId,
    file_id: subject.fileId,
    book_id: subject.bookId,
    entry_id: '1',
    webhook_id: String(subject.webhookId),
    number: '1',
    model: 'tts-1',
    alias_id: '147320',
    voice_id: String(subject.voiceId),
    install_id: 'none',
    folder: 'none',
    language: '1',
    user_id: String(subject.userId),
    session_id: String(subject.sessionId),
  };
  const names = row?.naming === 'either' ? [String(runId), taskId] : [String(runId)];
  const query = row?.query === undefined ? '' : `?${row.query}`;
  return names.map((name) => fillPath(path, { ...people, run_id: name, task_id: taskId }) + query);
}
