// What an engine process may do, as flags for Node: read its own modules, those of its engine and its model, read and write the spool.
// Node refuses other files, programs, threads, native code (but to an engine that is native) and the inspector; `child-restrictions`
// refuses what Node's flags do not know.
import { existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Model } from '../domain/model.ts';
import { needsOf, SHARED_PACKAGES } from '../engines/packages.ts';
import { AppError } from '../errors.ts';

/** The folder of the server's own modules: `src`, or `dist` where they are published. */
export const MODULES = dirname(import.meta.dirname);
const { resolve } = createRequire(import.meta.url);

export interface PermissionOptions {
  /** The program of the engine process. What lies beside it is taken for its modules. */
  readonly entry: URL;
  /** The one folder that it writes to, which need not exist yet; null for a process that writes nothing. */
  readonly spool: string | null;
  /** What the process loads. */
  readonly model: Pick<Model, 'engine' | 'folder'>;
  /** The server's copy of the eSpeak NG data; null where there is none. */
  readonly espeakData: string | null;
}

/** The flags. Throws `unusable_data` for a path that cannot be said in them. */
export function permissionFlags({ entry, spool, model, espeakData }: PermissionOptions): readonly string[] {
  const needs = needsOf(model.engine);
  const restrictions = new URL(`./child-restrictions${extname(import.meta.filename)}`, import.meta.url);
  const read = [
    below(MODULES),
    // It says that the modules are ES modules.
    join(dirname(MODULES), 'package.json'),
    below(dirname(fileURLToPath(entry))),
    ...[...SHARED_PACKAGES, ...needs.packages].flatMap(foldersOf).map(below),
    ...(model.folder === null ? [] : [below(model.folder)]),
    ...(needs.espeakData && espeakData !== null ? [below(espeakData)] : []),
    ...(spool === null ? [] : [below(spool)]),
  ];
  for (const path of read) refuseWildcard(path.replace(/\/\*$/, ''));
  return [
    '--permission',
    ...read.map((path) => `--allow-fs-read=${path}`),
    ...(spool === null ? [] : [`--allow-fs-write=${below(spool)}`]),
    ...needs.flags,
    // An engine needs no database.
    '--no-experimental-sqlite',
    '--disallow-code-generation-from-strings',
    `--import=${restrictions.href}${needs.connects ? '?connections' : ''}`,
  ];
}

/** The folder and everything in it. */
export function below(folder: string): string {
  return join(folder, '*');
}

/** Where Node looks for a package until it finds it, and where that really is: with a package manager that links, elsewhere. */
export function foldersOf(name: string): readonly string[] {
  const looked = (resolve.paths(name) ?? []).map((folder) => join(folder, name));
  const found = looked.findIndex((folder) => existsSync(folder));
  // Node reads before it asks whether something is there, and takes a refusal for an error.
  return found === -1 ? [] : [...new Set([...looked.slice(0, found + 1), realpathSync(looked[found]!)])];
}

export function refuseWildcard(path: string): void {
  if (!path.includes('*')) return;
  const why = "its name holds a *, which means 'anything' in Node's permissions";
  throw new AppError('unusable_data', `Engine processes cannot be confined to ${path}: ${why}. Rename the folder.`);
}
