// backup.json: the manifest of a backup, readable for people and other programs.
import { AppError } from '../errors.ts';
import type { BackupManifest } from '../ports/backup-folder.ts';

/** Version of a backup's layout. */
const FORMAT = 1;
/** Thirty times what is written. Nothing in it grows with the backup: the recordings are listed in the database. */
export const MAX_MANIFEST_BYTES = 16 * 1024;

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
    const madeBy = isVersion(file.lector) ? ` (${file.lector})` : '';
    throw new AppError('invalid_input', `The backup in ${folder} was made by a newer Lector${madeBy}.`);
  }
  const database = (file.database ?? {}) as Readonly<Record<string, unknown>>;
  const manifest: BackupManifest = {
    madeBy: isVersion(file.lector) ? file.lector : '',
    madeAtMs: Date.parse(asText(file.made_at)),
    schema: asCount(file.schema),
    installation: isInstallation(file.installation) ? file.installation : null,
    runs: asCount(file.runs),
    recordings: asCount(file.objects) + asCount(file.missing),
    recordingBytes: asCount(file.bytes),
    missing: asCount(file.missing),
    database: { file: asText(database.file), sizeBytes: asCount(database.bytes), sha256: asText(database.sha256) },
  };
  const { madeAtMs, schema, runs, recordings, recordingBytes, missing } = manifest;
  const counts = [madeAtMs, schema, runs, recordings, recordingBytes, missing, manifest.database.sizeBytes];
  const sound =
    file.format === FORMAT &&
    manifest.madeBy !== '' &&
    manifest.installation === (file.installation ?? null) &&
    counts.every(Number.isSafeInteger) &&
    /^lector-[0-9a-f]{16}\.db$/.test(manifest.database.file) &&
    /^[0-9a-f]{64}$/.test(manifest.database.sha256);
  if (!sound) throw notOurs(folder);
  return manifest;
}

function parseObject(text: string, folder: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    // Another text when a name stands in it twice: JSON.parse takes the last, other programs may take the first.
    const plain = [JSON.stringify(value, null, 2), JSON.stringify(value)].includes(text.trimEnd());
    if (plain && typeof value === 'object' && value !== null) return value as Readonly<Record<string, unknown>>;
  } catch {
    // Reported below.
  }
  throw notOurs(folder);
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** NaN for anything but a number from 0. */
function asCount(value: unknown): number {
  return typeof value === 'number' && value >= 0 ? value : Number.NaN;
}

/** What is printed of a manifest must not be able to move the cursor. */
function isVersion(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9A-Za-z.+-]{1,64}$/.test(value);
}

function isInstallation(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{32}$/.test(value);
}

function notOurs(folder: string): AppError {
  return new AppError('invalid_input', `${folder}/backup.json is not what \`lector backup\` writes, or is damaged.`);
}
