// The note in a data folder that says which process serves it. Only the holder of the lock writes it, and only the lock makes it true.
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Holder {
  readonly pid: number;
  /** The process id counts there. */
  readonly machine: string;
  /** For callers on that machine; null while it does not listen yet. */
  readonly address: string | null;
}

/** Writes the note, whole or not at all. When the disk is full there is none: the server works without it. */
export function writeHolderNote(folder: string, holder: Holder): void {
  const part = `${notePath(folder)}.part`;
  try {
    rmSync(part, { force: true });
    writeFileSync(part, `${JSON.stringify(holder)}\n`, { flag: 'wx', mode: 0o600 });
    renameSync(part, notePath(folder));
  } catch {
    removeHolderNote(folder);
  }
}

export function removeHolderNote(folder: string): void {
  for (const path of [notePath(folder), `${notePath(folder)}.part`]) {
    try {
      rmSync(path, { force: true });
    } catch {
      // A folder that has become read-only keeps it. Without the lock nobody believes it.
    }
  }
}

/** Null when there is no note that can be read. */
export function readHolderNote(folder: string): Holder | null {
  try {
    const note = JSON.parse(readFileSync(notePath(folder), 'utf8')) as Partial<Holder> | null;
    const { pid, machine, address = null } = note ?? {};
    const known = Number.isSafeInteger(pid) && typeof machine === 'string';
    if (!known || (address !== null && !isHttpAddress(address))) return null;
    return { pid: pid as number, machine, address };
  } catch {
    return null;
  }
}

function isHttpAddress(value: unknown): boolean {
  return typeof value === 'string' && /^https?:$/.test(URL.parse(value)?.protocol ?? '');
}

function notePath(folder: string): string {
  return join(folder, 'server.json');
}
