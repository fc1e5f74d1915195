// Installed and custom voices, and the voices chosen for languages and aliases, on SQLite.
import type { NewStoredVoice, StoredVoice, VoiceStore } from '../../../ports/voice-store.ts';
import type { Param } from '../connection.ts';
import type { Database } from '../database.ts';

type VoiceRow = readonly [
  id: number,
  folder: string,
  speaker: number,
  name: string,
  gender: StoredVoice['gender'],
  age: number,
  languages: string,
  description: string,
  ownerId: number | null,
  referenceFile: string | null,
  referenceText: string | null,
  consentAtMs: number | null,
  addedAtMs: number,
  removedAtMs: number | null,
];

const WRITTEN =
  'folder, speaker, name, gender, age, languages, description, owner_id, reference_file, reference_text, consent_at, added_at';

export function createSqliteVoiceStore({ db }: { db: Database }): VoiceStore {
  const readRevision = db.prepare<[number]>('SELECT revision FROM voices_revision WHERE one = 1');
  const grow = db.prepare('UPDATE voices_revision SET revision = revision + 1');
  const all = db.prepare<VoiceRow>(`SELECT id, ${WRITTEN}, removed_at FROM voices ORDER BY id`);
  const insert = db.prepare<[id: number]>(
    `INSERT INTO voices (${WRITTEN}) VALUES (${WRITTEN.replace(/\w+/g, '?')})
       ON CONFLICT (folder, speaker, coalesce(owner_id, 0)) WHERE reference_file IS NULL DO UPDATE SET
         name = excluded.name, gender = excluded.gender, age = excluded.age, languages = excluded.languages,
         description = excluded.description, added_at = excluded.added_at, removed_at = NULL
     RETURNING id`,
  );
  const remove = db.prepare(
    "UPDATE voices SET removed_at = ?, reference_text = iif(reference_file IS NULL, NULL, '') WHERE id = ? AND removed_at IS NULL",
  );
  const defaults = createChoices(db, { table: 'voice_defaults', key: 'language_id' });
  const aliases = createChoices(db, { table: 'voice_aliases', key: 'alias_id' });

  /** Writes, and lets the revision grow when `operation` says that something has changed. */
  const change = <T>(operation: () => T, hasChanged: (result: T) => boolean): Promise<T> =>
    db.writeDurably(() => {
      const result = operation();
      if (hasChanged(result)) grow.run();
      return result;
    });

  return {
    revision: async () => db.read(() => readRevision.get()?.[0] ?? 0),
    list: async () => db.read(() => all.all()).map(toVoice),
    add: (voices) =>
      change(
        () => voices.map((voice) => insert.get(...toParams(voice))![0]),
        (ids) => ids.length > 0,
      ),
    remove: (ids, atMs) =>
      change(
        () => ids.reduce((count, id) => count + Number(remove.run(atMs, id).changes), 0),
        (count) => count > 0,
      ),
    defaults: async () => defaults.read(),
    setDefault: async (languageId, voiceId) => {
      await change(() => defaults.write(languageId, voiceId), Boolean);
    },
    aliases: async () => aliases.read(),
    setAlias: async (aliasId, voiceId) => {
      await change(() => aliases.write(aliasId, voiceId), Boolean);
    },
  };
}

/** A table of chosen voices by a number. */
function createChoices(db: Database, { table, key }: { table: string; key: string }) {
  const all = db.prepare<[key: number, voiceId: number]>(`SELECT ${key}, voice_id FROM ${table} ORDER BY ${key}`);
  const set = db.prepare(
    `INSERT INTO ${table} VALUES (?, ?) ON CONFLICT DO UPDATE SET voice_id = excluded.voice_id
      WHERE voice_id <> excluded.voice_id`,
  );
  const unset = db.prepare(`DELETE FROM ${table} WHERE ${key} = ?`);
  return {
    read: (): ReadonlyMap<number, number> => new Map(db.read(() => all.all())),
    /** Inside a transaction. True when something has changed. */
    write: (of: number, voiceId: number | null): boolean =>
      Number((voiceId === null ? unset.run(of) : set.run(of, voiceId)).changes) > 0,
  };
}

function toParams(voice: NewStoredVoice): Param[] {
  const { reference } = voice;
  return [
    voice.folder,
    voice.speaker,
    voice.name,
    voice.gender,
    voice.age,
    JSON.stringify(voice.languages),
    voice.description,
    voice.ownerId,
    reference?.file ?? null,
    reference?.text ?? null,
    reference?.consentAtMs ?? null,
    voice.addedAtMs,
  ];
}

function toVoice([
  id,
  folder,
  speaker,
  name,
  gender,
  age,
  languages,
  description,
  ownerId,
  ...rest
]: VoiceRow): StoredVoice {
  const [file, text, consentAtMs, addedAtMs, removedAtMs] = rest;
  return {
    id,
    folder,
    speaker,
    name,
    gender,
    age,
    languages: JSON.parse(languages),
    description,
    ownerId,
    reference: file === null ? null : { file, text: text ?? '', consentAtMs: consentAtMs ?? 0 },
    addedAtMs,
    removedAtMs,
  };
}
