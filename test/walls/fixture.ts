// Builds a small copy of the repository with forbidden imports in a temporary folder.
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';

/** Every form of import. A rule must catch all of them. */
export const FORMS = {
  'an import': (specifier: string, n: number) => `import * as m${n} from '${specifier}';\nexport const c${n} = m${n};`,
  'a type-only import': (specifier: string, n: number) =>
    `import type * as m${n} from '${specifier}';\nexport type C${n} = typeof m${n};`,
  'a type written in place': (specifier: string, n: number) => `export type C${n} = typeof import('${specifier}');`,
  'a re-export': (specifier: string, n: number) => `export * as m${n} from '${specifier}';`,
  'a dynamic import': (specifier: string, n: number) => `export const m${n} = await import('${specifier}');`,
} as const;
export type Form = keyof typeof FORMS;

export interface Import {
  readonly from: string;
  readonly to: string;
  readonly specifier?: string;
}

export interface House {
  readonly folder: string;
  [Symbol.dispose](): void;
}

const FOREIGN_PACKAGES = [
  '@echogarden/espeak-ng-emscripten',
  'lindera-wasm-nodejs-ipadic',
  'sherpa-onnx-node',
  'fastify',
  'yauzl',
  'only-for-development',
  'declared-nowhere',
] as const;

const DEVELOPMENT = { 'only-for-development': '1.0.0' };

/** Writes the imports, each in the given form, around copies of the real package.json files. */
export function buildHouse(input: {
  readonly repository: string;
  readonly imports: readonly Import[];
  readonly orphans: readonly string[];
  readonly form: Form;
}): House {
  const folder = mkdtempSync(join(tmpdir(), 'lector-walls-'));
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };

  for (const manifest of ['package.json', ...globSync('packages/*/package.json', { cwd: input.repository })]) {
    mkdirSync(dirname(join(folder, manifest)), { recursive: true });
    cpSync(join(input.repository, manifest), join(folder, manifest));
    // npm links the packages of a workspace under their names: the fixture is resolved the same way.
    const packageFolder = dirname(manifest);
    if (packageFolder === '.') continue;
    const link = join(folder, 'node_modules', nameIn(join(folder, manifest)));
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(relative(dirname(link), join(folder, packageFolder)), link);
  }
  for (const name of FOREIGN_PACKAGES) {
    write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'main.js' }));
    write(`node_modules/${name}/main.js`, 'export default 1;\n');
  }
  // Server and studio export nothing; here their modules must be resolvable, so that the rules see them.
  adjust(join(folder, 'packages/server/package.json'), { exports: undefined, devDependencies: DEVELOPMENT });
  adjust(join(folder, 'packages/studio/package.json'), { exports: undefined });

  const arrows = new Map(input.imports.map((arrow) => [`${arrow.from} ${arrow.specifier ?? arrow.to}`, arrow]));
  const lines = new Map<string, string[]>(input.orphans.map((path) => [path, []]));
  let n = 0;
  for (const arrow of arrows.values()) {
    const specifier = arrow.specifier ?? spell(arrow, folder);
    lines.set(arrow.from, [...(lines.get(arrow.from) ?? []), FORMS[input.form](specifier, n++)]);
    if (arrow.to.endsWith('.ts') && !arrow.to.startsWith('.')) lines.set(arrow.to, lines.get(arrow.to) ?? []);
  }
  for (const [path, text] of lines) write(path, `${['export const own = 1;', ...text].join('\n')}\n`);

  return { folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}

/** The specifier as a person would write it: relative within a package, by name across. */
function spell(arrow: Import, folder: string): string {
  if (!arrow.to.endsWith('.ts')) return arrow.to;
  const [, home] = arrow.from.split('/');
  const [top, target] = arrow.to.split('/');
  if (top !== 'packages' || home === target) {
    const path = relative(dirname(arrow.from), arrow.to);
    return path.startsWith('.') ? path : `./${path}`;
  }
  const manifest = JSON.parse(readFileSync(join(folder, `packages/${target}/package.json`), 'utf8'));
  const inside = arrow.to.slice(`packages/${target}/`.length);
  const exposed: Record<string, string> = manifest.exports ?? {};
  if (exposed['.'] === `./${inside}`) return manifest.name;
  if (exposed['./*'] === './src/*.ts') return `${manifest.name}/${inside.slice('src/'.length, -'.ts'.length)}`;
  return `${manifest.name}/${inside}`;
}

function nameIn(manifest: string): string {
  return JSON.parse(readFileSync(manifest, 'utf8')).name;
}

function adjust(manifest: string, changes: Readonly<Record<string, unknown>>): void {
  writeFileSync(manifest, JSON.stringify({ ...JSON.parse(readFileSync(manifest, 'utf8')), ...changes }));
}
