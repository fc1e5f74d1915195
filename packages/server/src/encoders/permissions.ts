// What an encoder process may do, as flags for Node: read its own modules and those of the codecs. It opens no file of the data folder.
import { dirname, extname, join } from 'node:path';
import { below, foldersOf, MODULES, refuseWildcard } from '../workers/permissions.ts';

/** The packages of the codecs. */
const PACKAGES = ['browser-id3-writer', 'libflacjs', 'wasm-media-encoders', 'opusscript', '@mediabunny/aac-encoder'];

export function encoderFlags(): readonly string[] {
  const restrictions = new URL(`../workers/child-restrictions${extname(import.meta.filename)}`, import.meta.url);
  const read = [
    below(MODULES),
    // It says that the modules are ES modules.
    join(dirname(MODULES), 'package.json'),
    ...PACKAGES.flatMap(foldersOf).map(below),
  ];
  for (const path of read) refuseWildcard(path.replace(/\/\*$/, ''));
  return [
    '--permission',
    ...read.map((path) => `--allow-fs-read=${path}`),
    '--no-experimental-sqlite',
    // Not `--disallow-code-generation-from-strings`: the binding of libopus makes its functions of strings.
    `--import=${restrictions.href}`,
  ];
}
