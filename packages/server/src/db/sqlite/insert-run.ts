// Writes the rows of a submitted run, and what its owner and its key have more of by it. Both inside a transaction.
import type { RunIdCipher } from '../../domain/run-id.ts';
import type { NewRun } from '../../ports/run-store.ts';
import { writeReading } from '../../text/reading.ts';
import type { Database } from './database.ts';
import { createRunJournal } from './run-journal.ts';
import { sealRequest } from './seals.ts';
import { writeTakes } from './segment-wishes.ts';

/** Of a run in a batch. */
export interface BatchPlace {
  readonly batch: number;
  readonly customId: string | null;
  /** From when on it is due: 0, or never while the batch is paused. */
  readonly runAt: number;
}

type WrittenRun = Omit<NewRun, 'limits' | 'idempotency'>;

/** Returns the function that writes the run, its text and what is to become of it, and returns its counter value. */
export function createInsertRun(db: Pick<Database, 'prepare'>, cipher: RunIdCipher) {
  const insertRun = db.prepare(
    `INSERT INTO runs (owner_id, task_id, voice_id, language_id, created_at, gender, age, folder_id, key_id, project_name,
                       project_description, retry_of, model, interactive, transient, door, keep_until, reuse,
                       takes, run_at, batch_id, custom_id)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const insertText = db.prepare(
    'INSERT INTO run_texts (seq, text, sha256, characters, seal, reading) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const askToListen = db.prepare("INSERT INTO listenings (seq, state) VALUES (?, 'unspoken')");

  return (run: WrittenRun, place: BatchPlace | null): number => {
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
      Number(run.segments.reuse),
      writeTakes(run.segments),
      place?.runAt ?? 0,
      place?.batch ?? null,
      place?.customId ?? null,
    );
    const seq = Number(lastInsertRowid);
    const reading = run.reading === null ? null : writeReading(run.reading);
    const { ownerId, voiceId, languageId, gender, age, textSha256 } = run;
    const seal = sealRequest(seq, { ownerId, voiceId, languageId, gender, age, textSha256, reading });
    insertText.run(seq, run.text, textSha256, run.characters, seal, reading);
    if (run.listenBack) askToListen.run(seq);
    return seq;
  };
}

/** Returns the function that counts submitted runs for their owner and their key. */
export function createCountSubmit(db: Pick<Database, 'prepare' | 'changes'>) {
  const count = db.prepare(
    'UPDATE owners SET waiting = waiting + ?, stored_runs = stored_runs + ?, text_bytes = text_bytes + ? WHERE id = ?',
  );
  const countCharacters = db.prepare('UPDATE api_keys SET characters_used = characters_used + ? WHERE id = ?');
  const journal = createRunJournal(db);

  return (submitted: {
    ownerId: number;
    keyId: number;
    runs: number;
    characters: number;
    textBytes: number;
    atMs: number;
  }): void => {
    const { ownerId, keyId, runs, characters, textBytes } = submitted;
    journal.countSubmit(submitted);
    count.run(runs, runs, textBytes, ownerId);
    countCharacters.run(characters, keyId);
  };
}
