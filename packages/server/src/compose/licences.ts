// Lists every package that the program loads, with the licence that the package itself declares.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Licence } from '../services/studio/system.ts';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string | { readonly type?: string };
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const OWN_FOLDER = join(import.meta.dirname, '../..');

/** Sorted by name, without our own packages, which have the program's licence. */
export function readLicences(): readonly Licence[] {
  const found = new Map<string, Licence>();
  const walked = new Set<string>();
  const open = [OWN_FOLDER];
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    if (walked.has(folder)) continue;
    walked.add(folder);
    const manifest = readManifest(folder);
    if (manifest === null) continue;
    const { name, version, license } = manifest;
    const licence = (typeof license === 'string' ? license : license?.type) ?? 'unknown';
    if (!name.startsWith('@lector/')) found.set(`${name} ${version}`, { name, version, licence });
    for (const needed of Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies })) {
      const next = findPackage(folder, needed);
      if (next !== null) open.push(next);
    }
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** The folder of a package as resolved from a folder; null for an optional package that is not installed here. */
function findPackage(from: string, name: string): string | null {
  // Resolved by hand, because few packages export their package.json.
  const places = createRequire(join(from, 'package.json')).resolve.paths(name) ?? [];
  return places.map((place) => join(place, name)).find((folder) => readManifest(folder) !== null) ?? null;
}

function readManifest(folder: string): Manifest | null {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
  } catch {
    return null;
  }
}
