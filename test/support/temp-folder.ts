// Temporary folders that are gone afterwards, however the test's process ends.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TempFolder extends Disposable {
  readonly path: string;
}

const folders = new Set<string>();
process.on('exit', () => folders.forEach(remove));

/** A new folder under the system's temporary one, removed when it goes out of scope. */
export function makeTempFolder(prefix: string): TempFolder {
  const path = mkdtempSync(join(tmpdir(), prefix));
  folders.add(path);
  return { path, [Symbol.dispose]: () => remove(path) };
}

function remove(path: string): void {
  // A process that was killed a moment ago may still be writing into it.
  rmSync(path, { recursive: true, force: true, maxRetries: 5 });
  folders.delete(path);
}
