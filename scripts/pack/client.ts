// Lays out @lector/client as it is handed out: one file of JavaScript, and types that need no other package.
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { writeDeclarations } from './client-declarations.ts';
import { commonFields, copyTexts, REPOSITORY, readManifest, writeManifest } from './manifests.ts';

const CLIENT_ENTRY = join(REPOSITORY, 'packages/client/src/index.ts');

export async function stageClient(stage: string): Promise<void> {
  await bundleClient(stage);
  await writeDeclarations(CLIENT_ENTRY, join(stage, 'dist/types'));
  copyTexts(stage, ['packages/client/README.md', 'LICENSE']);
  writeManifest(stage, {
    ...commonFields(readManifest('packages/client')),
    exports: {
      '.': { types: './dist/types/index.d.ts', default: './dist/index.js' },
      './package.json': './package.json',
    },
    files: ['dist'],
    sideEffects: false,
    engines: { node: '>=20' },
  });
}

/** One file, so that a page needs nothing but its address in a script element. */
export async function bundleClient(stage: string): Promise<void> {
  const bundle = await rolldown({ input: CLIENT_ENTRY, platform: 'neutral', logLevel: 'warn' });
  const { output } = await bundle.write({ file: join(stage, 'dist/index.js'), format: 'esm' });
  await bundle.close();
  const foreign = output.flatMap((part) => (part.type === 'chunk' ? part.imports : []));
  if (output.length !== 1 || foreign.length > 0) {
    throw new Error(`the client is to be one file that imports nothing; it imports ${foreign.join(', ')}`);
  }
}
