// Copies the packages that the server runs on out of node_modules, as the lock file has them.
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { REPOSITORY } from './manifests.ts';

interface Locked {
  readonly link?: boolean;
  readonly resolved?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

type Lock = Readonly<Record<string, Locked>>;

interface Copy {
  /** Folder of the package whose dependencies are meant. */
  readonly from: string;
  readonly into: string;
  /** Names that are left out, with what only they need. */
  readonly except: readonly string[];
}

export function copyThirdParty({ from, into, except }: Copy): void {
  const { packages } = JSON.parse(readFileSync(join(REPOSITORY, 'package-lock.json'), 'utf8')) as { packages: Lock };
  for (const path of placesNeededBy(from, packages, except)) {
    cpSync(join(REPOSITORY, path), join(into, path), { recursive: true, filter: (file) => runs(path, file) });
    dropEngines(join(into, path, 'package.json'));
  }
}

/** npm compares them with the Node that runs npm; these packages run on the one that comes along. */
function dropEngines(path: string): void {
  const { engines, ...manifest } = JSON.parse(readFileSync(path, 'utf8')) as { engines?: object };
  if (engines !== undefined) writeFileSync(path, `${JSON.stringify(manifest, null, 2)}\n`);
}

/** Folders below node_modules, in the lock file's own words; ours are walked through, but not among them. */
function placesNeededBy(from: string, lock: Lock, except: readonly string[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const open = [from];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    if (seen.has(place)) continue;
    seen.add(place);
    const { dependencies, optionalDependencies } = lock[place] ?? {};
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      if (!except.includes(name)) open.push(findPlace(place, name, lock));
    }
  }
  return new Set([...seen].filter((place) => place.startsWith('node_modules/')));
}

/** As Node looks: in the package's own node_modules, then in those around it. */
function findPlace(from: string, name: string, lock: Lock): string {
  for (let around = from; ; around = around.slice(0, Math.max(0, around.lastIndexOf('/node_modules/')))) {
    const place = join(around, 'node_modules', name);
    const found = lock[place];
    if (found !== undefined) return found.link === true ? (found.resolved ?? place) : place;
    if (around === '') throw new Error(`${name}, which ${from} needs, is not in package-lock.json`);
  }
}

/** Not its own node_modules, which is a place of its own, and nothing that only its developers read. */
function runs(place: string, file: string): boolean {
  const below = relative(join(REPOSITORY, place), file);
  return !DEVELOPERS_FOLDERS.test(below) && !DEVELOPERS_FILES.test(below);
}

const DEVELOPERS_FOLDERS = /^(node_modules|tests?|bench(mark)?s?|examples?|docs?|\.github)(\/|$)/;
const DEVELOPERS_FILES = /\.(map|[cm]?tsx?|tsbuildinfo)$/;
