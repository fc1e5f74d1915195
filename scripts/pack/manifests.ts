// What the packages' own package.json files say, and the one that is written for what is handed out.
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const REPOSITORY = join(import.meta.dirname, '../..');

export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly description: string;
  readonly bin?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** Of a package of the workspace, or of the workspace itself with `.` as its folder. */
export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(REPOSITORY, folder, 'package.json'), 'utf8')) as Manifest;
}

/** The fields that both manifests have; what the workspace needs only for itself is left out. */
export function commonFields({ name, version, license, description }: Manifest): object {
  return { name, version, license, description, type: 'module' };
}

export function writeManifest(stage: string, manifest: object): void {
  writeFileSync(join(stage, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

export function copyTexts(stage: string, paths: readonly string[]): void {
  for (const path of paths) copyFileSync(join(REPOSITORY, path), join(stage, path.slice(path.lastIndexOf('/') + 1)));
}
