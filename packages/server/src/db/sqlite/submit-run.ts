// Submits a run inside a transaction. Every refusal is decided before the first row is written.
import { findPassedLimit } from '../../domain/owner-limits.ts';
import type { RunIdCipher } from '../../domain/run-id.ts';
import type { NewRun, SubmitOutcome } from '../../ports/run-store.ts';
import { passStep } from '../../steps.ts';
import { writeReading } from '../../text/reading.ts';
import type { Database } from './database.ts';
import { createRunJournal } from './run-journal.ts';
import { sealRequest } from './seals.ts';

type StandingRow = readonly [
  waiting: number,
  storedRuns: number,
  textBytes: number,
  audioBytes: number,
  charactersUsed: number,
  characterLimit: number | null,
];

/** Returns the submit function. A refusal writes nothing, because other writes share the transaction. */
export function createSubmit(db: Database, cipher: RunIdCipher): (run: NewRun) => SubmitOutcome {
  const standing = db.prepare<StandingRow>(
    `SELECT o.waiting, o.stored_runs, o.text_bytes, o.audio_bytes, k.characters_used, k.character_limit
       FROM api_keys k JOIN owners o ON o.id = k.owner_id WHERE k.id = ? AND k.owner_id = ?`,
  );
  const folder = db.prepare<[id: number]>('SELECT id FROM folders WHERE id = ? AND owner_id = ?');
  const recall = db.prepare<[fingerprint: string, taskId: string]>(
    'SELECT fingerprint, task_id FROM idempotency WHERE owner_id = ? AND key = ?',
  );
  const write = createInsert(db, cipher);

  return (run) => {
    if (run.idempotency !== null) {
      const earlier = recall.get(run.ownerId, run.idempotency.key);
      if (earlier !== undefined) {
        return earlier[0] === run.idempotency.fingerprint
          ? { kind: 'replayed', taskId: earlier[1] }
          : { kind: 'key_reused' };
      }
    }
    if (run.folderId !== null && folder.get(run.folderId, run.ownerId) === undefined) return { kind: 'no_folder' };
    const row = standing.get(run.keyId, run.ownerId);
    if (row === undefined) throw new Error('a run was submitted with a key that its owner does not have');
    const [waiting, storedRuns, textBytes, audioBytes, used, limit] = row;
    if (limit !== null && used + run.characters > limit) return { kind: 'over_budget', used, limit };
    const ownBytes = Buffer.byteLength(run.text);
    const stock = { storedRuns, textBytes, audioBytes };
    const passed = findPassedLimit(stock, ownBytes, run.limits);
    if (passed !== null) return { kind: 'storage_full', limit: passed, used: stock[passed] };
    if (waiting >= run.limits.waitingRuns) return { kind: 'queue_full', waiting };
    write(run, ownBytes);
    passStep('submit.written');
    return { kind: 'created', taskId: run.taskId };
  };
}

function createInsert(db: Database, cipher: RunIdCipher): (run: NewRun, textBytes: number) => void {
  const insertRun = db.prepare(
    `INSERT INTO runs (owner_id, task_id, voice_id, language_id, created_at, gender, age, folder_id, key_id,
                       project_name, project_description, retry_of, model, interactive, transient, door, keep_until, run_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)`,
  );
  const insertText = db.prepare(
    'INSERT INTO run_texts (seq, text, sha256, characters, seal, reading) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const count = db.prepare(
    'UPDATE owners SET waiting = waiting + 1, stored_runs = stored_runs + 1, text_bytes = text_bytes + ? WHERE id = ?',
  );
  const countCharacters = db.prepare('UPDATE api_keys SET characters_used = characters_used + ? WHERE id = ?');
  const countInFolder = db.prepare('UPDATE folders SET run_count = run_count + 1 WHERE id = ?');
  const remember = db.prepare(
    'INSERT INTO idempotency (owner_id, key, fingerprint, task_id, created_at) VALUES (?, ?, ?, ?, ?)',
  );
  const askToListen = db.prepare("INSERT INTO listenings (seq, state) VALUES (?, 'unspoken')");
  const journal = createRunJournal(db);

  return (run, textBytes) => {
    const { ownerId, keyId, characters, createdAtMs: atMs } = run;
    const { lastInsertRowid } = insertRun.run(
      run.ownerId,
      run.taskId,
      run.voiceId,
      run.languageId,
      run.createdAtMs,
      run.gender,
      run.age,
      run.folderId,
      run.keyId,
      run.projectName,
      run.projectDescription,
      run.retryOf === null ? null : cipher.decode(run.retryOf),
      run.model,
      run.interactive === null ? null : Number(run.interactive),
      Number(run.isTransient),
      run.door,
      run.keepUntilMs,
    );
    const seq = Number(lastInsertRowid);
    const reading = run.reading === null ? null : writeReading(run.reading);
    const seal = sealRequest(seq, { ...run, reading });
    insertText.run(seq, run.text, run.textSha256, run.characters, seal, reading);
    if (run.listenBack) askToListen.run(seq);
    journal.tell('queued', { ownerId, seq, attempt: 0, atMs });
    journal.countSubmit({ ownerId, keyId, characters, atMs });
    count.run(textBytes, run.ownerId);
    countCharacters.run(run.characters, run.keyId);
    if (run.folderId !== null) countInFolder.run(run.folderId);
    if (run.idempotency !== null) {
      remember.run(run.ownerId, run.idempotency.key, run.idempotency.fingerprint, run.taskId, run.createdAtMs);
    }
  };
}
