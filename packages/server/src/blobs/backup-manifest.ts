// backup.json: the manifest of a backup, readable for people and other programs.
import { AppError } from '../errors.ts';
import type { BackupManifest } from '../ports/backup-folder.ts';

/** Version of a backup's layout. */
const FORMAT = 1;

export function printManifest(manifest: BackupManifest): string {
  const { madeBy, madeAtMs, schema, installation, runs, recordings, recordingBytes, missing, database } = manifest;
  const file = {
    format: FORMAT,
    lector: madeBy,
    made_at: new Date(madeAtMs).toISOString(),
    schema,
    installation,
    runs,
    objects: recordings - missing,
    bytes: recordingBytes,
    missing,
    database: { file: database.file, bytes: database.sizeBytes, sha256: database.sha256 },
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** Throws `invalid_input` when the text, found in `folder`, is not the manifest of a backup that this program can read. */
export function parseManifest(text: string, folder: string): BackupManifest {
  const file = parseObject(text, folder);
  if (typeof file.format === 'number' && file.format > FORMAT) {
    throw new AppError('invalid_input', `The backup in ${folder} was made by a newer Lector (${file.lector}).`);
  }
  const database = (file.database ?? {}) as Readonly<Record<string, unknown>>;
  const manifest: BackupManifest = {
    madeBy: String(file.lector),
    madeAtMs: Date.parse(String(file.made_at)),
    schema: Number(file.schema),
    installation: typeof file.installation === 'string' ? file.installation : null,
    runs: Number(file.runs),
    recordings: Number(file.objects) + Number(file.missing),
    recordingBytes: Number(file.bytes),
    missing: Number(file.missing),
    database: { file: String(database.file), sizeBytes: Number(database.bytes), sha256: String(database.sha256) },
  };
  const { madeAtMs, schema, runs, recordings, recordingBytes } = manifest;
  const counts = [madeAtMs, schema, runs, recordings, recordingBytes, manifest.database.sizeBytes];
  const sound =
    file.format === FORMAT &&
    counts.every((count) => Number.isSafeInteger(count) && count >= 0) &&
    /^lector-[0-9a-f]{16}\.db$/.test(manifest.database.file) &&
    /^[0-9a-f]{64}$/.test(manifest.database.sha256);
  if (!sound) throw notOurs(folder);
  return manifest;
}

function parseObject(text: string, folder: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Readonly<Record<string, unknown>>;
  } catch {
    // Reported below.
  }
  throw notOurs(folder);
}

function notOurs(folder: string): AppError {
  return new AppError('invalid_input', `${folder}/backup.json is not what \`lector backup\` writes, or is damaged.`);
}
