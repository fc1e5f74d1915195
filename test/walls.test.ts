// Tests the dependency rules: every rule refuses its forbidden imports, and every real file is checked.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { buildHouse, FORMS, type Form, type House } from './walls/fixture.ts';
import { CIRCLE, FORBIDDEN_ARROWS, FORBIDDEN_REACHES, ORPHAN } from './walls/forbidden-arrows.ts';

const REPOSITORY = join(import.meta.dirname, '..');
const CONFIG = join(REPOSITORY, '.dependency-cruiser.cjs');
const PROGRAM = join(REPOSITORY, 'node_modules/.bin/depcruise');

interface Report {
  readonly modules: readonly {
    readonly source: string;
    readonly dependencies: readonly { readonly module: string; readonly resolved: string }[];
  }[];
  readonly summary: {
    readonly violations: readonly {
      readonly rule: { readonly name: string };
      readonly from: string;
      readonly to: string;
    }[];
  };
}

/** Runs the program that `npm run check` runs, with the same rules. */
function run(folder: string, ...args: readonly string[]): { stdout: string; status: number | null } {
  const result = spawnSync(process.execPath, [PROGRAM, '--config', CONFIG, ...args], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  assert.equal(result.stderr, '');
  return result;
}

function cruise(folder: string, ...places: readonly string[]): Report {
  return JSON.parse(run(folder, '--output-type', 'json', ...places).stdout);
}

function buildForbiddenHouse(form: Form): House {
  return buildHouse({
    repository: REPOSITORY,
    imports: [...FORBIDDEN_ARROWS, ...STEPS],
    orphans: [ORPHAN.file],
    form,
  });
}

/** `node_modules/name/file` → `name` and `fs` → `node:fs`: places in the words of the arrows. */
function placeName(path: string): string {
  return isBuiltin(path)
    ? `node:${path.replace(/^node:/, '')}`
    : path.replace(/^node_modules\/((?:@[^/]+\/)?[^/]+)\/.*$/, '$1');
}

const WAYS = [CIRCLE, ...FORBIDDEN_REACHES];
const STEPS = WAYS.flatMap(({ steps }) => steps);

suite('walls', () => {
  for (const form of Object.keys(FORMS) as Form[]) {
    test(`every rule refuses its forbidden arrows when they are ${form}, and nothing else`, () => {
      using house = buildForbiddenHouse(form);
      const report = cruise(house.folder, 'packages');
      const told = report.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${placeName(to)}`);
      const expected = [
        ...[...FORBIDDEN_ARROWS, ...WAYS, ...STEPS.filter(({ rule }) => rule !== undefined)].map(
          ({ rule, from, to }) => `${rule}: ${from} → ${to}`,
        ),
        `${ORPHAN.rule}: ${ORPHAN.file} → ${ORPHAN.file}`,
      ];
      assert.deepEqual([...new Set(told)].sort(), [...new Set(expected)].sort());
    });
  }

  test('a forbidden arrow fails the build', () => {
    using house = buildForbiddenHouse('a type-only import');
    const { status, stdout } = run(house.folder, 'packages');
    assert.ok(status !== null && status > 0, `exit code ${status}`);
    assert.match(stdout, /error no-circles: /);
  });

  test('no rule is without an arrow that it refuses', () => {
    const rules: { forbidden: { name: string; severity: string }[] } = createRequire(import.meta.url)(CONFIG);
    const refused = [...FORBIDDEN_ARROWS, ...WAYS, ORPHAN].map(({ rule }) => rule);
    assert.deepEqual([...new Set(refused)].sort(), rules.forbidden.map(({ name }) => name).sort());
    for (const { name, severity } of rules.forbidden) assert.equal(severity, 'error', name);
  });

  test('the house itself has no forbidden arrow, and no file of it goes unseen', () => {
    const report = cruise(REPOSITORY, 'packages', 'test', 'bench', 'scripts');
    assert.deepEqual(report.summary.violations, []);
    const seen = new Set(report.modules.map(({ source }) => source));
    const files = globSync(['packages/*/{src,test}/**/*.ts', '{test,bench,scripts}/**/*.ts'], { cwd: REPOSITORY });
    assert.ok(files.length > 60, `only ${files.length} files found`);
    assert.deepEqual(
      files.filter((file) => !seen.has(file)),
      [],
    );
  });

  test('names of our own packages lead to their real files', () => {
    const report = cruise(REPOSITORY, 'packages');
    const ours = report.modules
      .flatMap(({ dependencies }) => dependencies)
      .filter(({ module }) => module.startsWith('@lector/'));
    assert.ok(ours.length > 0, 'nobody imports a package of ours by name');
    for (const { module, resolved } of ours) {
      assert.match(resolved, /^packages\/[^/]+\/src\/.+\.ts$/, module);
    }
  });
});
