// Settings of owners, on SQLite.
import type { OwnerStore } from '../../../ports/owner-store.ts';
import type { Database } from '../database.ts';

export function createSqliteOwnerStore({ db }: { db: Database }): OwnerStore {
  const read = db.prepare<[voice: number | null, language: number | null]>(
    'SELECT default_voice, default_language FROM owners WHERE id = ?',
  );
  const write = db.prepare('UPDATE owners SET default_voice = ?, default_language = ? WHERE id = ?');

  return {
    async defaults(ownerId) {
      const [voiceId, languageId] = db.read(() => read.get(ownerId)) ?? [null, null];
      return voiceId === null || languageId === null ? null : { voiceId, languageId };
    },
    async setDefaults(ownerId, { voiceId, languageId }) {
      await db.writeDurably(() => write.run(voiceId, languageId, ownerId));
    },
  };
}
