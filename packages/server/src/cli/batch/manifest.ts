// The manifest of a batch, for people and programs: one row a line, in the order of the inputs, without texts.
import { join } from 'node:path';
import { replaceFile } from '../remote/own-files.ts';
import type { RowOutcome } from './run-batch.ts';

export const MANIFEST_NAME = 'manifest.json';
const ROWS_PER_WRITE = 1_000;

export interface BatchManifest {
  readonly server: string;
  readonly batchId: string | undefined;
  readonly outcomes: readonly RowOutcome[];
}

/** Replaces the folder's manifest atomically, and returns its path. */
export async function writeManifest(folder: string, { server, batchId, outcomes }: BatchManifest): Promise<string> {
  const path = join(folder, MANIFEST_NAME);
  const done = outcomes.reduce((sum, { record }) => sum + (record === undefined ? 0 : 1), 0);
  const counts = { total: outcomes.length, done, failed: outcomes.length - done };
  const head = { lector: 'manifest', server, batch_id: batchId ?? null, ...counts };
  await replaceFile(path, async (write) => {
    await write(`${JSON.stringify(head, null, 2).slice(0, -2)},\n  "rows": [\n`);
    for (let i = 0; i < outcomes.length; i += ROWS_PER_WRITE) {
      const lines = outcomes.slice(i, i + ROWS_PER_WRITE).map((outcome) => `    ${JSON.stringify(toEntry(outcome))}`);
      await write(lines.join(',\n') + (i + ROWS_PER_WRITE < outcomes.length ? ',\n' : '\n'));
    }
    await write('  ]\n}\n');
  });
  return path;
}

function toEntry({ index, file, line, output, voiceId, languageId, record, message }: RowOutcome) {
  // Another format is made for each fetch from what is stored, whose digest is not told with it.
  const isStored = record !== undefined && record.loudness === undefined && output.endsWith('.flac');
  const stored = isStored ? (record.tagged?.stored ?? record) : null;
  return {
    row: index,
    source: file,
    line: line ?? 1,
    voice_id: voiceId,
    language: languageId,
    status: record === undefined ? 'ERROR' : 'SUCCESS',
    file: record === undefined ? null : output,
    run_id: record?.runId ?? null,
    duration_ms: record?.durationMs ?? null,
    size_bytes: record?.sizeBytes ?? null,
    sha256: record?.sha256 ?? null,
    stored_size_bytes: stored?.sizeBytes ?? null,
    stored_sha256: stored?.sha256 ?? null,
    left_out: record?.told?.leftOut ?? null,
    warnings: record?.told?.warnings ?? null,
    message: message ?? null,
  };
}
