// Adds to package-lock.json the optional packages of other platforms that npm left out, and the integrity hashes that are missing.
// npm leaves out packages that the registry it asked does not carry; `npm ci` refuses a lock without them, and installs an entry
// without a hash whatever its bytes are. Run it after every `npm install`: it asks the registry only for what is missing.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface Entry {
  readonly version?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

type Entries = Readonly<Record<string, Entry>>;

const ROOT = join(import.meta.dirname, '..');
const LOCK = join(ROOT, 'package-lock.json');
const PREFIX = 'node_modules/';
const PLATFORM = /(android|darwin|freebsd|linux|openharmony|win32)-(arm64|arm|ia32|ppc64|riscv64|s390x|x64)/;
/** The WebAssembly fallback has a cpu of that name, and any system. */
const WEBASSEMBLY = /(wasm32)-wasi/;
const SHA512 = /^sha512-[0-9A-Za-z+/]{86}==$/;

/** The entries of optional packages that are named and have none. */
function findLeftOut(packages: Entries): Entries {
  const added: Record<string, Entry> = {};
  for (const [path, { optionalDependencies = {}, dev }] of Object.entries(packages)) {
    if (!path.startsWith(PREFIX)) continue;
    for (const [name, version] of Object.entries(optionalDependencies)) {
      const place = PREFIX + name;
      if (packages[place] === undefined) added[place] = describeLeftOut(name, version, dev === true);
    }
  }
  return added;
}

function describeLeftOut(name: string, version: string, dev: boolean): Entry {
  const [, cpuOfAnySystem] = WEBASSEMBLY.exec(name) ?? [];
  const [, os, cpu = cpuOfAnySystem] = PLATFORM.exec(name) ?? [];
  if (cpu === undefined || !/^\d+\.\d+\.\d+$/.test(version)) {
    throw new Error(`${name}@${version} is missing in the lock, and its name does not tell its platform`);
  }
  const libc = name.includes('musl') ? ['musl'] : name.endsWith('-gnu') ? ['glibc'] : undefined;
  return {
    version,
    cpu: [cpu],
    ...(dev ? { dev } : {}),
    ...(libc === undefined ? {} : { libc }),
    optional: true,
    ...(os === undefined ? {} : { os: [os] }),
  };
}

/** The same entry with the hash that the registry has for it, behind the version as npm writes it. */
function addIntegrity(path: string, entry: Entry): Entry {
  if (!path.startsWith(PREFIX) || entry.link === true || entry.integrity !== undefined) return entry;
  const name = path.slice(path.lastIndexOf(PREFIX) + PREFIX.length);
  const asked = ['view', `${name}@${entry.version}`, 'dist.integrity'];
  const integrity = execFileSync('npm', asked, { cwd: ROOT, encoding: 'utf8' }).trim();
  if (!SHA512.test(integrity)) throw new Error(`the registry has no SHA-512 of ${name}@${entry.version}`);
  hashed++;
  const { version, ...rest } = entry;
  return { ...(version === undefined ? {} : { version }), integrity, ...rest };
}

let hashed = 0;
const lock: { packages: Record<string, Entry> } = JSON.parse(readFileSync(LOCK, 'utf8'));
const added = findLeftOut(lock.packages);
const { '': root = {}, ...rest } = { ...lock.packages, ...added };
const sorted = Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1));
const packages = { '': root, ...Object.fromEntries(sorted.map(([path, entry]) => [path, addIntegrity(path, entry)])) };
writeFileSync(LOCK, `${JSON.stringify({ ...lock, packages }, null, 2)}\n`);
process.stdout.write(
  `${Object.keys(added).length} packages of other platforms and ${hashed} integrity hashes added to package-lock.json\n`,
);
