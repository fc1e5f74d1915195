// Removes files that an earlier call has written and that are no part of the book any more: a player would read them with the others.
import { rm } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { digestFile } from '../remote/save-audio.ts';

export interface Outdated {
  /** What earlier calls have written. */
  readonly files: readonly { readonly file: string; readonly sha256: string }[];
  readonly current: ReadonlySet<string>;
  /** Files of other kinds stay, without the dot. */
  readonly endings: readonly string[];
}

/** What somebody has changed since stays, too. */
export async function removeOutdated(folder: string, { files, current, endings }: Outdated): Promise<void> {
  for (const { file, sha256 } of files) {
    if (current.has(file) || file.includes('/') || !endings.includes(extname(file).slice(1))) continue;
    const path = join(folder, file);
    if ((await digestFile(path)) === sha256) await rm(path, { force: true });
  }
}
