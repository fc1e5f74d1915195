// Finds the parts of an archive that a book refers to: inside the archive only, and also where the spelling is not the same.
import type { Warnings } from '../problems.ts';
import type { Archive } from '../zip/archive.ts';

export interface Target {
  readonly name: string;
  /** Behind `#`, or null. */
  readonly fragment: string | null;
}

export class PartNames {
  readonly #archive: Archive;
  readonly #warnings: Warnings;
  #folded: Map<string, string> | undefined;

  constructor(archive: Archive, warnings: Warnings) {
    this.#archive = archive;
    this.#warnings = warnings;
  }

  /** What a reference in a part leads to; null for one that leads outside or to nothing, which is told. */
  resolve(base: string, href: string): Target | null {
    const whole = href.trim();
    if (/^[a-z][a-z0-9+.-]*:/i.test(whole) || whole.startsWith('//')) return null;
    const folder = base.slice(0, base.lastIndexOf('/') + 1);
    const hash = whole.indexOf('#');
    const path = (hash < 0 ? whole : whole.slice(0, hash)).split('?', 1)[0]!;
    if (path === '' && hash >= 0) return { name: base, fragment: decode(whole.slice(hash + 1)) || null };
    // A name may have the very signs that mean something in a reference.
    const literal = join(folder, whole);
    if (literal !== null && this.#archive.has(literal)) return { name: literal, fragment: null };
    const name = this.#find(folder, path, base);
    if (name === null) return null;
    return { name, fragment: hash < 0 ? null : decode(whole.slice(hash + 1)) || null };
  }

  #find(folder: string, path: string, base: string): string | null {
    let isOutside = false;
    for (const spelling of new Set([path, decode(path), decode(path).replaceAll('\\', '/')])) {
      const name = join(folder, spelling);
      if (name === null) {
        isOutside = true;
        continue;
      }
      if (this.#archive.has(name)) {
        if (spelling.length > 0 && path.includes('\\')) this.#tellRepair(name, path);
        return name;
      }
      const similar = this.#fold().get(fold(name));
      if (similar === undefined) continue;
      this.#tellRepair(similar, path);
      return similar;
    }
    if (isOutside) {
      this.#warnings.add('outside_name', base, `It refers to ${quote(path)}, which is not inside the book.`);
    } else {
      this.#warnings.add('missing_item', base, `It refers to ${quote(path)}, which is not there.`);
    }
    return null;
  }

  #tellRepair(name: string, path: string): void {
    this.#warnings.add('name_repaired', name, `This part is referred to as ${quote(path)}.`);
  }

  /** Letters of another case or composition; the first of several counts. */
  #fold(): Map<string, string> {
    if (this.#folded !== undefined) return this.#folded;
    this.#folded = new Map();
    for (const name of this.#archive.names) {
      const key = fold(name);
      if (!this.#folded.has(key)) this.#folded.set(key, name);
    }
    return this.#folded;
  }
}

/** The path from the root of the archive; null for one that climbs out of it. */
function join(folder: string, path: string): string | null {
  const steps: string[] = [];
  const whole = path.startsWith('/') ? path.slice(1) : folder + path;
  for (const step of whole.split('/')) {
    if (step === '' || step === '.') continue;
    if (step !== '..') steps.push(step);
    else if (steps.pop() === undefined) return null;
  }
  return steps.join('/');
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function fold(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

function quote(path: string): string {
  return `“${path.length > 200 ? `${path.slice(0, 199)}…` : path}”`;
}
