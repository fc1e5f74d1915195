// What a process that reads a book may do, as flags for Node: read its own modules and that one file.
import { dirname, extname, join } from 'node:path';
import { below, foldersOf, MODULES, refuseWildcard } from '../workers/permissions.ts';

/** The packages that the room of books is built on, and what they are built on. */
const PACKAGES = [
  ...['yauzl', 'pend'],
  ...['htmlparser2', 'domelementtype', 'domhandler', 'domutils', 'dom-serializer', 'entities'],
  ...['saxes', 'xmlchars'],
  '@resvg/resvg-wasm',
  ...['markdown-it', 'argparse', 'linkify-it', 'mdurl', 'punycode.js', 'uc.micro'],
];
/** Of the heap: several times what the largest chapter takes. */
const HEAP_MIB = 768;

/** Of 64 KiB, for what draws covers: half a gigabyte. */
const WASM_PAGES = 8_192;

export function readerFlags(path: string): readonly string[] {
  const restrictions = new URL(`../workers/child-restrictions${extname(import.meta.filename)}`, import.meta.url);
  const read = [
    below(MODULES),
    // It says that the modules are ES modules.
    join(dirname(MODULES), 'package.json'),
    ...PACKAGES.flatMap(foldersOf).map(below),
    path,
  ];
  for (const each of read) refuseWildcard(each.replace(/\/\*$/, ''));
  return [
    '--permission',
    ...read.map((each) => `--allow-fs-read=${each}`),
    '--no-experimental-sqlite',
    '--disallow-code-generation-from-strings',
    `--max-old-space-size=${HEAP_MIB}`,
    `--wasm-max-mem-pages=${WASM_PAGES}`,
    `--import=${restrictions.href}`,
  ];
}
