// Adds to package-lock.json the optional packages of other platforms that npm left out; `npm ci` refuses a lock without them.
// npm leaves them out when the registry it asked does not carry them. They get no integrity here: nothing is installed
// from these entries on the platforms that the pinned Node is for. Run it after every `npm install`.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface Entry {
  readonly version?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const LOCK = join(import.meta.dirname, '../package-lock.json');
const PLATFORM = /(android|darwin|freebsd|linux|openharmony|win32)-(arm64|arm|ia32|ppc64|riscv64|s390x|x64)/;
/** The WebAssembly fallback has a cpu of that name, and any system. */
const WEBASSEMBLY = /(wasm32)-wasi/;

const lock: { packages: Record<string, Entry> } = JSON.parse(readFileSync(LOCK, 'utf8'));
const added: Record<string, Entry> = {};
for (const [path, { optionalDependencies = {}, dev }] of Object.entries(lock.packages)) {
  if (!path.startsWith('node_modules/')) continue;
  for (const [name, version] of Object.entries(optionalDependencies)) {
    const place = `node_modules/${name}`;
    if (lock.packages[place] !== undefined) continue;
    const [, cpuOfAnySystem] = WEBASSEMBLY.exec(name) ?? [];
    const [, os, cpu = cpuOfAnySystem] = PLATFORM.exec(name) ?? [];
    if (cpu === undefined || !/^\d+\.\d+\.\d+$/.test(version)) {
      throw new Error(`${name}@${version} is missing in the lock, and its name does not tell its platform`);
    }
    const libc = name.includes('musl') ? ['musl'] : name.endsWith('-gnu') ? ['glibc'] : undefined;
    added[place] = {
      version,
      cpu: [cpu],
      ...(dev === true ? { dev } : {}),
      ...(libc === undefined ? {} : { libc }),
      optional: true,
      ...(os === undefined ? {} : { os: [os] }),
    };
  }
}
const { '': root = {}, ...rest } = { ...lock.packages, ...added };
const packages = { '': root, ...Object.fromEntries(Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1))) };
writeFileSync(LOCK, `${JSON.stringify({ ...lock, packages }, null, 2)}\n`);
process.stdout.write(`${Object.keys(added).length} packages of other platforms added to package-lock.json\n`);
