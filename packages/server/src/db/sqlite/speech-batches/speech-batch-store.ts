// The batches of the OpenAI door as their owners see them, on SQLite.
import type { SpeechBatch } from '../../../domain/speech-batch.ts';
import type { SpeechBatchStore } from '../../../ports/speech-batch-store.ts';
import type { Database } from '../database.ts';
import { FROM_SPEECH_BATCHES, SPEECH_BATCH_COLUMNS, type SpeechBatchRow, toSpeechBatch } from './speech-batch-row.ts';

const SELECT = `SELECT ${SPEECH_BATCH_COLUMNS} ${FROM_SPEECH_BATCHES}`;
/** Rows of an owner that are over and beyond what is kept, deleted with each that is made. */
const FORGOTTEN_AT_ONCE = 10;

export function createSqliteSpeechBatchStore({ db }: { db: Database }): SpeechBatchStore {
  const one = db.prepare<SpeechBatchRow>(`${SELECT} WHERE s.public_id = ? AND s.owner_id = ?`);
  const newest = db.prepare<SpeechBatchRow>(`${SELECT} WHERE s.owner_id = ? AND s.id < ? ORDER BY s.id DESC LIMIT ?`);
  const idOf = db.prepare<[id: number]>('SELECT id FROM speech_batches WHERE public_id = ? AND owner_id = ?');
  const input = db.prepare<[1]>(
    `SELECT 1 FROM files WHERE upload_id = ? AND owner_id = ? AND purpose = 'batch' AND coalesce(expires_at > ?, 1)`,
  );
  const active = db.prepare<[number]>('SELECT count(*) FROM speech_batches WHERE ended_at IS NULL AND owner_id = ?');
  const create = db.prepare(
    `INSERT INTO speech_batches (owner_id, key_id, public_id, input_upload, metadata, output_kept_ms, phase, created_at, due_at)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'validating', ?7, ?7)`,
  );
  const forget = db.prepare(
    `DELETE FROM speech_batches WHERE id IN (
       SELECT id FROM speech_batches WHERE owner_id = ?1 AND cleared = 1
         AND id <= (SELECT id FROM speech_batches WHERE owner_id = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)
        ORDER BY id LIMIT ${FORGOTTEN_AT_ONCE})`,
  );
  const cancel = db.prepare(
    `UPDATE speech_batches SET cancelling_at = coalesce(cancelling_at, ?1)
      WHERE id = ?2 AND phase IN ('validating', 'submitting', 'speaking')`,
  );
  const find = (ownerId: number, id: string): SpeechBatch | null => {
    const row = one.get(id, ownerId);
    return row === undefined ? null : toSpeechBatch(row);
  };

  return {
    create: ({ id, ownerId, keyId, inputUploadId, metadata, outputKeptMs, nowMs }, most) =>
      db.writeDurably(() => {
        if (input.get(inputUploadId, ownerId, nowMs) === undefined) return 'no_file';
        if (active.get(ownerId)![0] >= most) return 'too_many';
        const kept = metadata === null ? null : JSON.stringify(metadata);
        create.run(ownerId, keyId, id, inputUploadId, kept, outputKeptMs, nowMs);
        forget.run(ownerId, most);
        db.changes.notify();
        return find(ownerId, id)!;
      }),
    find: async (ownerId, id) => db.read(() => find(ownerId, id)),
    async list({ ownerId, after, limit }) {
      const below = after === null ? Number.MAX_SAFE_INTEGER : (db.read(() => idOf.get(after, ownerId))?.[0] ?? 0);
      return db.read(() => newest.all(ownerId, below, limit)).map(toSpeechBatch);
    },
    cancel: ({ ownerId, id, nowMs }) =>
      db.writeDurably(() => {
        const [batch] = idOf.get(id, ownerId) ?? [];
        if (batch === undefined) return null;
        cancel.run(nowMs, batch);
        db.changes.notify();
        return find(ownerId, id);
      }),
  };
}
